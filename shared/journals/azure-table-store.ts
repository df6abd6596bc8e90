import { randomUUID } from 'node:crypto';
import { CloudError } from '../core/failure.ts';
import type { Random } from '../core/ports.ts';
import { createRest, type Rest, type RestAnswer } from '../rest/rest.ts';
import { pathOfTable, refusalOf, unanswered } from './azure-table-errors.ts';
import type { Key } from './azure-table-keys.ts';
import {
  batchOf,
  entitiesIn,
  entityIn,
  partsIn,
  pathOf,
  type Stored,
  selection,
  type Write,
} from './azure-table-wire.ts';
import { type Attempt, createAttempt, OPERATION_MS, TRY_MS } from './firestore-retry.ts';

/** Version of the service whose answers these are; Entra tokens need this one or a later. */
const SERVICE_VERSION = '2020-12-06';

/** Writes of one transaction (entity group transactions: 100 operations, 4 MiB, one partition). */
export const WRITES_MAX = 100;

/** Which table, and how to get in. */
export interface AzureTableJournalOptions {
  /** The account's table endpoint, `https://cordon.table.core.windows.net`; an emulator's with its account as path. */
  readonly endpoint: string;
  /** Name of the table, which exists. */
  readonly table: string;
  /** A token for `https://storage.azure.com/.default`; null for servers that check none. */
  readonly token: () => Promise<string | null>;
  /** Randomness of pauses and marks; the machine's own when absent. */
  readonly random?: Random;
  /** Time for one answer, and for all requests of one operation, in ms. */
  readonly tryMs?: number;
  readonly operationMs?: number;
}

/** Which entities of one partition: those whose row keys begin with this. */
export interface Query {
  readonly partition: string;
  readonly prefix: string;
  /** Only those whose property, a text, is less than this. */
  readonly below?: readonly [field: string, text: string];
  /** Entities of one answer. */
  readonly page: number;
}

