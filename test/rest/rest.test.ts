import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { closed } from '../../functions/local/sandbox/wire/http.ts';
import { CloudError } from '../../shared/core/failure.ts';
import { createRest, type RestCall, type RestOptions } from '../../shared/rest/rest.ts';
import { failureOf, serverFor } from '../support/sandboxed.ts';

const TOKEN = 'ya29.secret-token';

function refusal(status: number): CloudError {
  const code = status === 429 ? 'throttled' : status >= 500 ? 'unavailable' : 'denied';
  return new CloudError(
    { code, message: `HTTP ${status}`, permission: null },
    { applied: status >= 500 ? 'unknown' : 'no' },
  );
}

function call(change: Partial<RestCall> = {}): RestCall {
  return {
    operation: 'storage.buckets.get',
    isRead: true,
    token: () => Promise.resolve(TOKEN),
    refusal: ({ status }) => refusal(status),
    retryAfterMs: ({ headers }) => Number(headers.get('retry-after') ?? 0) * 1000 || null,
    ...change,
  };
}

interface Asked {
  readonly method: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A server that answers with one status after the other; the last one for good. */
async function answering(...statuses: readonly number[]) {
  const asked: Asked[] = [];
  const url = await serverFor((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      const { method, headers } = request;
      asked.push({ method, authorization: headers.authorization, body });
      const status = statuses[Math.min(asked.length, statuses.length) - 1] ?? 200;
      const location = status === 302 ? { location: 'http://127.0.0.1:1/elsewhere' } : {};
      response.writeHead(status, { 'content-type': 'application/json', ...location });
      response.end(JSON.stringify({ status }));
    });
  });
  return { asked, send: sender(url) };
}

function sender(url: string) {
  return (change: Partial<RestCall> = {}, options: RestOptions = {}, body: object | null = null) =>
    createRest(options)(
      {
        method: body === null ? 'GET' : 'PATCH',
        url: new URL('/thing?a=b', url),
        headers: {},
        body: body as never,
      },
      call(change),
    );
}

describe('a call', () => {
  it('sends the token and the body, and resolves with the parsed answer', async () => {
    const { asked, send } = await answering(200);

    const answer = await send({ isRead: false }, {}, { name: 'ümläut' });

    expect(answer).toMatchObject({ status: 200, body: { status: 200 } });
    expect(asked).toEqual([
      { method: 'PATCH', authorization: `Bearer ${TOKEN}`, body: '{"name":"ümläut"}' },
    ]);
  });

  it.each<[string, RequestListener, unknown]>([
    ['nothing', (_, response) => response.writeHead(204).end(), null],
    ['a page', (_, response) => response.end('<html>'), '<html>'],
    [
      'a character in two pieces',
      (_, response) => {
        response.write(Buffer.from([0x22, 0xc3]));
        setTimeout(() => response.end(Buffer.from([0xbc, 0x22])), 20);
      },
      'ü',
    ],
  ])('reads an answer that is %s', async (_, listener, body) => {
    const answer = await sender(await serverFor(listener))();

    expect(answer.body).toEqual(body);
  });

  it('refuses an answer without end', async () => {
    const url = await serverFor((_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const more = () => {
        while (!response.destroyed && response.write(chunk)) {
          // On, until it is full.
        }
      };
      response.on('drain', more);
      more();
    });

    const error = await failureOf(sender(url)({ isRead: false }));

    expect(error).toMatchObject({ failure: { code: 'unreadable' }, applied: 'unknown' });
  });
});

describe('a read', () => {
  it.each([429, 500, 503])('is tried again after %i', async (status) => {
    const { asked, send } = await answering(status, 200);

    const answer = await send();

    expect(answer.status).toBe(200);
    expect(asked).toHaveLength(2);
  });

  it('is given up after four tries, with what the last one said', async () => {
    const { asked, send } = await answering(429, 429, 503, 429);

    const error = await failureOf(send());

    expect(error.failure.message).toBe('HTTP 429');
    expect(asked).toHaveLength(4);
  });

  it('is not tried again when trying cannot help', async () => {
    const { asked, send } = await answering(403);

    await failureOf(send());

    expect(asked).toHaveLength(1);
  });

  it('does not wait longer than it has time for', async () => {
    const { asked, send } = await answering(429);

    const error = await failureOf(send({ retryAfterMs: () => 60_000 }));

    expect(error.failure.code).toBe('throttled');
    expect(asked).toHaveLength(1);
  });

  it('is tried again when an answer does not come in time', async () => {
    let count = 0;
    const url = await serverFor((_, response) => {
      count += 1;
      if (count > 1) {
        response.end('{}');
      }
    });

    const answer = await sender(url)({}, { timeoutMs: 100 });

    expect(answer.status).toBe(200);
  });
});

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
