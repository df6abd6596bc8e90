import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  type CancellationReason,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { shortDigest } from '../core/digest.ts';
import type { Random } from '../core/ports.ts';
import {
  isPassingReason,
  nameOf,
  type Patience,
  patiently,
  pause,
  REQUEST_MS,
  type Request,
  TRY_MS,
} from './dynamodb-retry.ts';
import type { ItemKey } from './dynamodb-table.ts';

/** Time to connect, in ms: within a region this takes a few. */
const CONNECT_MS = 1_000;

/** Length of a client request token: the API takes 1 to 36 characters. */
const TOKEN_LENGTH = 32;

/** Which table, and how to reach it. */
export interface DynamoDbJournalOptions {
  readonly table: string;
  readonly region: string;
  /** Another server than the region's own, `http://127.0.0.1:5000`. */
  readonly endpoint?: string;
  /** Instead of the process's own (role, environment, profile). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Randomness of request tokens and pauses; the machine's own when absent. */
  readonly random?: Random;
  /** Time for one answer, in ms. */
  readonly tryMs?: number;
  /** Time for all tries of one request together, in ms. */
  readonly requestMs?: number;
}

/** One item as the API has it. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** An expression with what its `:values` are. `#name` stands for the attribute of that name, reserved or not. */
export interface Expression {
  readonly text: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** One write of a transaction. */
export interface Write {
  readonly item: TransactWriteItem;
  /**
   * What it means that its condition failed. `once`: it was written before, and that decides the transaction. `needed`:
   * the transaction cannot be. `newer`: something later is there, the transaction goes on without it.
   */
  readonly condition: 'once' | 'needed' | 'newer' | 'none';
}

/** Why each write of a transaction was refused, in their order. Nothing was written. */
export type Refusal = readonly CancellationReason[];

type QueryInput = Omit<QueryCommandInput, 'TableName'>;
type IsEnough = (items: readonly Item[]) => boolean;

/** A way to the table that tries again. */
interface Wire {
  readonly name: string;
  token(): string;
  request<Answer>(
    operation: Request['operation'],
    call: (client: DynamoDBClient, options: { abortSignal: AbortSignal }) => Promise<Answer>,
  ): Promise<Answer>;
}

/** The requests a journal needs, on one table. All reads of items are strongly consistent. Reject with CloudError. */
export interface Table {
  readonly name: string;
  /** A new unique text for one transaction. */
  token(): string;
  /** A pause before looking again. */
  pause(turn: number): Promise<void>;
  get(key: ItemKey): Promise<Item | null>;
  /** False when the condition failed. */
  put(item: Item, condition?: Expression): Promise<boolean>;
  /** False when the condition failed. */
  remove(key: ItemKey, condition: Expression): Promise<boolean>;
  /** Reads until `isEnough`, or the end. `Limit` is that of the first page; the others are of 1 MB. */
  query(input: QueryInput, isEnough: IsEnough): Promise<Item[]>;
  /** Null when it was committed. */
  transact(writes: readonly Write[]): Promise<Refusal | null>;
  close(): void;
}

/** Opens a table. Nothing is sent yet. */
export function openTable(options: DynamoDbJournalOptions): Table {
  const { table: name, region } = options;
  const random = options.random ?? { id: () => randomUUID(), unit: () => Math.random() };
  const patience: Patience = {
    tryMs: options.tryMs ?? TRY_MS,
    requestMs: options.requestMs ?? REQUEST_MS,
    unit: () => random.unit(),
  };
  const client = createClient(options);
  const token = () => shortDigest(random.id(), TOKEN_LENGTH);
  const request: Wire['request'] = (operation, call) =>
    patiently({ operation, table: name, region }, patience, (abortSignal) =>
      call(client, { abortSignal }),
    );
  const wire: Wire = { name, token, request };
  return {
    name,
    token,
    pause: (turn) => pause(turn, patience),
    get: async (key) => {
      const command = new GetItemCommand({
        TableName: name,
        Key: { ...key },
        ConsistentRead: true,
      });
      const answer = await request('GetItem', (to, signal) => to.send(command, signal));
      return answer.Item ?? null;
    },
    put: (item, condition) => {
      const refuse = condition === undefined ? {} : conditionOf(condition);
      const command = new PutItemCommand({ TableName: name, Item: item, ...refuse });
      return request('PutItem', (to, signal) => unlessRefused(to.send(command, signal)));
    },
    remove: (key, condition) => {
      const remove = { TableName: name, Key: { ...key }, ...conditionOf(condition) };
      const command = new DeleteItemCommand(remove);
      return request('DeleteItem', (to, signal) => unlessRefused(to.send(command, signal)));
    },
    query: (input, isEnough) => query(wire, input, isEnough),
    transact: (writes) => transact(wire, writes),
    close: () => client.destroy(),
  };
}

function createClient({ region, endpoint, credentials }: DynamoDbJournalOptions): DynamoDBClient {
  return new DynamoDBClient({
    region,
    // Tried again by `patiently`, which knows what an unknown answer means.
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ connectionTimeout: CONNECT_MS }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

async function query(wire: Wire, input: QueryInput, isEnough: IsEnough): Promise<Item[]> {
  const { Limit: _first, ...rest } = input;
  const items: Item[] = [];
  let page: QueryInput = input;
  for (;;) {
    const command = new QueryCommand({ ...page, TableName: wire.name });
    const answer = await wire.request('Query', (to, signal) => to.send(command, signal));
    items.push(...(answer.Items ?? []));
    if (answer.LastEvaluatedKey === undefined || isEnough(items)) {
      return items;
    }
    page = { ...rest, ExclusiveStartKey: answer.LastEvaluatedKey };
  }
}

async function transact(wire: Wire, writes: readonly Write[]): Promise<Refusal | null> {
  const command = new TransactWriteItemsCommand({
    TransactItems: writes.map((write) => write.item),
    // The same in every try: one that was committed unseen is answered as committed, not done again.
    ClientRequestToken: wire.token(),
  });
  return wire.request('TransactWriteItems', async (to, signal) => {
    try {
      await to.send(command, signal);
      return null;
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? decided(writes, error) : null;
      if (reasons === null) {
        throw error;
      }
      return reasons;
    }
  });
}

/** A condition as the API takes it. */
export function conditionOf(condition: Expression) {
  return { ConditionExpression: condition.text, ...namesAndValues(condition) };
}

/** The names and values of expressions, as the API takes them. */
export function namesAndValues({ text, values = {} }: Expression) {
  const names = [...text.matchAll(/#(\w+)/g)].map(([mark, name]) => [mark, name ?? '']);
  const entries = Object.entries(values).map(([mark, value]) => [mark, attribute(value)]);
  return {
    ...(names.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names) }),
    ...(entries.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(entries) }),
  };
}

/** A text or a number as the API has it. */
export function attribute(value: string | number): AttributeValue {
  return typeof value === 'number' ? { N: String(value) } : { S: value };
}

/**
 * The reasons when they decide something, null when the transaction must be tried again. A row in conflict decides
 * nothing about the others, except that what is written once and exists, exists.
 */
function decided(writes: readonly Write[], error: TransactionCanceledException): Refusal | null {
  const reasons = error.CancellationReasons ?? [];
  const failed = writes.filter((_, index) => isFailed(reasons[index]));
  const isPassing = reasons.some((reason) => isPassingReason(reason.Code));
  const isOther = reasons.some(
    (reason) => reason.Code !== 'None' && !isFailed(reason) && !isPassingReason(reason.Code),
  );
  const isOnce = failed.some((write) => write.condition === 'once');
  return failed.length > 0 && !isOther && (isOnce || !isPassing) ? reasons : null;
}

/** Whether a write was refused because its condition did not hold. */
export function isFailed(reason: CancellationReason | undefined): boolean {
  return reason?.Code === 'ConditionalCheckFailed';
}

async function unlessRefused(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (nameOf(error) === 'ConditionalCheckFailedException') {
      return false;
    }
    throw error;
  }
}
