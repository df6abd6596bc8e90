import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whether the answer to a request reaches the client. `lose`: it is carried out, and the connection breaks. */
export type Fate = 'answer' | 'lose';

/** A proxy in front of a server that must not be asked two things at once. */
export interface OneAtATime {
  readonly url: string;
  /** Decides the fate of answers from now on, by operation (`TransactWriteItems`). */
  setFate(fate: (operation: string) => Fate): void;
  stop(): Promise<void>;
}

/**
 * Hands requests to a server one after the other. moto needs it: its server has threads, and a transaction that fails
 * puts back a copy of the table made when it began, which undoes what others wrote meanwhile. So requests of racing
 * instances mix in any order here, but never overlap: what DynamoDB does about that (TransactionConflict) is tested
 * against scripted answers in test/journals/dynamodb.test.ts.
 */
export async function startOneAtATime(target: string): Promise<OneAtATime> {
  let decide: (operation: string) => Fate = () => 'answer';
  let last: Promise<void> = Promise.resolve();
  const server = createServer((request, response) => {
    last = last.then(async () => {
      try {
        await pass(target, request, response, decide);
      } catch {
        response.destroy();
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    setFate: (fate) => {
      decide = fate;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function pass(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  decide: (operation: string) => Fate,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || /^(host|connection|content-length|expect)$/.test(name)
      ? []
      : [[name, String(value)]],
  );
  const answer = await fetch(`${target}${request.url}`, {
    method: request.method ?? 'POST',
    headers,
    body: Buffer.concat(chunks),
  });
  const body = Buffer.from(await answer.arrayBuffer());
  const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  if (decide(operation) === 'lose') {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, {
    'content-type': answer.headers.get('content-type') ?? '',
    'content-length': body.length,
  });
  response.end(body);
}
