import { type Entry, type EntryBody, JOURNAL_VERSION } from '../core/journal.ts';
import type { OutboxRow, Rows, Slot, WakeUp } from '../core/ports.ts';
import { type Ref, refKey } from '../core/ref.ts';
import { encodeEntry, encodeValue, invalid } from './codec.ts';

/**
 * Most rows one append may write: entries, wake-ups, outbox, and two for each use. A DynamoDB transaction takes 100 items; two
 * are the head row and the check that the entry before exists.
 */
export const APPEND_ROWS_MAX = 98;

/** Most stored text of one append, in characters. A DynamoDB transaction takes 4 MB, keys and names included. */
export const APPEND_CHARS_MAX = 1024 * 1024;

/** Longest name of a setting, channel, counter, wake-up or case, in UTF-8 bytes. Sort keys end at 1,024. */
export const NAME_BYTES_MAX = 512;

/** Highest ordinal and entry number: the nine digits a case id has room for. */
const NUMBER_MAX = 999_999_999;

/** The end of the year 9999: later times have no four-digit year, and sort wrongly as text. */
const TIME_MAX = 253_402_300_799_999;

/** Control characters and halves of surrogate pairs: stores disagree on them. */
const NOT_IN_NAMES = /\p{Cc}|\p{Cs}/u;

/** A wake-up with the part of it that is stored as text. */
export interface PreparedWakeUp {
  readonly wakeUp: WakeUp;
  /** `{ ref, why }`. */
  readonly text: string;
}

/** An outbox row with its ref as text. */
export interface PreparedOutbox {
  readonly row: OutboxRow;
  readonly text: string;
}

/** A use of a dependency with its ref as text. */
export interface PreparedUse {
  readonly dependency: string;
  readonly ref: Ref;
  readonly text: string;
}

/** One append, checked and encoded: what every adapter writes, in its own way. */
export interface PreparedAppend {
  readonly ordinal: number;
  readonly first: number;
  /** ms since the epoch, whole. */
  readonly at: number;
  readonly entries: readonly { readonly entry: Entry; readonly text: string }[];
  /** One per ref and id. */
  readonly wakeUps: readonly PreparedWakeUp[];
  /** One per ref and case, the highest n. */
  readonly outbox: readonly PreparedOutbox[];
  /** One per dependency and ref. */
  readonly uses: readonly PreparedUse[];
}

/** Checks and encodes an append. Throws CloudError `invalid`, naming what is wrong; the same in every adapter. */
export function prepareAppend(
  ordinal: number,
  first: number,
  bodies: readonly EntryBody[],
  at: number,
  rows: Rows,
): PreparedAppend {
  checkNumber(ordinal, 'A case ordinal');
  checkNumber(first, 'An entry number');
  if (bodies.length === 0) {
    throw invalid('An append needs at least one entry: rows alone do not say which case moved.');
  }
  checkNumber(first + bodies.length - 1, 'An entry number');
  const ms = wholeMs(at, Math.floor, 'The time of an append');
  const iso = new Date(ms).toISOString();
  const prepared = {
    ordinal,
    first,
    at: ms,
    entries: bodies.map((body, index) => {
      const entry = { version: JOURNAL_VERSION, n: first + index, at: iso, body };
      return { entry, text: encodeEntry(entry) };
    }),
    wakeUps: prepareWakeUps(rows.wakeUps ?? []),
    outbox: prepareOutbox(rows.outbox ?? []),
    uses: prepareUses(rows.uses ?? []),
  };
  checkSize(prepared);
  return prepared;
}

/** Checks and encodes a wake-up. `dueAt` is rounded up to whole milliseconds: never early. */
export function prepareWakeUp(wakeUp: WakeUp): PreparedWakeUp {
  checkName(wakeUp.id, 'The id of a wake-up');
  const dueAt = wholeMs(wakeUp.dueAt, Math.ceil, `The time of wake-up ${wakeUp.id}`);
  return {
    wakeUp: dueAt === wakeUp.dueAt ? wakeUp : { ...wakeUp, dueAt },
    text: encodeValue({ ref: wakeUp.ref, why: wakeUp.why }, `Wake-up ${wakeUp.id}`),
  };
}

/** Throws CloudError `invalid` unless it is a printable name of 1 to {@link NAME_BYTES_MAX} bytes. */
export function checkName(name: string, what: string): void {
  if (
    name === '' ||
    NOT_IN_NAMES.test(name) ||
    new TextEncoder().encode(name).length > NAME_BYTES_MAX
  ) {
    throw invalid(
      `${what} must be 1 to ${NAME_BYTES_MAX} bytes without control characters; got ` +
        `${JSON.stringify(name.slice(0, 80))}.`,
    );
  }
}

