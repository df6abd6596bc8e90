import { CloudError } from '../../shared/core/failure.ts';
import { createRest, type RestCall, type RestOptions } from '../../shared/rest/rest.ts';
import { serverFor } from './sandboxed.ts';

/** The secret of these tests. */
export const TOKEN = 'ya29.secret-token';

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
export async function answering(...statuses: readonly number[]) {
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

/** Sends to a server, as a read unless told. */
export function sender(url: string) {
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
