import { CloudError } from '../../../shared/core/failure.ts';
import { fieldsOf, textOf } from '../../../shared/events/read.ts';
import { createRest } from '../../../shared/rest/rest.ts';
import type { Token } from './token.ts';

/** Version of the endpoint ("REST endpoint reference", managed identities for App Service and Azure Functions). */
const API_VERSION = '2019-08-01';

/** How long before its end a token is not used any more, in ms: it must outlast the request it goes with. */
const RENEWED_BEFORE_MS = 5 * 60_000;

/** Time for one answer, in ms: the endpoint is on the same machine, and asks Entra once a day. */
const ANSWER_MS = 5_000;

/** What the platform tells an app. */
export interface IdentityEnvironment {
  /** `IDENTITY_ENDPOINT` */
  readonly endpoint: string;
  /** `IDENTITY_HEADER`: shows that the request comes from within. */
  readonly secret: string;
  /** `AZURE_CLIENT_ID`: which of several identities, or null for the app's own. */
  readonly clientId: string | null;
}

/** A token, and when it ends, ms since the epoch. */
interface Known {
  readonly token: string;
  readonly endsAt: number;
}

/**
 * Tokens of the app's managed identity. Written on plain HTTP: Microsoft's library takes 180 ms, 41 MB of memory and 430 KB
 * for this one request, because it knows every other way to sign in. Rejects with CloudError, which tells no secret.
 */
export function createManagedIdentity(
  { endpoint, secret, clientId }: IdentityEnvironment,
  now: () => number = Date.now,
): Token {
  const rest = createRest({ timeoutMs: ANSWER_MS });
  const known = new Map<string, Known>();
  const asked = new Map<string, Promise<Known>>();

  async function fetched(resource: string): Promise<Known> {
    const url = new URL(endpoint);
    url.searchParams.set('resource', resource);
    url.searchParams.set('api-version', API_VERSION);
    if (clientId !== null) {
      url.searchParams.set('client_id', clientId);
    }
    const headers = { 'x-identity-header': secret };
    const { body } = await rest(
      { method: 'GET', url, headers, body: null },
      {
        operation: 'identity:GetToken',
        isRead: true,
        token: () => Promise.resolve(null),
        refusal: ({ status }) =>
          noToken(resource, `HTTP ${status}`, status >= 500 || status === 429),
        retryAfterMs: () => null,
      },
    );
    const { access_token, expires_on } = fieldsOf(body);
    const [token, endsAt] = [textOf(access_token), Number(expires_on) * 1000];
    if (token === '' || Number.isNaN(endsAt)) {
      throw noToken(resource, 'an answer without one', false);
    }
    return { token, endsAt };
  }

  return async (scope) => {
    const resource = scope.replace(/\/\.default$/, '');
    const last = known.get(resource);
    if (last !== undefined && now() < last.endsAt - RENEWED_BEFORE_MS) {
      return last.token;
    }
    // Whoever asks meanwhile waits for the same answer; a failure is not kept.
    const asking = asked.get(resource) ?? fetched(resource).finally(() => asked.delete(resource));
    asked.set(resource, asking);
    const next = await asking;
    known.set(resource, next);
    return next.token;
  };
}

function noToken(resource: string, why: string, isPassing: boolean): CloudError {
  const message = `The managed identity gives no token for ${resource} (${why}). Check that the app has an identity, and AZURE_CLIENT_ID where it has several.`;
  const code = isPassing ? 'unavailable' : 'misconfigured';
  return new CloudError({ code, message, permission: null }, { applied: 'no' });
}
