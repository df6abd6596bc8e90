import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Journal } from '../../shared/core/ports.ts';
import { createAzureTableJournal } from '../../shared/journals/azure-table.ts';
import type { AzureTableJournalOptions } from '../../shared/journals/azure-table-store.ts';
import {
  applyBatch,
  applyGet,
  type TablePart,
  type TableReply,
  type TableWorld,
  tableWorld,
} from './table-model.ts';

/** One request. */
export interface TableExchange {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** As it was sent, with its question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly parts: readonly TablePart[];
}

/** What happens to a request: a refusal instead of the model's answer, `lose` to do it and never say so, or nothing. */
export type TableFate = (
  method: 'GET' | 'POST',
  count: number,
) => TableReply | 'lose' | 'drop' | 'hang' | 'cut' | null;

/** A Table service on loopback: no encryption, any token. Tables are made by being named. */
export interface TableServer {
  readonly url: string;
  readonly exchanges: readonly TableExchange[];
  world(table: string): TableWorld;
  setFate(fate: TableFate): void;
  stop(): Promise<void>;
}

/** Starts one. */
export async function startTableServer(): Promise<TableServer> {
  const worlds = new Map<string, TableWorld>();
  const exchanges: TableExchange[] = [];
  const counts = { GET: 0, POST: 0 };
  let fate: TableFate = () => null;
  const world = (table: string) => {
    const known = worlds.get(table) ?? tableWorld();
    worlds.set(table, known);
    return known;
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(`http://table${request.url}`);
    const path = decodeURIComponent(url.pathname).slice(1);
    const method = request.method === 'GET' ? 'GET' : 'POST';
    counts[method] += 1;
    const parts = method === 'POST' ? partsIn(text) : [];
    const query = /\?.*$/.exec(request.url ?? '')?.[0] ?? '';
    exchanges.push({ method, path, query, headers: request.headers, parts });
    const end = fate(method, counts[method]);
    if (end === 'hang') {
      return;
    }
    const table = /(?<name>[A-Za-z0-9]+)(?:\(|$)/.exec(parts[0]?.path ?? path)?.groups?.['name'];
    const isRefused = typeof end === 'object' && end !== null;
    const answer =
      end === 'drop' || isRefused
        ? null
        : method === 'GET'
          ? applyGet(world(table ?? ''), path, url.searchParams)
          : applyBatch(world(table ?? ''), parts, Buffer.byteLength(text));
    if (end === 'drop' || end === 'lose') {
      request.socket.destroy();
    } else if (isRefused) {
      write(response, end);
    } else if (answer !== null && 'replies' in answer) {
      response.writeHead(202, { 'content-type': 'multipart/mixed; boundary=b' });
      const some = end === 'cut' ? answer.replies.slice(1) : answer.replies;
      response.end(some.map((reply) => partOf(reply, answer.refused)).join('\r\n'));
    } else if (answer !== null) {
      write(response, answer);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    world,
    setFate: (next) => {
      fate = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A journal in one of its tables. Pauses are short: nobody else is slow here. */
export function openTable(
  { url }: Pick<TableServer, 'url'>,
  options: Partial<AzureTableJournalOptions> = {},
): Journal {
  let ids = 0;
  const mark = Math.random();
  return createAzureTableJournal({
    endpoint: url,
    table: 'journal',
    token: () => Promise.resolve('a token'),
    random: { id: () => `${mark}-${ids++}`, unit: () => Math.random() / 50 },
    ...options,
  });
}

function partsIn(text: string): TablePart[] {
  return text
    .split('Content-Type: application/http')
    .slice(1)
    .map((part) => {
      const request = part.slice(part.indexOf('\r\n\r\n') + 4);
      const [method = '', url = ''] = request.split(' ');
      const ifMatch = /^If-Match: (?<etag>.*)\r$/m.exec(request)?.groups?.['etag'];
      const json = /\r\n\r\n(?<json>\{.*\})\r\n--/.exec(request)?.groups?.['json'];
      const path = new URL(url).pathname;
      return { method, path, ifMatch, body: JSON.parse(json ?? '{}') };
    });
}

function partOf({ status, code, etag }: TableReply, refused: number | null): string {
  const head = `Content-Type: application/http\r\n\r\nHTTP/1.1 ${status} Whatever\r\nETag: ${etag ?? ''}\r\n\r\n`;
  return `--b\r\n${head}${code === undefined ? '' : JSON.stringify(errorOf(code, refused))}`;
}

function errorOf(code: string, index: number | null) {
  const value = `${index ?? ''}${index === null ? '' : ':'}What ${code} means.\nRequestId:1\nTime:2`;
  return { 'odata.error': { code, message: { lang: 'en-US', value } } };
}

function write(response: ServerResponse, { status, code, etag, value, next }: TableReply): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(etag === undefined ? {} : { etag }),
    ...(next === undefined
      ? {}
      : {
          'x-ms-continuation-NextPartitionKey': next.partition,
          'x-ms-continuation-NextRowKey': next.row,
        }),
  });
  response.end(JSON.stringify(code === undefined ? value : errorOf(code, null)));
}
