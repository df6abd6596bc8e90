import { describe, expect, it } from 'vitest';
import { createGoogleSend, type GoogleSendOptions } from '../../../functions/gcp/clients/send.ts';
import { failureOf, serverFor } from '../../support/sandboxed.ts';

/** A server that answers every request alike; what it was asked for. */
async function server(status: number, body: unknown) {
  const asked: (readonly [string | undefined, string | undefined, string | undefined])[] = [];
  const endpoint = await serverFor(({ method, url, headers }, response) => {
    asked.push([method, url, headers.authorization]);
    response.writeHead(status);
    response.end(JSON.stringify(body));
  });
  const door = (options: GoogleSendOptions = {}) =>
    createGoogleSend({ endpoint, readAttempts: 1, ...options });
  return { asked, endpoint, door };
}

const GET = { path: { bucket: 'ml data/é' }, query: { projection: 'full', fields: ['a', 'b'] } };
const PATH = '/storage/v1/b/ml%20data%2F%C3%A9?projection=full&fields=a&fields=b';

describe('the door to Google', () => {
  it('sends a method to the server of all hosts, with the token it is given', async () => {
    const { asked, door } = await server(200, { name: 'ml' });

    const answer = await door({ token: () => Promise.resolve('secret') })(
      'storage.buckets.get',
      GET,
    );

    expect(answer).toEqual({ status: 200, body: { name: 'ml' } });
    expect(asked).toEqual([['GET', `/storage.googleapis.com${PATH}`, 'Bearer secret']]);
  });

  it('sends no token of its own to a server without encryption', async () => {
    const { asked, door } = await server(200, {});

    await door()('storage.buckets.get', GET);

    expect(asked.map(([, , authorization]) => authorization)).toEqual([undefined]);
  });

  it.each([(url: string) => url, (url: string) => url.replace('http://', '')])(
    'finds a storage emulator however it is named',
    async (named) => {
      const { asked, endpoint } = await server(200, {});

      await createGoogleSend({ storageEndpoint: named(endpoint) })('storage.buckets.get', GET);

      expect(asked.map(([, url]) => url)).toEqual([PATH]);
    },
  );

  it('says which permission is missing', async () => {
    const message = 'cordon@x does not have storage.buckets.get access to the bucket.';
    const { door } = await server(403, { error: { code: 403, message } });

    const error = await failureOf(door()('storage.buckets.get', GET));

    expect(error).toMatchObject({
      failure: { code: 'denied', permission: 'storage.buckets.get' },
      applied: 'no',
    });
  });
});