/** The requests a journal needs. All reads are strongly consistent. Reject with CloudError. */
export interface Store {
  readonly name: string;
  /** A new unique text for one append. */
  token(): string;
  read(keys: readonly Key[], fields: readonly string[]): Promise<readonly (Stored | null)[]>;
  /** Reads until `isEnough`, or the end. */
  query(query: Query, isEnough: (found: readonly Stored[]) => boolean): Promise<Stored[]>;
  /** One transaction, whatever is stored; again when others change the same at that moment. All in one partition. */
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

/** A table's address and the way to it. */
interface Wire {
  readonly rest: Rest;
  readonly base: URL;
  readonly table: string;
  readonly token: () => Promise<string | null>;
  readonly mark: () => string;
}

/** Opens a journal's table. Nothing is sent yet. Throws CloudError (`misconfigured`) for an address that is none. */
export function openStore(options: AzureTableJournalOptions): Store {
  const { endpoint, table, token, tryMs = TRY_MS, operationMs = OPERATION_MS } = options;
  const base = pathOfTable(endpoint, table);
  const random = options.random ?? { id: () => randomUUID(), unit: () => Math.random() };
  const wire: Wire = {
    rest: createRest({ timeoutMs: tryMs, budgetMs: tryMs, readAttempts: 1 }),
    base,
    table,
    token,
    mark: () => random.id(),
  };
  const name = `the table ${table} of ${base.host}`;
  const attempt = () => createAttempt(name, { operationMs, unit: () => random.unit() });
  return {
    name,
    token: () => random.id(),
    read: (keys, fields) => readAll(wire, attempt(), keys, fields),
    query: (query, isEnough) => queryAll(wire, attempt(), query, isEnough),
    async put(writes) {
      const trying = attempt();
      for (let turn = 1; !(await commit(wire, trying, writes)); turn += 1) {
        await trying.pause(turn);
      }
    },
    async change(keys, fields, decide) {
      const trying = attempt();
      for (let turn = 1; ; turn += 1) {
        const { answer, writes } = decide(await readAll(wire, trying, keys, fields));
        if (writes.length === 0 || (await commit(wire, trying, writes))) {
          return answer;
        }
        await trying.pause(turn);
      }
    },
  };
}

async function readAll(
  wire: Wire,
  attempt: Attempt,
  keys: readonly Key[],
  fields: readonly string[],
): Promise<readonly (Stored | null)[]> {
  return Promise.all(keys.map((key) => attempt.read(() => readOne(wire, key, fields))));
}

async function readOne(wire: Wire, key: Key, fields: readonly string[]): Promise<Stored | null> {
  const query = fields.length === 0 ? {} : { $select: selection(fields) };
  try {
    return entityIn(await get(wire, pathOf(key), query));
  } catch (error) {
    if (error instanceof CloudError && error.failure.code === 'not-found') {
      return null;
    }
    throw error;
  }
}

async function queryAll(
  wire: Wire,
  attempt: Attempt,
  { partition, prefix, below, page }: Query,
  isEnough: (found: readonly Stored[]) => boolean,
): Promise<Stored[]> {
  const filters = [
    `PartitionKey eq '${partition}'`,
    `RowKey ge '${prefix}'`,
    // The character after the hyphen with which every prefix ends.
    `RowKey lt '${prefix.slice(0, -1)}.'`,
    ...(below === undefined ? [] : [`${below[0]} lt '${below[1]}'`]),
  ];
  const query = { $filter: filters.join(' and '), $top: String(page) };
  const all: Stored[] = [];
  let next: Readonly<Record<string, string>> = {};
  for (;;) {
    const from = next;
    const answer = await attempt.read(() => get(wire, '()', { ...query, ...from }));
    all.push(...entitiesIn(answer));
    next = continuationOf(answer);
    // A page may be empty, or short, and still not be the last.
    if (Object.keys(next).length === 0 || isEnough(all)) {
      return all;
    }
  }
}

function continuationOf({ headers }: RestAnswer): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ['NextPartitionKey', 'NextRowKey'].flatMap((name) => {
      const value = headers.get(`x-ms-continuation-${name.toLowerCase()}`);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/** True when all was written; false when a condition does not hold or others are at it: then nothing was. */
function commit(wire: Wire, attempt: Attempt, writes: readonly Write[]): Promise<boolean> {
  const isConditional = writes.some(({ read }) => read !== undefined);
  return attempt.commit(() => transact(wire, writes), isConditional);
}

async function transact(wire: Wire, writes: readonly Write[]): Promise<void> {
  const { base, table, mark } = wire;
  const { contentType, text } = batchOf(`${base.href}${table}`, writes, mark());
  const answer = await ask(wire, 'POST', '$batch', {}, { 'content-type': contentType }, text);
  const { statuses } = partsIn(answer.body);
  const refused = statuses.find((status) => status >= 300);
  if (refused !== undefined) {
    throw refusalOf({ status: refused, body: answer.body }, 'table:Transaction', base.host, table);
  }
  if (statuses.length !== writes.length) {
    throw unanswered(statuses.length, writes.length);
  }
}

function get(wire: Wire, path: string, query: Readonly<Record<string, string>>) {
  return ask(wire, 'GET', `${wire.table}${path}`, query, {}, undefined);
}

function ask(
  { rest, base, table, token }: Wire,
  method: 'GET' | 'POST',
  path: string,
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  text: string | undefined,
): Promise<RestAnswer> {
  const url = new URL(path, base);
  // Not by `searchParams`, which writes a blank as `+` and a `$` as `%24`: forms of a form, and no address of OData.
  url.search = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const operation = method === 'GET' ? 'table:Query' : 'table:Transaction';
  return rest(
    {
      method,
      url,
      headers: {
        accept: 'application/json;odata=nometadata',
        dataserviceversion: '3.0;NetFx',
        maxdataserviceversion: '3.0;NetFx',
        'x-ms-version': SERVICE_VERSION,
        'x-ms-date': new Date().toUTCString(),
        ...headers,
      },
      body: null,
      ...(text === undefined ? {} : { text }),
    },
    {
      operation,
      isRead: method === 'GET',
      token,
      refusal: ({ status, body }) => refusalOf({ status, body }, operation, base.host, table),
      retryAfterMs: () => null,
    },
  );
}
