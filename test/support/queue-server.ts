import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message that was put into a queue. */
export interface QueueMessage {
  readonly queue: string;
  /** As it was sent: the host takes the base64 off before it delivers. */
  readonly text: string;
  readonly ttlSeconds: number;
  readonly hiddenSeconds: number;
  readonly authorization: string | undefined;
}

/** A queue service on loopback that only takes. */
export interface QueueServer {
  readonly url: string;
  readonly messages: readonly QueueMessage[];
  /** Refuses the next requests with this status and code, until null. */
  refuse(how: { readonly status: number; readonly code: string } | null): void;
  stop(): Promise<void>;
}

/** Starts it. */
export async function startQueueServer(): Promise<QueueServer> {
  const messages: QueueMessage[] = [];
  let refusal: { readonly status: number; readonly code: string } | null = null;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
    }
    const url = new URL(`http://queue${request.url}`);
    const queue = /^\/(?<queue>[\w-]+)\/messages$/.exec(url.pathname)?.groups?.['queue'];
    const content = /^<QueueMessage><MessageText>(?<text>[\w+/=]*)<\/MessageText><\/QueueMessage>$/;
    const text = content.exec(body)?.groups?.['text'];
    if (refusal !== null || queue === undefined || text === undefined) {
      const { status, code } = refusal ?? { status: 400, code: 'InvalidXmlDocument' };
      response.writeHead(status, { 'x-ms-error-code': code }).end('<Error/>');
      return;
    }
    messages.push({
      queue,
      text: Buffer.from(text, 'base64').toString('utf8'),
      ttlSeconds: Number(url.searchParams.get('messagettl')),
      hiddenSeconds: Number(url.searchParams.get('visibilitytimeout')),
      authorization: request.headers.authorization,
    });
    response.writeHead(201, { 'content-type': 'application/xml' }).end('<QueueMessagesList/>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    refuse: (how) => {
      refusal = how;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
