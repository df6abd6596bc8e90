import { REF_DIGITS } from '../core/case-id.ts';
import { digest } from '../core/digest.ts';
import { type Ref, refKey } from '../core/ref.ts';

/**
 * Partitions a journal is spread over. What belongs to one resource lies in one partition, so that an append is one
 * transaction, and each list is looked up in all of them. One partition takes 2,000 entities a second. Part of the
 * stored format: another number is another journal.
 */
const SHARDS = 8;

/** Highest ordinal and entry number: nine digits. */
const NINE_MAX = 999_999_999;

/**
 * Which entity. Keys are made of digests, digits and hyphens: names may hold what no key may (`/ \ # ?`, control
 * characters), and a key ends at 1 KiB.
 */
export interface Key {
  readonly partition: string;
  readonly row: string;
}

/** Beginnings of row keys. Each list is what begins with its own. */
export type ListName = 'head' | 'wake-up' | 'outbox';

/** A ref in keys. */
export interface RefPlace {
  /** The part of its digest that is in its case ids. */
  readonly part: string;
  readonly whole: string;
  readonly partition: string;
}

/** Where everything of a ref is. */
export function placeOf(ref: Ref): RefPlace {
  const whole = digest(refKey(ref));
  return { part: whole.slice(0, REF_DIGITS), whole, partition: partitionOf(whole) };
}

/** The partition of a digest, or of the part of one that is in a case id. */
export function partitionOf(digits: string): string {
  return `part-${Number.parseInt(digits.slice(0, 8), 16) % SHARDS}`;
}

/** All partitions. */
export const PARTITIONS: readonly string[] = Array.from(
  { length: SHARDS },
  (_, shard) => `part-${shard}`,
);

/**
 * An entry. In the order of keys come a ref's newest case first and the entries of each case from the first; refs that
 * share a part of their digests lie among each other.
 */
export function entryKey({ part, whole, partition }: RefPlace, ordinal: number, n: number): Key {
  return { partition, row: `${entriesPrefix(part, ordinal)}${nine(n)}-${whole}` };
}

/** Beginning of the keys of a case's entries; of all of a ref's without an ordinal. */
export function entriesPrefix(part: string, ordinal: number | null): string {
  return ordinal === null ? `entry-${part}-` : `entry-${part}-${nine(NINE_MAX - ordinal)}-`;
}

/** What an entry's row key says; null when it is no entry's. */
export function entryPlace(row: string): { ordinal: number; n: number; ref: string } | null {
  const match = /^entry-[0-9a-f]+-(?<left>\d{9})-(?<n>\d{9})-(?<ref>[0-9a-f]{64})$/.exec(row);
  return match?.groups === undefined
    ? null
    : {
        ordinal: NINE_MAX - Number(match.groups['left']),
        n: Number(match.groups['n']),
        ref: match.groups['ref'] ?? '',
      };
}

/** A ref's newest case. */
export function headKey({ whole, partition }: RefPlace): Key {
  return { partition, row: `head-${whole}` };
}

/** A wake-up: one per id and ref. */
export function wakeUpKey(id: string, { whole, partition }: RefPlace): Key {
  return { partition, row: `wake-up-${digest(id)}-${whole}` };
}

/** An outbox row: one per case and ref. */
export function outboxKey(of: string, { whole, partition }: RefPlace): Key {
  return { partition, row: `outbox-${digest(of)}-${whole}` };
}

/** A use, found from the dependency: one per dependency and ref, in the ref's partition. */
export function useKey(dependency: string, { whole, partition }: RefPlace): Key {
  return { partition, row: `${usersPrefix(dependency)}${whole}` };
}

/** Beginning of the keys of the refs that use a dependency. Its id is of any length: its digest is in the key. */
export function usersPrefix(dependency: string): string {
  return `user-${digest(dependency)}-`;
}

/** The same use, found from its ref. */
export function usedKey(dependency: string, place: RefPlace): Key {
  return { partition: place.partition, row: `${usedPrefix(place)}${digest(dependency)}` };
}

/** Beginning of the keys of a ref's uses. */
export function usedPrefix({ whole }: RefPlace): string {
  return `used-${whole}-`;
}

/** What a channel has told of a case. */
export function toldKey(of: string, channel: string): Key {
  return { partition: 'told', row: `${digest(of)}-${digest(channel)}` };
}

/** The counter of a limit: in a partition with its slots. */
export function counterKey(counter: string): Key {
  return { partition: `slots-${digest(counter)}`, row: 'counter' };
}

/** A slot taken. */
export function slotKey(counter: string, step: string): Key {
  return { partition: `slots-${digest(counter)}`, row: `step-${digest(step)}` };
}

/** A setting. */
export function settingKey(name: string): Key {
  return { partition: 'settings', row: digest(name) };
}

function nine(number: number): string {
  return String(number).padStart(9, '0');
}
