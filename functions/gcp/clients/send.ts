import manifest from '../../../package.json' with { type: 'json' };
import { retryAfterMs, toCloudError } from '../../../shared/resources/gcp/errors.ts';
import type { GoogleOperationName } from '../../../shared/resources/gcp/operations.ts';
import { httpRequestOf, isRead } from '../../../shared/resources/gcp/request.ts';
import type {
  GoogleAnswer,
  GoogleRequest,
  GoogleSend,
} from '../../../shared/resources/gcp/send.ts';
import { createRest, type RestOptions } from '../../../shared/rest/rest.ts';

/** All optional: without any, the application default credentials. */
export interface GoogleSendOptions extends RestOptions {
  /** One server for all hosts, which then stand in front of the path: a sandbox. */
  readonly endpoint?: string;
  /** A server for Cloud Storage alone, as `STORAGE_EMULATOR_HOST` names it: with or without `http://`. */
  readonly storageEndpoint?: string;
  /** A server for Firestore alone, as `FIRESTORE_EMULATOR_HOST` names it: with or without `http://`. */
  readonly firestoreEndpoint?: string;
  /** Fetches a token, or null for servers that check none. */
  readonly token?: () => Promise<string | null>;
}

/**
 * The door to Google's REST APIs. Reads are tried again within their budget, writes are tried once; see
 * {@link createRest}. Rejects with CloudError only.
 */
export function createGoogleSend(options: GoogleSendOptions = {}): GoogleSend {
  const rest = createRest(options);
  const token = options.token ?? createToken();
  return async (name: GoogleOperationName, request: GoogleRequest): Promise<GoogleAnswer> => {
    const { method, host, path, query, body } = httpRequestOf(name, request);
    const url = addressOf(host, path, options);
    for (const [key, values] of Object.entries(query)) {
      for (const value of typeof values === 'string' ? [values] : values) {
        url.searchParams.append(key, value);
      }
    }
    const answer = await rest(
      { method, url, headers: headersFor(body !== null), body },
      {
        operation: name,
        isRead: isRead(name),
        // A token that leaves for a server of one's own could be used by it.
        token: url.protocol === 'https:' || options.token !== undefined ? token : noToken,
        refusal: (refused) => toCloudError(refused, name),
        retryAfterMs: (refused, now) =>
          retryAfterMs(refused.headers.get('retry-after'), refused.body, now),
      },
    );
    return { status: answer.status, body: answer.body as GoogleAnswer['body'] };
  };
}

function headersFor(hasBody: boolean): Readonly<Record<string, string>> {
  return {
    accept: 'application/json',
    'user-agent': `cordon/${manifest.version}`,
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
  };
}

function addressOf(host: string, path: string, options: GoogleSendOptions): URL {
  const { endpoint, storageEndpoint, firestoreEndpoint } = options;
  const own = new Map([
    ['storage.googleapis.com', storageEndpoint],
    ['firestore.googleapis.com', firestoreEndpoint],
  ]).get(host);
  if (own !== undefined) {
    return new URL(path, /^https?:\/\//.test(own) ? own : `http://${own}`);
  }
  return endpoint === undefined
    ? new URL(path, `https://${host}`)
    : new URL(`/${host}${path}`, endpoint);
}

function noToken(): Promise<null> {
  return Promise.resolve(null);
}

/** Tokens of the application default credentials. The library that fetches them is loaded with the first request. */
function createToken(): () => Promise<string> {
  let tokens: Promise<() => Promise<string>> | null = null;
  return async () => {
    tokens ??= import('./token.ts').then(({ createTokens }) => createTokens());
    return (await tokens)();
  };
}
