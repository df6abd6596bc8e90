import { createSign, generateKeyPairSync } from 'node:crypto';
import { serverFor } from './sandboxed.ts';

/** What is in an ID token; the members Google writes for a service account. */
export interface Claims {
  readonly iss?: string;
  readonly aud?: string | readonly string[];
  readonly email?: string;
  readonly email_verified?: boolean | string;
  /** In seconds since the epoch. */
  readonly iat?: number;
  readonly exp?: number;
}

/** The key of these tests' Google, and its name. */
const OWN = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY_ID = 'key-1';

/** Somebody else's key. */
const FOREIGN = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** An ID token, signed as Google signs them: `header.claims.signature`. */
export function idToken(
  claims: Claims,
  header: Readonly<Record<string, string>> = {},
  key: 'own' | 'foreign' = 'own',
): string {
  const now = Math.floor(Date.now() / 1000);
  const issued = { iss: 'https://accounts.google.com', iat: now - 10, exp: now + 3_600 };
  const signed = [
    { alg: 'RS256', typ: 'JWT', kid: KEY_ID, ...header },
    { email_verified: true, ...issued, ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const { privateKey } = key === 'own' ? OWN : FOREIGN;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
}

/** Where the certificates of these tests' Google are, for one test; what was asked for them. */
export async function certsServer(answer?: () => { status: number; body: string }) {
  let asked = 0;
  const pem = OWN.publicKey.export({ type: 'spki', format: 'pem' });
  const url = await serverFor((_request, response) => {
    asked += 1;
    const { status, body } = answer?.() ?? {
      status: 200,
      body: JSON.stringify({ [KEY_ID]: pem }),
    };
    response.writeHead(status, {
      'content-type': 'application/json',
      'cache-control': 'public, max-age=20000',
    });
    response.end(body);
  });
  return { url, asked: () => asked };
}
