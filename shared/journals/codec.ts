import * as z from 'zod/mini';
import { CloudError } from '../core/failure.ts';
import { type Entry, type EntryBody, JOURNAL_VERSION, type StoredCase } from '../core/journal.ts';
import type { Json } from '../core/json.ts';
import type { WakeUp } from '../core/ports.ts';
import type { Ref } from '../core/ref.ts';

/**
 * Largest stored text of one entry or value, in UTF-8 bytes. DynamoDB items end at 400 KB; the rest is room for
 * keys and for stores that encode less tightly. All adapters refuse the same, so that no store is a surprise.
 */
export const STORED_BYTES_MAX = 256 * 1024;

/** An entry as a store keeps it. `n` comes from the row's key, `text` from the codec. */
export interface StoredEntry {
  readonly n: number;
  readonly text: string;
}

/** Every kind there is. The compiler keeps it complete. */
const KINDS: Readonly<Record<EntryBody['kind'], true>> = {
  opened: true,
  trigger: true,
  remembered: true,
  intent: true,
  accepted: true,
  refused: true,
  verified: true,
  abandoned: true,
  restored: true,
  asked: true,
  approved: true,
  'undo-requested': true,
  'undo-ended': true,
  outcome: true,
  closed: true,
};

const StoredRef = z.object({
  cloud: z.enum(['aws', 'azure', 'gcp']),
  type: z.string(),
  id: z.string(),
  name: z.string(),
  account: z.string(),
  region: z.string(),
});

const StoredWakeUp = z.object({ ref: StoredRef, why: z.string() });

/** A call the journal refuses because its arguments are wrong. Nothing was written. */
export function invalid(message: string): CloudError {
  return new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
}

/** Something stored that this code must not interpret: hands off, and tell a person. */
export function unreadable(message: string, cause?: unknown): CloudError {
  return new CloudError(
    { code: 'unreadable', message, permission: null },
    { applied: 'no', ...(cause === undefined ? {} : { cause }) },
  );
}

/** The error when two refs share a case id: only an attacker makes that happen, so nobody may act by it. */
export function ambiguous(id: string): Error {
  return unreadable(
    `Case id ${id} belongs to two resources whose names were chosen to collide. ` +
      'Look the case up by its resource; nothing is changed by this id.',
  );
}

/** Any value as stored text. Throws CloudError `invalid` when it is no JSON or longer than the limit. */
export function encodeValue(value: unknown, what: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value ?? null);
  } catch (error) {
    throw invalid(`${what} cannot be stored, it is no JSON: ${String(error)}.`);
  }
  if (text === undefined) {
    throw invalid(`${what} cannot be stored, it is no JSON but a ${typeof value}.`);
  }
  const bytes = utf8Bytes(text, STORED_BYTES_MAX);
  if (bytes > STORED_BYTES_MAX) {
    throw invalid(
      `${what} takes ${bytes} bytes, more than the ${STORED_BYTES_MAX} one journal row may hold. ` +
        'Store less, for instance a digest of the document instead of the document.',
    );
  }
  return text;
}

/** A stored value. Throws CloudError `unreadable` when the text is no JSON. */
export function decodeValue(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw unreadable(`${what} in the journal is no JSON. ${HANDS_OFF}`, error);
  }
}

/** A stored ref. Throws CloudError `unreadable` when it is none. */
export function decodeRef(text: string, what: string): Ref {
  return parsed(StoredRef, text, what);
}

/** A wake-up from its row: `text` is `{ ref, why }`. Throws CloudError `unreadable`. */
export function decodeWakeUp(id: string, dueAt: number, text: string): WakeUp {
  return { id, dueAt, ...parsed(StoredWakeUp, text, `Wake-up ${id}`) };
}

function parsed<Value>(schema: z.ZodMiniType<Value>, text: string, what: string): Value {
  const answer = schema.safeParse(decodeValue(text, what));
  if (!answer.success) {
    throw unreadable(`${what} in the journal cannot be read. ${HANDS_OFF}`);
  }
  return answer.data;
}

/** An entry as stored text: `{ version, n, at, body }`. Throws CloudError `invalid` when it is too large. */
export function encodeEntry(entry: Entry): string {
  return encodeValue(entry, `Journal entry ${entry.n} (${entry.body.kind})`);
}

/**
 * A stored entry. Takes {@link JOURNAL_VERSION} and the one before; throws CloudError `unreadable` for any other
 * version, another shape, an unknown kind, or an entry that stands at another place than it says.
 */
export function decodeEntry(stored: StoredEntry, caseId: string): Entry {
  const what = `Entry ${stored.n} of case ${caseId}`;
  const value = decodeValue(stored.text, what);
  if (!isObject(value)) {
    throw unreadable(`${what} is no object. ${HANDS_OFF}`);
  }
  const { version, n, at, body } = value;
  if (version !== JOURNAL_VERSION && version !== JOURNAL_VERSION - 1) {
    throw unreadable(
      `${what} has version ${JSON.stringify(version)}; this code reads ${JOURNAL_VERSION - 1} and ` +
        `${JOURNAL_VERSION}. Run the version of Cordon that wrote it; until then nothing is changed.`,
    );
  }
  if (n !== stored.n || typeof at !== 'string' || !isObject(body)) {
    throw unreadable(`${what} is damaged. ${HANDS_OFF}`);
  }
  const kind = body['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(KINDS, kind)) {
    throw unreadable(`${what} is of unknown kind ${JSON.stringify(kind)}. ${HANDS_OFF}`);
  }
  return value as unknown as Entry;
}

/** Whether the entries, in order, start at 1 and have no gap. */
export function isWhole(entries: readonly StoredEntry[]): boolean {
  return entries.every((entry, index) => entry.n === index + 1);
}

/** A case from its stored entries, in order; null when there are none. Throws `unreadable` on a gap. */
export function decodeCase(
  id: string,
  ordinal: number,
  stored: readonly StoredEntry[],
): StoredCase | null {
  if (stored.length === 0) {
    return null;
  }
  if (!isWhole(stored)) {
    throw unreadable(`Case ${id} has a gap in its entries. ${HANDS_OFF}`);
  }
  return { id, ordinal, entries: stored.map((entry) => decodeEntry(entry, id)) };
}

const HANDS_OFF = 'Nothing is changed until a person has looked at it.';

/** UTF-8 length; counts only when the text could exceed `max`: a UTF-16 unit takes 3 bytes at most. */
function utf8Bytes(text: string, max: number): number {
  return text.length * 3 <= max ? text.length : new TextEncoder().encode(text).length;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
