import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGoogleSend } from '../../functions/gcp/clients/send.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Journal } from '../../shared/core/ports.ts';
import { createFirestoreJournal } from '../../shared/journals/firestore.ts';
import type { FirestoreJournalOptions } from '../../shared/journals/firestore-store.ts';
import {
  applyFirestore,
  type FirestoreReply,
  type FirestoreWorld,
  firestoreWorld,
} from './firestore-model.ts';

/** One request with its answer; `null` where the connection was cut. */
export interface FirestoreExchange {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Json;
  readonly answer: FirestoreReply | null;
}

/**
 * What happens to a request: a reply instead of the model's, `lose` to do it and never say so, `drop` to do nothing,
 * `hold` to do it only after the next commit, or nothing in particular.
 */
export type Fate = (
  method: 'batchGet' | 'commit' | 'runQuery',
  count: number,
) => FirestoreReply | 'lose' | 'drop' | 'hold' | null;

/** A Firestore on loopback, as the emulator is: no encryption, any token. */
export interface FirestoreServer {
  /** `127.0.0.1:8080`, as `FIRESTORE_EMULATOR_HOST` has it. */
  readonly host: string;
  /** A database by its name. */
  world(database?: string): FirestoreWorld;
  readonly exchanges: readonly FirestoreExchange[];
  setFate(fate: Fate): void;
  stop(): Promise<void>;
}

/** Starts one. */
export async function startFirestore(): Promise<FirestoreServer> {
  const worlds = new Map<string, FirestoreWorld>();
  function world(database = '(default)'): FirestoreWorld {
    const own = worlds.get(database) ?? firestoreWorld();
    worlds.set(database, own);
    return own;
  }
  const exchanges: FirestoreExchange[] = [];
  const counts = new Map<string, number>();
  const held: (() => void)[] = [];
  let fate: Fate = () => null;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const path = decodeURIComponent(request.url ?? '');
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json;
    const method = path.slice(path.lastIndexOf(':') + 1) as 'commit';
    const count = (counts.get(method) ?? 0) + 1;
    counts.set(method, count);
    const end = fate(method, count);
    if (end === 'hold') {
      await new Promise<void>((resolve) => held.push(resolve));
    }
    const answer =
      typeof end === 'object' && end !== null
        ? end
        : end === 'drop'
          ? null
          : applyFirestore(world(/\/databases\/([^/]+)\//.exec(path)?.[1]), path, body as object);
    if (method === 'commit') {
      for (const release of held.splice(0)) {
        release();
      }
    }
    const authorization = request.headers.authorization;
    exchanges.push({
      method: request.method ?? '',
      path,
      authorization,
      body,
      answer: end === 'lose' ? null : answer,
    });
    if (answer === null || end === 'lose') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    exchanges,
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

/** A journal in it. Pauses are short: nobody else is slow here. */
export function openFirestore(
  { host }: Pick<FirestoreServer, 'host'>,
  options: Partial<FirestoreJournalOptions> = {},
): Journal {
  let ids = 0;
  const mark = Math.random();
  return createFirestoreJournal({
    send: createGoogleSend({
      firestoreEndpoint: host,
      token: () => Promise.resolve('owner'),
      budgetMs: 3_000,
    }),
    project: 'churn-lab',
    random: { id: () => `${mark}-${ids++}`, unit: () => Math.random() / 50 },
    ...options,
  });
}