/** Checks how many rows are wanted: a whole number from 0, or Infinity for all. */
export function checkLimit(limit: number): void {
  if (limit !== Number.POSITIVE_INFINITY && (!Number.isSafeInteger(limit) || limit < 0)) {
    throw invalid(`A limit must be a whole number from 0, or Infinity; got ${limit}.`);
  }
}

/** The last whole millisecond that has passed at `now`, within the times the journal knows; -1 before them. */
export function passedMs(now: number): number {
  if (Number.isNaN(now)) {
    throw invalid('The time of a look at the wake-ups is not a number.');
  }
  return Math.floor(Math.min(Math.max(now, -1), TIME_MAX));
}

/** Checks an outbox row or what a channel has told: `n` from 0. */
export function checkReached(caseId: string, n: number): void {
  checkName(caseId, 'A case id');
  if (!Number.isInteger(n) || n < 0 || n > NUMBER_MAX) {
    throw invalid(`Case ${caseId} cannot have reached entry ${n}.`);
  }
}

/** Checks a slot: names, and a limit from 0. */
export function checkSlot(slot: Slot): void {
  checkName(slot.counter, 'The counter of a slot');
  if (!Number.isSafeInteger(slot.limit) || slot.limit < 0) {
    throw invalid(`The limit of ${slot.counter} must be a whole number from 0; got ${slot.limit}.`);
  }
}

/**
 * Entries have no gaps, and ordinals neither. Asking otherwise is a mistake of the caller, not a race.
 * @param predecessorExists - whether entry `first - 1`, or for a first entry the case before, is there
 */
export function checkNext(ordinal: number, first: number, predecessorExists: boolean): void {
  if (!predecessorExists) {
    throw notNext(ordinal, first);
  }
}

/** The error of {@link checkNext}. */
export function notNext(ordinal: number, first: number): Error {
  return first > 1
    ? invalid(
        `Entry ${first} of case ${ordinal} cannot be appended: entry ${first - 1} is missing.`,
      )
    : invalid(
        `Case ${ordinal} cannot be opened: there is no case ${ordinal - 1} of this resource.`,
      );
}

/** Refs in one order everywhere: by their keys. */
export function inOrder(refs: readonly Ref[]): Ref[] {
  return [...refs].sort((left, right) => (refKey(left) < refKey(right) ? -1 : 1));
}

function prepareWakeUps(wakeUps: readonly WakeUp[]): PreparedWakeUp[] {
  const unique = new Map<string, PreparedWakeUp>();
  for (const wakeUp of wakeUps) {
    unique.set(`${wakeUp.id}\n${refKey(wakeUp.ref)}`, prepareWakeUp(wakeUp));
  }
  return [...unique.values()];
}

function prepareOutbox(rows: readonly OutboxRow[]): PreparedOutbox[] {
  const unique = new Map<string, PreparedOutbox>();
  for (const row of rows) {
    checkReached(row.caseId, row.n);
    const key = `${row.caseId}\n${refKey(row.ref)}`;
    if (row.n > (unique.get(key)?.row.n ?? -1)) {
      unique.set(key, { row, text: encodeValue(row.ref, `The outbox row of ${row.caseId}`) });
    }
  }
  return [...unique.values()];
}

/** Encodes uses: one per dependency and ref. */
export function prepareUses(uses: NonNullable<Rows['uses']>): PreparedUse[] {
  const unique = new Map<string, PreparedUse>();
  for (const { dependency, ref } of uses) {
    const text = encodeValue(ref, 'The user of a dependency');
    unique.set(`${refKey(ref)}\n${dependency}`, { dependency, ref, text });
  }
  return [...unique.values()];
}

function checkSize(prepared: PreparedAppend): void {
  const { entries, wakeUps, outbox, uses } = prepared;
  // A use is found from both of its ends, so it is two rows.
  const rows = [entries, wakeUps, outbox, uses, uses].flat();
  if (rows.length > APPEND_ROWS_MAX) {
    throw invalid(
      `An append of ${rows.length} rows is more than the ${APPEND_ROWS_MAX} a store writes at once. ` +
        'Append in parts.',
    );
  }
  const chars = rows.reduce((sum, row) => sum + row.text.length, 0);
  if (chars > APPEND_CHARS_MAX) {
    throw invalid(
      `An append of ${chars} characters is more than the ${APPEND_CHARS_MAX} a store writes at once. ` +
        'Append in parts.',
    );
  }
}

function checkNumber(number: number, what: string): void {
  if (!Number.isInteger(number) || number < 1 || number > NUMBER_MAX) {
    throw invalid(`${what} must be a whole number from 1 to ${NUMBER_MAX}; got ${number}.`);
  }
}

function wholeMs(time: number, round: (time: number) => number, what: string): number {
  if (!(time >= 0 && time <= TIME_MAX)) {
    throw invalid(`${what} must be milliseconds since 1970, before the year 10000; got ${time}.`);
  }
  return round(time);
}
