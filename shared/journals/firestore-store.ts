import { randomUUID } from 'node:crypto';
import { CloudError } from '../core/failure.ts';
import type { Random } from '../core/ports.ts';
import type { GoogleSend } from '../resources/gcp/send.ts';
import { unreadable } from './codec.ts';
import type { Key } from './firestore-documents.ts';
import { type Attempt, createAttempt, OPERATION_MS } from './firestore-retry.ts';
import {
  ask,
  nameOf,
  type Query,
  type Stored,
  storedOf,
  structured,
  type Wire,
  type Write,
  writeOf,
} from './firestore-wire.ts';

/** Which database, and the door to it. */
export interface FirestoreJournalOptions {
  /** A door of the journal's own, whose calls take at most `TRY_MS` of firestore-retry.ts. */
  readonly send: GoogleSend;
  readonly project: string;
  /** `(default)` unless told. */
  readonly database?: string;
  /** Beginning of the names of its collections, `cordon-` unless told: several journals may share a database. */
  readonly prefix?: string;
  /** Randomness of pauses and marks; the machine's own when absent. */
  readonly random?: Random;
  /** Time for all requests of one operation, in ms. */
  readonly operationMs?: number;
}

/** The requests a journal needs. All reads are strongly consistent. Reject with CloudError. */
export interface Store {
  readonly name: string;
  /** A new unique text for one append. */
  token(): string;
  read(keys: readonly Key[], fields?: readonly string[]): Promise<readonly (Stored | null)[]>;
  /** Reads until `isEnough`, or the end. */
  query(query: Query, isEnough: (found: readonly Stored[]) => boolean): Promise<Stored[]>;
  /** Writes whatever is stored. */
  put(writes: readonly Write[]): Promise<void>;
  /** Reads, decides, and writes what was decided unless what was read has changed: then it does all that again. */
  change<Answer>(
    keys: readonly Key[],
    fields: readonly string[],
    decide: (found: readonly (Stored | null)[]) => {
      readonly answer: Answer;
      readonly writes: readonly Write[];
    },
  ): Promise<Answer>;
}

/** Ids as Google has them, and no more than an address may hold. */
const PROJECT = /^(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const DATABASE = /^(?:\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/;
const PREFIX = /^[a-z][a-z0-9-]{0,30}$/;

/** Opens a journal's database. Nothing is sent yet. Throws CloudError (`misconfigured`) for names that are none. */
export function openStore(options: FirestoreJournalOptions): Store {
  const { send, project, database = '(default)', prefix = 'cordon-', operationMs } = options;
  if (!PROJECT.test(project) || !DATABASE.test(database) || !PREFIX.test(prefix)) {
    const message = `There is no Firestore database "${database}" of project "${project}" with collections "${prefix}…".`;
    throw new CloudError({ code: 'misconfigured', message, permission: null }, { applied: 'no' });
  }
  const random = options.random ?? { id: () => randomUUID(), unit: () => Math.random() };
  const name = `projects/${project}/databases/${database}`;
  const attempt = () =>
    createAttempt(name, { operationMs: operationMs ?? OPERATION_MS, unit: () => random.unit() });
  const wire: Wire = { send, name, root: `${name}/documents`, prefix };
  return {
    name,
    token: () => random.id(),
    read: (keys, fields = []) => read(wire, attempt(), keys, fields),
    query: (query, isEnough) => run(wire, attempt(), query, isEnough),
    async put(writes) {
      const trying = attempt();
      for (let turn = 1; !(await commit(wire, trying, writes)); turn += 1) {
        await trying.pause(turn);
      }
    },
    async change(keys, fields, decide) {
      const trying = attempt();
      for (let turn = 1; ; turn += 1) {
        const { answer, writes } = decide(await read(wire, trying, keys, fields));
        if (writes.length === 0 || (await commit(wire, trying, writes))) {
          return answer;
        }
        await trying.pause(turn);
      }
    },
  };
}

async function read(
  wire: Wire,
  attempt: Attempt,
  keys: readonly Key[],
  fields: readonly string[],
): Promise<readonly (Stored | null)[]> {
  const documents = keys.map((key) => nameOf(wire, key));
  const body = { documents, ...(fields.length === 0 ? {} : { mask: { fieldPaths: [...fields] } }) };
  const answers = await attempt.read(() =>
    ask(wire, 'firestore.projects.databases.documents.batchGet', { database: wire.name }, body),
  );
  const found = new Map(answers.flatMap(({ found }) => (found ? [[found.name, found]] : [])));
  const missing = new Set(answers.map((answer) => answer.missing));
  return documents.map((name) => {
    const document = found.get(name);
    if (document === undefined && !missing.has(name)) {
      throw unreadable(`Firestore did not say whether ${name} exists.`);
    }
    return document === undefined ? null : storedOf(document);
  });
}

async function run(
  wire: Wire,
  attempt: Attempt,
  query: Query,
  isEnough: (found: readonly Stored[]) => boolean,
): Promise<Stored[]> {
  const all: Stored[] = [];
  for (;;) {
    const body = { structuredQuery: structured(wire, query, all.at(-1)) };
    const answers = await attempt.read(() =>
      ask(wire, 'firestore.projects.databases.documents.runQuery', { parent: wire.root }, body),
    );
    const found = answers.flatMap(({ document }) => (document ? [storedOf(document)] : []));
    all.push(...found);
    if (found.length < query.page || isEnough(all)) {
      return all;
    }
  }
}

async function commit(wire: Wire, attempt: Attempt, writes: readonly Write[]): Promise<boolean> {
  const body = { writes: writes.map((write) => writeOf(wire, write)) };
  const request = { path: { database: wire.name }, body };
  return attempt.commit(
    () => wire.send('firestore.projects.databases.documents.commit', request),
    writes.some((write) => write.read !== undefined),
  );
}
