/** A Google API method by name. */
export interface GoogleOperation {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** `storage.googleapis.com`; a `{location}` in it is filled as in the path: Vertex AI has a host per region. */
  readonly host: string;
  /** `/storage/v1/b/{bucket}`: every `{name}` is filled from the request's `path`, encoded. */
  readonly path: string;
  /** The IAM permissions it needs, `storage.buckets.update`. */
  readonly permissions: readonly string[];
}

/**
 * Every Google API method Cordon can call, by its id in the vendor's discovery document. What is not here cannot be
 * called, and is not granted.
 */
export const GOOGLE_OPERATIONS = {
  'storage.buckets.get': {
    method: 'GET',
    host: 'storage.googleapis.com',
    path: '/storage/v1/b/{bucket}',
    permissions: ['storage.buckets.get'],
  },
} as const satisfies Readonly<Record<string, GoogleOperation>>;

/** The id of a method. */
export type GoogleOperationName = keyof typeof GOOGLE_OPERATIONS;
