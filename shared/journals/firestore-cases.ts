import { caseId, refPartOf } from '../core/case-id.ts';
import type { StoredCase } from '../core/journal.ts';
import type { Appended } from '../core/ports.ts';
import type { Ref } from '../core/ref.ts';
import { ambiguous, decodeCase, type StoredEntry, unreadable } from './codec.ts';
import { placeOf, refDigest } from './dynamodb-table.ts';
import { entryKey, entryPlace, headKey, outboxKey, prefixOf } from './firestore-documents.ts';
import { listed, putOutbox, rowWrites } from './firestore-rows.ts';
import type { Store } from './firestore-store.ts';
import { numberAt, type Stored, textAt, type Write } from './firestore-wire.ts';
import { notNext, type PreparedAppend } from './prepare.ts';

/**
 * Entries of one answer. Each may have 256 KB, which Google may write six times as long ('<' becomes an escape), and an
 * answer is read up to 16 MB. Few cases have more entries than this, and each document that is read is paid for.
 */
const ENTRIES_PAGE = 10;

/** Cases of a list read at the same time. */
const CASES_AT_ONCE = 8;

/** One entry with the place its id says. */
interface Placed extends StoredEntry {
  readonly ordinal: number;
  /** Digest of its ref. */
  readonly ref: string;
}

/** The ref's newest case, strongly consistent; one request unless it is long. */
export async function load(store: Store, ref: Ref): Promise<StoredCase | null> {
  const { whole } = refDigest(ref);
  const found = await store.query(
    { collection: 'entries', prefix: prefixOf(whole), page: ENTRIES_PAGE },
    // The next case before it has begun.
    (some) => placed(some[0]).ordinal !== placed(some.at(-1)).ordinal,
  );
  const all = found.map(placed);
  const ordinal = all[0]?.ordinal ?? 0;
  const newest = all.filter((entry) => entry.ordinal === ordinal);
  return decodeCase(caseId(ref, ordinal), ordinal, newest);
}

/** A case by id. The id holds a part of the ref's digest only; when two refs share it, nobody is told apart. */
export async function loadCase(store: Store, id: string): Promise<StoredCase | null> {
  const named = refPartOf(id);
  if (named === null) {
    return null;
  }
  const entries = await entriesOf(store, id);
  if (entries.some((entry) => entry.ref !== entries[0]?.ref)) {
    throw ambiguous(id);
  }
  return decodeCase(id, named.ordinal, entries);
}

/** The newest case of every ref, newest first. */
export async function cases(store: Store, limit: number): Promise<StoredCase[]> {
  const heads = await listed(store, 'cases', { limit, order: 'newest' });
  const stories: (StoredCase | null)[] = [];
  for (let start = 0; start < heads.length; start += CASES_AT_ONCE) {
    const some = heads.slice(start, start + CASES_AT_ONCE);
    stories.push(...(await Promise.all(some.map((head) => headed(store, head)))));
  }
  return stories.filter((story) => story !== null);
}

/** The case a head names. */
async function headed(store: Store, head: Stored): Promise<StoredCase | null> {
  const id = textAt(head, 'case');
  const entries = await entriesOf(store, id);
  const own = entries.filter((entry) => entry.ref === head.id);
  return decodeCase(id, numberAt(head, 'ordinal'), own);
}

async function entriesOf(store: Store, id: string): Promise<Placed[]> {
  const found = await store.query(
    { collection: 'entries', equal: ['case', id], page: ENTRIES_PAGE },
    () => false,
  );
  return found.map(placed);
}

/**
 * Create-once append: one commit, refused as a whole when anything it was decided by has changed. Entries are never
 * removed, so that it is enough to have seen the one before.
 */
export async function append(store: Store, ref: Ref, prepared: PreparedAppend): Promise<Appended> {
  const { whole } = refDigest(ref);
  const { ordinal, first } = prepared;
  const writer = store.token();
  const rows = prepared.outbox;
  const keys = [
    entryKey(whole, ordinal, first),
    headKey(whole),
    ...rows.map(({ row }) => outboxKey(row.caseId, refDigest(row.ref).whole)),
    ...predecessor(whole, ordinal, first),
  ];
  const fields = ['writer', 'ordinal', 'n', 'place'];
  return store.change(keys, fields, ([entry = null, head = null, ...others]) => {
    if (entry !== null) {
      // An earlier try may have been committed without an answer reaching us: the entry then names us as its writer.
      const isOwn = textAt(entry, 'writer') === writer;
      return { answer: isOwn ? 'appended' : 'behind', writes: [] };
    }
    if (keys.length > rows.length + 2 && others.at(-1) === null) {
      throw notNext(ordinal, first);
    }
    const writes = [
      ...entryWrites(whole, caseId(ref, ordinal), writer, prepared),
      ...headWrites(whole, caseId(ref, ordinal), prepared, head),
      ...rows.flatMap((row, index) => putOutbox(row, prepared.at, others[index] ?? null)),
      ...rowWrites(prepared),
    ];
    return { answer: 'appended', writes };
  });
}

/** The entry that must be there, if one must. */
function predecessor(whole: string, ordinal: number, first: number) {
  if (first > 1) {
    return [entryKey(whole, ordinal, first - 1)];
  }
  return ordinal > 1 ? [entryKey(whole, ordinal - 1, 1)] : [];
}

function entryWrites(
  whole: string,
  id: string,
  writer: string,
  { ordinal, entries }: PreparedAppend,
): Write[] {
  return entries.map(({ entry, text }) => ({
    kind: 'set',
    key: entryKey(whole, ordinal, entry.n),
    fields: { entry: text, case: id, writer },
    read: null,
  }));
}

/** The head follows the newest ordinal; an append to an older case leaves it. */
function headWrites(
  whole: string,
  id: string,
  { ordinal, at }: PreparedAppend,
  head: Stored | null,
): Write[] {
  if (head !== null && numberAt(head, 'ordinal') > ordinal) {
    return [];
  }
  const fields = { case: id, ordinal, place: placeOf(at, id) };
  return [{ kind: 'set', key: headKey(whole), fields, read: head }];
}

function placed(document: Stored | undefined): Placed {
  const place = document === undefined ? null : entryPlace(document.id);
  if (document === undefined || place === null) {
    throw unreadable(`The journal holds an entry with an unknown id: ${document?.id}.`);
  }
  return { ...place, text: textAt(document, 'entry') };
}
