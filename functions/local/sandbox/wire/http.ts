import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { WireRequest, WireResponse } from './message.ts';

/** Largest request body, in bytes: the largest real one is a `PutEvents` of 256 KiB. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** A request with its body, or null when the body is larger than {@link BODY_BYTES_MAX}. */
export async function readRequest(message: IncomingMessage): Promise<WireRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_BYTES_MAX) {
      chunks.push(chunk);
    }
  }
  if (size > BODY_BYTES_MAX) {
    return null;
  }
  const [path = '', query = ''] = splitOnce(message.url ?? '/', '?');
  return {
    method: message.method ?? '',
    path,
    query: new URLSearchParams(query),
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Sends an answer. A caller that has gone meanwhile is no error. */
export function writeResponse(response: ServerResponse, answer: WireResponse): void {
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

/** An answer for whoever speaks none of the protocols. */
export function plain(status: number, message: string): WireResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${message}\n` };
}

/** Ends a server and its connections. A server that has ended already is fine. */
export function closed(server: Server): Promise<void> {
  if (!server.listening) {
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
