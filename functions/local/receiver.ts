import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CloudError } from '../../shared/core/failure.ts';
import type { Json } from '../../shared/core/json.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';

/** Longest body, in bytes: four times the largest delivery of any cloud (256 KB). */
export const BODY_MAX = 1024 * 1024;

/** How long a request may take to arrive, in ms: it comes from this machine. */
const REQUEST_TIMEOUT_MS = 10_000;

/** What a receiver does with an event's text; the answer is sent back. Rejects with BadEvent for what is none. */
export type Receive = (text: string) => Promise<Json>;

/** A receiver that listens. */
export interface Receiver {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Takes no more requests, and waits for those under way. */
  close(): Promise<void>;
}

/** What cannot be taken, with its HTTP status. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Listens for events on loopback only: every POST is one, `GET /healthz` says that it lives. Answers 400 for what is
 * no event, 413 for more than {@link BODY_MAX}, 503 when the journal cannot be reached, so that the sender tries again.
 * @param port - 0 for any free one
 */
export async function startReceiver(
  port: number,
  receive: Receive,
  fail: (error: unknown) => void,
): Promise<Receiver> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    respond(request, response, receive, fail).catch(fail);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return { url: `http://127.0.0.1:${bound}`, close: () => stop(server) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  receive: Receive,
  fail: (error: unknown) => void,
): Promise<void> {
  try {
    refuseBrowsers(request);
    const path = (request.url ?? '/').split('?')[0];
    if (request.method === 'GET' || request.method === 'HEAD') {
      const isHealth = path === '/healthz';
      answer(
        response,
        isHealth ? 200 : 404,
        isHealth
          ? { status: 'ok' }
          : { error: 'Only /healthz can be read here. POST an event to any path.' },
      );
    } else if (request.method === 'POST') {
      answer(response, 200, await receive(await bodyOf(request)));
    } else {
      response.setHeader('allow', 'GET, HEAD, POST');
      answer(response, 405, { error: 'POST an event, or GET /healthz.' });
    }
  } catch (error) {
    const { status, message } = statusOf(error);
    if (status === 500) {
      fail(error);
    }
    // What is left of an oversized body is not waited for.
    response.setHeader('connection', 'close');
    answer(response, status, { error: message });
  }
}

/** A page in a browser on this machine may send requests here too: it names its origin, or a host of its own. */
function refuseBrowsers({ headers }: IncomingMessage): void {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  if (headers.origin !== undefined || !['127.0.0.1', 'localhost', '[::1]'].includes(host)) {
    throw new Refused(403, 'Events are taken from programs on this machine only.');
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const tooLarge = new Refused(413, `An event has at most ${BODY_MAX} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX) {
    throw tooLarge;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > BODY_MAX) {
      throw tooLarge;
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function statusOf(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof Refused) {
    return error;
  }
  if (error instanceof BadEvent) {
    return { status: 400, message: error.message };
  }
  if (error instanceof CloudError) {
    return { status: 503, message: error.message };
  }
  return { status: 500, message: 'Cordon failed on this event; its log says how.' };
}

function answer(response: ServerResponse, status: number, body: Json): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify(body)}\n`);
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeIdleConnections();
  });
}
