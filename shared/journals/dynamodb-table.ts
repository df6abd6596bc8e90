import { REF_DIGITS } from '../core/case-id.ts';
import { digest } from '../core/digest.ts';
import { type Ref, refKey } from '../core/ref.ts';

/** Name of the one index: wake-ups by due time, outbox rows and newest cases by age. See `docs/journal.md`. */
export const LISTS_INDEX = 'lists';

/**
 * Parts each list is spread over. All appends of a store write into its lists; one partition takes 1,000 writes a
 * second, and a full index partition slows the table itself. A look at a list asks all parts at once.
 */
export const LIST_SHARDS = 8;

/**
 * The table, as `CreateTable` takes it: for local tests and for infra. On demand, because work comes in bursts. Infra
 * adds what has calls of its own: point-in-time recovery, encryption, deletion protection. No TTL, and no global
 * table written in two regions: create-once holds in one region only.
 */
export const JOURNAL_TABLE = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'list', AttributeType: 'S' },
    { AttributeName: 'place', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: LISTS_INDEX,
      KeySchema: [
        { AttributeName: 'list', KeyType: 'HASH' },
        { AttributeName: 'place', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
} as const;

/** IAM actions the journal needs on the table and its index. Transactions are granted by what they do. */
export const JOURNAL_ACTIONS: readonly string[] = [
  'dynamodb:Query',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:ConditionCheckItem',
];

/** The key of one item. */
export interface ItemKey {
  readonly pk: { readonly S: string };
  readonly sk: { readonly S: string };
}

/** A ref in keys: its whole digest, and the part of it that is in its case ids. */
export interface RefDigest {
  readonly part: string;
  readonly whole: string;
}

/** The lists of the index. */
export type ListName = 'wake-up' | 'outbox' | 'case';

/** The digests of a ref. */
export function refDigest(ref: Ref): RefDigest {
  const whole = digest(refKey(ref));
  return { part: whole.slice(0, REF_DIGITS), whole };
}

/** Entries of all cases of refs that share a part, in order: by ordinal, then n. The digest tells refs apart. */
export function entryKey(ref: RefDigest, ordinal: number, n: number): ItemKey {
  return itemKey(refPk(ref.part), `${entriesPrefix(ordinal)}${nine(n)}#${ref.whole}`);
}

/** Beginning of the sort keys of a case's entries; of all entries when there is no ordinal. */
export function entriesPrefix(ordinal: number | null): string {
  return ordinal === null ? 'entry#' : `entry#${nine(ordinal)}#`;
}

/** What an entry's sort key says; null when it is no entry's. */
export function entryPlace(sk: string): { ordinal: number; n: number; ref: string } | null {
  const match = /^entry#(?<ordinal>\d{9})#(?<n>\d{9})#(?<ref>[0-9a-f]{64})$/.exec(sk);
  return match?.groups === undefined
    ? null
    : {
        ordinal: Number(match.groups['ordinal']),
        n: Number(match.groups['n']),
        ref: match.groups['ref'] ?? '',
      };
}

/** Partition of the refs that share a part. */
export function refPk(part: string): string {
  return `ref#${part}`;
}

/** The head row: a ref's newest case. */
export function headKey(ref: RefDigest): ItemKey {
  return itemKey(refPk(ref.part), `head#${ref.whole}`);
}

/** A wake-up: one per id and ref. */
export function wakeUpKey(id: string, ref: RefDigest): ItemKey {
  return itemKey(`wake-up#${id}`, `ref#${ref.whole}`);
}

/** An outbox row: one per case. */
export function outboxKey(caseId: string, ref: RefDigest): ItemKey {
  return itemKey(`outbox#${caseId}`, `ref#${ref.whole}`);
}

/** What a channel has told of a case. */
export function toldKey(caseId: string, channel: string): ItemKey {
  return itemKey(`told#${caseId}`, `channel#${channel}`);
}

/** The counter of a limit. */
export function counterKey(counter: string): ItemKey {
  return itemKey(`slots#${counter}`, 'counter');
}

/** A slot taken. Steps are of any length: their digest is the key. */
export function slotKey(counter: string, step: string): ItemKey {
  return itemKey(`slots#${counter}`, `step#${digest(step)}`);
}

/** Partition of the refs that use a dependency. Its id is of any length too. */
export function usesPk(dependency: string): string {
  return `uses#${digest(dependency)}`;
}

/** One use of a dependency. */
export function useKey(dependency: string, ref: RefDigest): ItemKey {
  return itemKey(usesPk(dependency), `ref#${ref.whole}`);
}

/** The same use, found from its ref: in one partition with the ref's entries. */
export function usedKey(dependency: string, ref: RefDigest): ItemKey {
  return itemKey(refPk(ref.part), `${usedPrefix(ref)}${digest(dependency)}`);
}

/** Beginning of the sort keys of a ref's uses. */
export function usedPrefix(ref: RefDigest): string {
  return `uses#${ref.whole}#`;
}

/** A setting. */
export function settingKey(name: string): ItemKey {
  return itemKey(`setting#${name}`, 'setting');
}

/** Partition of a list that a ref's rows are in. */
export function listOf(name: ListName, ref: RefDigest): string {
  return `${name}#${Number.parseInt(ref.part.slice(-2), 16) % LIST_SHARDS}`;
}

/** All partitions of a list. */
export function listsOf(name: ListName): string[] {
  return Array.from({ length: LIST_SHARDS }, (_, shard) => `${name}#${shard}`);
}

/** A place in a list: by time (whole ms), then id. */
export function placeOf(ms: number, id: string): string {
  return `${momentOf(ms)}#${id}`;
}

/** The time of a place: text that sorts as the number does. */
export function momentOf(ms: number): string {
  return String(ms).padStart(MS_DIGITS, '0');
}

/** Digits of the last millisecond of the year 9999. */
const MS_DIGITS = 15;

function nine(number: number): string {
  return String(number).padStart(9, '0');
}

function itemKey(pk: string, sk: string): ItemKey {
  return { pk: { S: pk }, sk: { S: sk } };
}
