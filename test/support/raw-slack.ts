import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer as bytes: for what no Slack that behaves would send. */
export interface RawAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server that answers posts as told and everything else well, and keeps what it was sent. */
export interface RawSlack {
  readonly url: string;
  readonly requests: {
    readonly method: string;
    readonly authorization: string;
    readonly body: string;
  }[];
  close(): Promise<void>;
}

const WELL: RawAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"ok":true,"user_id":"U0CORDON","bot_id":"B0CORDON","messages":[]}',
};

/** Starts it on a free loopback port. `posts` answers `chat.postMessage`, in turn; the last one stays. */
export async function startRawSlack(...posts: readonly RawAnswer[]): Promise<RawSlack> {
  const requests: RawSlack['requests'] = [];
  let posted = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
    }
    const method = (request.url ?? '').replace('/api/', '');
    requests.push({ method, authorization: request.headers.authorization ?? '', body });
    const isPost = method === 'chat.postMessage';
    const answer = isPost ? (posts[Math.min(posted, posts.length - 1)] ?? WELL) : WELL;
    posted += isPost ? 1 : 0;
    response.writeHead(answer.status, answer.headers ?? {});
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
