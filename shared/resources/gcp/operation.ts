/** A Google API method. */
export interface GoogleOperation {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** `storage.googleapis.com`; a `{location}` in it is filled as in the path: Vertex AI has a host per region. */
  readonly host: string;
  /**
   * `/storage/v1/b/{bucket}`: every `{name}` is filled from the request's `path`, encoded; a `{+name}` is a resource
   * name whose slashes stay. Google's discovery documents write them so.
   */
  readonly path: string;
  /** The IAM permissions it needs, the resource's own first: `storage.buckets.update`. */
  readonly permissions: readonly string[];
}

/** Methods by their id in the vendor's discovery document. */
export type GoogleOperationTable = Readonly<Record<string, GoogleOperation>>;
