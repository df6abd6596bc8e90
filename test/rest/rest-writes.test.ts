import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { closed } from '../../functions/local/sandbox/wire/http.ts';
import { answering, sender, TOKEN } from '../support/rest-servers.ts';
import { failureOf, serverFor } from '../support/sandboxed.ts';

describe('a write', () => {
  const write = { isRead: false };

  it.each([429, 503])('is never tried again after %i', async (status) => {
    const { asked, send } = await answering(status, 200);

    await failureOf(send(write, {}, {}));

    expect(asked).toHaveLength(1);
  });

  it('may have happened when the connection breaks', async () => {
    const url = await serverFor((request) => request.socket.destroy());

    const error = await failureOf(sender(url)(write, {}, {}));

    expect(error).toMatchObject({ failure: { code: 'timeout' }, applied: 'unknown' });
  });

  it('may have happened when no answer comes in time', async () => {
    const url = await serverFor(() => {});

    const error = await failureOf(sender(url)(write, { budgetMs: 100 }, {}));

    expect(error).toMatchObject({ failure: { code: 'timeout' }, applied: 'unknown' });
    expect(error.message).toContain('no answer in time');
  });

  it('may have happened when the answer breaks off', async () => {
    const url = await serverFor((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"a":');
      setTimeout(() => response.destroy(), 20);
    });

    const error = await failureOf(sender(url)(write, {}, {}));

    expect(error).toMatchObject({ failure: { code: 'timeout' }, applied: 'unknown' });
  });

  it('has not happened when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await closed(server);

    const error = await failureOf(sender(`http://127.0.0.1:${port}`)(write, {}, {}));

    expect(error).toMatchObject({
      failure: { code: 'unavailable' },
      applied: 'no',
      vendorCode: 'ECONNREFUSED',
    });
  });

  it('has not happened when nobody knows the host', async () => {
    const error = await failureOf(sender('http://nowhere.invalid')(write, {}, {}));

    expect(error).toMatchObject({ applied: 'no' });
    expect(['misconfigured', 'unavailable']).toContain(error.failure.code);
    expect(error.message).toContain('nowhere.invalid');
  });

  it('follows no redirect, to which the token would go along', async () => {
    const { asked, send } = await answering(302);

    const error = await failureOf(send(write, {}, {}));

    expect(error.failure.message).toBe('HTTP 302');
    expect(asked).toHaveLength(1);
  });
});

describe('a token', () => {
  it('that cannot be had is told, and never what its source said', async () => {
    const { asked, send } = await answering(200);
    const failing = Object.assign(new Error(`printed ${TOKEN}`), { name: 'CredentialError' });

    const error = await failureOf(send({ isRead: false, token: () => Promise.reject(failing) }));

    expect(error).toMatchObject({ failure: { code: 'misconfigured' }, applied: 'no' });
    expect(error.message).toContain('CredentialError');
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain(TOKEN);
    expect(asked).toEqual([]);
  });

  it('that comes too late sends nothing', async () => {
    const { asked, send } = await answering(200);
    const late = Promise.withResolvers<string>();

    const error = await failureOf(
      send({ isRead: false, token: () => late.promise }, { budgetMs: 50 }),
    );
    late.resolve(TOKEN);
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(error).toMatchObject({ failure: { code: 'timeout' }, applied: 'no' });
    expect(asked).toEqual([]);
  });

  it('never stands in an error of the call', async () => {
    const url = await serverFor((request) => request.socket.destroy());

    const error = await failureOf(sender(url)({ isRead: false }));

    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain(TOKEN);
  });
});
