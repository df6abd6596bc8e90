import { OAuth2Client } from 'google-auth-library';
import { CloudError } from '../../shared/core/failure.ts';
import type { Callers } from './environment.ts';
import { Refused } from './refused.ts';

/** Time for Google's certificates, in ms. They are kept as long as their answer says, some hours. */
const CERTS_MS = 5_000;

/** How long a token may be good for, in seconds. Google's last an hour. */
const LIFETIME_MAX_SECONDS = 2 * 60 * 60;

/** Checks who calls, by the header `Authorization`. Rejects with {@link Refused}, or CloudError when it cannot tell. */
export type CheckCaller = (authorization: string | undefined) => Promise<void>;

/**
 * Checks the ID token by which Pub/Sub, Cloud Scheduler and Cloud Tasks call: signed by Google, made out to this function,
 * and of a service account that may call. What cannot be checked is refused. Loads the library of tokens: import this
 * file lazily.
 * @param certsUrl - where Google's certificates are; another one only in tests
 */
export function createCheckCaller(
  { audiences, accounts }: Callers,
  certsUrl?: string,
): CheckCaller {
  const client = new OAuth2Client({
    transporterOptions: { timeout: CERTS_MS, retryConfig: { retry: 1 } },
    ...(certsUrl === undefined
      ? {}
      : { endpoints: { oauth2FederatedSignonPemCertsUrl: certsUrl } }),
  });

  return async (authorization) => {
    const idToken = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (idToken === undefined) {
      throw new Refused(401, 'the call carries no ID token');
    }
    const certs = await client.getFederatedSignonCertsAsync().then(
      ({ certs }) => certs,
      (cause: unknown) => {
        throw unknownCaller(cause);
      },
    );
    const email = await client
      .verifySignedJwtWithCertsAsync(
        idToken,
        certs,
        [...audiences],
        ['https://accounts.google.com', 'accounts.google.com'],
        LIFETIME_MAX_SECONDS,
      )
      .then(
        (ticket) => {
          const claims = ticket.getPayload();
          return claims?.email_verified === true ? claims.email : undefined;
        },
        // Its message quotes the token.
        () => {
          throw new Refused(401, 'Google has made out no such ID token to this function');
        },
      );
    if (email === undefined || !accounts.includes(email)) {
      throw new Refused(403, 'the ID token is of an account that may not call this function');
    }
  };
}

function unknownCaller(cause: unknown): CloudError {
  const message = "Who calls cannot be checked: Google's certificates could not be read.";
  return new CloudError(
    { code: 'unavailable', message, permission: null },
    { applied: 'no', cause },
  );
}
