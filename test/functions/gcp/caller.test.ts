import { describe, expect, it } from 'vitest';
import { createCheckCaller } from '../../../functions/gcp/caller.ts';
import { Refused } from '../../../functions/gcp/refused.ts';
import { certsServer, idToken } from '../../support/id-tokens.ts';
import { failureOf } from '../../support/sandboxed.ts';

const AUDIENCE = 'https://cordon-act-abc-ez.a.run.app';
const CALLER = 'cordon-tasks@churn-lab.iam.gserviceaccount.com';
const GOOD = { aud: AUDIENCE, email: CALLER };
const HOUR = 3_600;
const NOW = Math.floor(Date.now() / 1000);

async function check(authorization: string | undefined): Promise<unknown> {
  const { url } = await certsServer();
  const callers = { audiences: ['https://other.example.com', AUDIENCE], accounts: [CALLER] };
  return createCheckCaller(
    callers,
    url,
  )(authorization).then(
    () => 'may call',
    (error: unknown) => error,
  );
}

describe('a caller', () => {
  it.each([
    ['with a token of an account that may', `Bearer ${idToken(GOOD)}`],
    ['whatever the case of the scheme', `bearer ${idToken(GOOD)}`],
    [
      'with the older name of the issuer',
      `Bearer ${idToken({ ...GOOD, iss: 'accounts.google.com' })}`,
    ],
  ])('may call %s', async (_, authorization) => {
    expect(await check(authorization)).toBe('may call');
  });

  it.each<[string, string | undefined]>([
    ['nothing', undefined],
    ['an empty header', ''],
    ['another scheme', `Basic ${idToken(GOOD)}`],
    ['no token', 'Bearer '],
    ['two tokens', `Bearer ${idToken(GOOD)}, Bearer ${idToken(GOOD)}`],
    ['half a token', `Bearer ${idToken(GOOD).split('.').slice(0, 2).join('.')}`],
    [
      'what Cloud Run leaves of a token it checked',
      `Bearer ${unsigned('SIGNATURE_REMOVED_BY_GOOGLE')}`,
    ],
    ['no signature', `Bearer ${unsigned('x')}`],
    ['no algorithm', `Bearer ${idToken(GOOD, { alg: 'none' })}x`],
    ['a signature of somebody else', `Bearer ${idToken(GOOD, {}, 'foreign')}`],
    ['a key nobody knows', `Bearer ${idToken(GOOD, { kid: 'key-2' })}`],
    ['a key named as every object has one', `Bearer ${idToken(GOOD, { kid: 'constructor' })}`],
    ['a changed body', `Bearer ${swapped()}`],
    ['no JSON in it', 'Bearer e30x.e30x.e30x'],
    ['null in it', 'Bearer bnVsbA.bnVsbA.bnVsbA'],
    ['another audience', `Bearer ${idToken({ ...GOOD, aud: `${AUDIENCE}/other` })}`],
    ['no audience', `Bearer ${idToken({ email: CALLER })}`],
    ['a list of audiences', `Bearer ${idToken({ ...GOOD, aud: [AUDIENCE] })}`],
    ['another issuer', `Bearer ${idToken({ ...GOOD, iss: 'https://accounts.example.com' })}`],
    ['a time that is over', `Bearer ${idToken({ ...GOOD, iat: NOW - 2 * HOUR, exp: NOW - HOUR })}`],
    ['a time to come', `Bearer ${idToken({ ...GOOD, iat: NOW + HOUR, exp: NOW + HOUR + 60 })}`],
    ['a day to live', `Bearer ${idToken({ ...GOOD, exp: NOW + 24 * HOUR })}`],
  ])('is refused with %s', async (_, authorization) => {
    const refused = await check(authorization);

    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ status: 401 });
    // Whatever was sent may be somebody's token.
    expect(String(refused)).not.toMatch(/eyJ|gserviceaccount|SIGNATURE/);
  });

  it.each([
    ['another account', { ...GOOD, email: 'mallory@example.com' }],
    ['an account whose address only begins the same', { ...GOOD, email: `${CALLER}.example.com` }],
    ['no account', { aud: AUDIENCE }],
    ['an address nobody verified', { ...GOOD, email_verified: false }],
    ['an address that is said to be verified', { ...GOOD, email_verified: 'true' }],
  ])('may not call with a token of %s', async (_, claims) => {
    const refused = await check(`Bearer ${idToken(claims)}`);

    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ status: 403 });
  });

  it.each([
    ['fail', { status: 503, body: 'no' }],
    ['are gone', { status: 404, body: '{}' }],
  ])('is not believed when the certificates %s', async (_, answer) => {
    const { url } = await certsServer(() => answer);
    const checkCaller = createCheckCaller({ audiences: [AUDIENCE], accounts: [CALLER] }, url);

    const failure = await failureOf(checkCaller(`Bearer ${idToken(GOOD)}`));

    expect(failure).toMatchObject({ failure: { code: 'unavailable' } });
  });

  it.each(['{}', '[]', '"text"', '<html>', '{"key-1":"no certificate"}', '{"key-1":null}'])(
    'is refused when the certificates are %s',
    async (body) => {
      const { url } = await certsServer(() => ({ status: 200, body }));
      const checkCaller = createCheckCaller({ audiences: [AUDIENCE], accounts: [CALLER] }, url);

      const refused = await checkCaller(`Bearer ${idToken(GOOD)}`).catch((error: unknown) => error);

      expect(refused).toBeInstanceOf(Refused);
    },
  );

  it('is checked without asking for the certificates each time', async () => {
    const { url, asked } = await certsServer();
    const checkCaller = createCheckCaller({ audiences: [AUDIENCE], accounts: [CALLER] }, url);

    await checkCaller(`Bearer ${idToken(GOOD)}`);
    await checkCaller(`Bearer ${idToken(GOOD)}`);

    expect(asked()).toBe(1);
  });
});

function unsigned(signature: string): string {
  return [...idToken(GOOD).split('.').slice(0, 2), signature].join('.');
}

/** The head and signature of one token around the body of another. */
function swapped(): string {
  const [head, , signature] = idToken({ ...GOOD, email: 'mallory@example.com' }).split('.');
  return [head, idToken(GOOD).split('.')[1], signature].join('.');
}
