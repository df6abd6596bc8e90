import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Counts the requests to several servers, and can cut off whoever makes them at any of them. */
export interface Gate {
  /** Puts the gate before a server. Resolves with its own address. */
  before(target: string): Promise<string>;
  /** Requests since it was last opened or armed. */
  count(): number;
  /** Lets everything through from now on. */
  open(): void;
  /** Resolves when the n-th request from now was carried out; its answer, and all that follow, are kept back. */
  arm(n: number): Promise<void>;
  stop(): Promise<void>;
}

/** A gate that lets everything through until it is armed. */
export function createGate(): Gate {
  const servers: ReturnType<typeof createServer>[] = [];
  let count = 0;
  let last = Number.POSITIVE_INFINITY;
  let cut: () => void = () => undefined;
  return {
    count: () => count,
    open() {
      count = 0;
      last = Number.POSITIVE_INFINITY;
    },
    arm(n) {
      count = 0;
      last = n;
      return new Promise((resolve) => {
        cut = resolve;
      });
    },
    async before(target) {
      const server = createServer(async (request, response) => {
        const own = ++count;
        if (own > last) {
          return;
        }
        const body = await bodyOf(request);
        const headers = Object.entries(request.headers).flatMap(([name, value]) =>
          value === undefined || /^(connection|content-length|expect|host)$/.test(name)
            ? []
            : [[name, String(value)] as [string, string]],
        );
        try {
          const answer = await fetch(`${target}${request.url}`, {
            method: request.method ?? 'POST',
            headers,
            ...(body.length > 0 ? { body } : {}),
          });
          const text = Buffer.from(await answer.arrayBuffer());
          if (own === last) {
            cut();
            return;
          }
          const {
            'content-encoding': _,
            'transfer-encoding': __,
            ...kept
          } = Object.fromEntries(answer.headers);
          response.writeHead(answer.status, { ...kept, 'content-length': text.length });
          response.end(text);
        } catch {
          response.destroy();
        }
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async stop() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
