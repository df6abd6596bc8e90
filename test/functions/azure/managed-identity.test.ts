import { describe, expect, it } from 'vitest';
import { createManagedIdentity } from '../../../functions/azure/clients/managed-identity.ts';
import { settableClock } from '../../support/in-process.ts';
import { failureOf, serverFor } from '../../support/sandboxed.ts';

const HOUR_MS = 60 * 60_000;

/** The platform's endpoint, answering so, and what it was asked. */
async function identity(
  answer: (now: number) => { readonly status: number; readonly body: object },
  clientId: string | null = null,
) {
  const clock = settableClock();
  const asked: { readonly url: string; readonly secret: unknown }[] = [];
  const url = await serverFor((request, response) => {
    asked.push({ url: request.url ?? '', secret: request.headers['x-identity-header'] });
    const { status, body } = answer(clock.now());
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  const options = { endpoint: `${url}/msi/token`, secret: 'not-a-secret', clientId };
  return { token: createManagedIdentity(options, clock.now), clock, asked };
}

function good(now: number) {
  const expires_on = String(Math.floor((now + HOUR_MS) / 1000));
  return { status: 200, body: { access_token: `token of ${now}`, expires_on } };
}

describe('the managed identity', () => {
  it('is asked for a resource, with the header that shows where the request comes from', async () => {
    const { token, asked } = await identity(good, 'abcdef99-9999-4999-8999-999999999999');

    await token('https://storage.azure.com/.default');

    const query = new URL(`http://x${asked[0]?.url}`).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      resource: 'https://storage.azure.com',
      'api-version': '2019-08-01',
      client_id: 'abcdef99-9999-4999-8999-999999999999',
    });
    expect(asked[0]?.secret).toBe('not-a-secret');
  });

  it('is asked once for all who need a token, until five minutes before its end', async () => {
    const { token, clock, asked } = await identity(good);

    const [first, second] = await Promise.all([token('a/.default'), token('a/.default')]);
    clock.advance(HOUR_MS - 5 * 60_000 - 1_000);
    await token('a/.default');
    const before = asked.length;
    clock.advance(1_000);
    const later = await token('a/.default');
    await token('b/.default');

    expect([before, asked.length]).toEqual([1, 3]);
    expect(first).toBe(second);
    expect(later).not.toBe(first);
  });

  it.each([
    [400, {}, 'misconfigured'],
    [200, {}, 'misconfigured'],
    [200, { access_token: 'x', expires_on: 'soon' }, 'misconfigured'],
  ] as const)(
    'without a token is a failure that is not kept: HTTP %i',
    async (status, body, code) => {
      let isAway = true;
      const { token } = await identity((now) => (isAway ? { status, body } : good(now)));

      const failure = await failureOf(token('a/.default'));
      isAway = false;

      expect(failure).toMatchObject({ failure: { code }, applied: 'no' });
      expect(failure.message).not.toContain('not-a-secret');
      expect(await token('a/.default')).toMatch(/^token of/);
    },
  );
});
