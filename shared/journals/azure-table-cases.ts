import { caseId, refPartOf } from '../core/case-id.ts';
import type { StoredCase } from '../core/journal.ts';
import type { Appended } from '../core/ports.ts';
import type { Ref } from '../core/ref.ts';
import {
  entriesPrefix,
  entryKey,
  entryPlace,
  headKey,
  outboxKey,
  partitionOf,
  placeOf,
  type RefPlace,
} from './azure-table-keys.ts';
import { listed, putOutbox, putRows, rowWrites } from './azure-table-rows.ts';
import type { Store } from './azure-table-store.ts';
import { numberAt, type Stored, textAt, type Write } from './azure-table-wire.ts';
import { ambiguous, decodeCase, type StoredEntry, unreadable } from './codec.ts';
import { placeOf as momentAndId } from './dynamodb-table.ts';
import { notNext, type PreparedAppend } from './prepare.ts';

/**
 * Entries of one answer. Each may have 256 KB, twice that as JSON in JSON, and an answer is read up to 16 MB. Few cases
 * have more entries than this.
 */
const ENTRIES_PAGE = 16;

/** Cases of a list read at the same time. */
const CASES_AT_ONCE = 8;

/** One entry with the place its key says. */
interface Placed extends StoredEntry {
  readonly ordinal: number;
  /** Digest of its ref. */
  readonly ref: string;
}

/** The ref's newest case, strongly consistent; one request unless it is long. */
export async function load(store: Store, ref: Ref): Promise<StoredCase | null> {
  const { part, whole, partition } = placeOf(ref);
  const ofRef = (found: readonly Stored[]) => found.map(placed).filter((own) => own.ref === whole);
  const found = await store.query(
    { partition, prefix: entriesPrefix(part, null), page: ENTRIES_PAGE },
    (some) => {
      const own = ofRef(some);
      // The next case before it has begun.
      return own[0]?.ordinal !== own.at(-1)?.ordinal;
    },
  );
  const own = ofRef(found);
  const ordinal = own[0]?.ordinal ?? 0;
  return decodeCase(
    caseId(ref, ordinal),
    ordinal,
    own.filter((entry) => entry.ordinal === ordinal),
  );
}

/** A case by id. The id holds a part of the ref's digest only; when two refs share it, nobody is told apart. */
export async function loadCase(store: Store, id: string): Promise<StoredCase | null> {
  const named = refPartOf(id);
  if (named === null) {
    return null;
  }
  const entries = await entriesOf(store, named);
  if (entries.some((entry) => entry.ref !== entries[0]?.ref)) {
    throw ambiguous(id);
  }
  return decodeCase(id, named.ordinal, entries);
}

/** The newest case of every ref, newest first. */
export async function cases(store: Store, limit: number): Promise<StoredCase[]> {
  const heads = await listed(store, 'head', { limit, by: 'place', newestFirst: true });
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
  const named = refPartOf(id);
  if (named === null) {
    throw unreadable(`The journal in ${store.name} lists a case without an id: ${id}.`);
  }
  const entries = await entriesOf(store, named);
  const own = entries.filter((entry) => head.key.row === `head-${entry.ref}`);
  return decodeCase(id, named.ordinal, own);
}

async function entriesOf(
  store: Store,
  { ref: part, ordinal }: { readonly ref: string; readonly ordinal: number },
): Promise<Placed[]> {
  const found = await store.query(
    {
      partition: partitionOf(part),
      prefix: entriesPrefix(part, ordinal),
      page: ENTRIES_PAGE,
    },
    () => false,
  );
  return found.map(placed);
}

/**
 * Create-once append: one transaction within the ref's partition, refused as a whole when an entry exists. Entries are
 * never removed, so that it is enough to have seen the one before. Rows of resources in other partitions cannot be part
 * of it: they are written first, so that none is missing; one too many is a look too many.
 */
export async function append(store: Store, ref: Ref, prepared: PreparedAppend): Promise<Appended> {
  const place = placeOf(ref);
  const { ordinal, first } = prepared;
  const writer = store.token();
  const { own, others } = apart(prepared, place.partition);
  const before = predecessor(place, ordinal, first);
  const keys = [entryKey(place, ordinal, first), ...before];

  /** The answer that needs no write, or null. Throws when the one before is missing. */
  function answerOf([entry = null, previous = null]: readonly (Stored | null)[]): Appended | null {
    if (entry !== null) {
      // An earlier try may have been committed without an answer reaching us: the entry then names us as its writer.
      return textAt(entry, 'writer') === writer ? 'appended' : 'behind';
    }
    if (before.length > 0 && previous === null) {
      throw notNext(ordinal, first);
    }
    return null;
  }

  if (others !== null && answerOf(await store.read(keys, ['writer'])) === null) {
    await putRows(store, others);
  }
  const heads = [headKey(place), ...own.outbox.map(({ row }) => outboxKey(row.caseId, place))];
  return store.change([...keys, ...heads], ['writer', 'ordinal', 'n', 'place'], (found) => {
    const answer = answerOf(found.slice(0, keys.length));
    if (answer !== null) {
      return { answer, writes: [] };
    }
    const [head = null, ...rows] = found.slice(keys.length);
    const id = caseId(ref, ordinal);
    const writes = [
      ...prepared.entries.map(
        ({ entry, text }): Write => ({
          kind: 'set',
          key: entryKey(place, ordinal, entry.n),
          fields: { writer, entry: text },
          read: null,
        }),
      ),
      ...headWrites(place, id, prepared, head),
      ...own.outbox.flatMap((row, index) => putOutbox(row, own.at, rows[index] ?? null)),
      ...rowWrites(own),
    ];
    return { answer: 'appended' as const, writes };
  });
}

/** The rows that lie in a partition, and those that lie elsewhere; null when there are none. */
function apart(
  prepared: PreparedAppend,
  partition: string,
): { readonly own: PreparedAppend; readonly others: PreparedAppend | null } {
  const rowsThat = (isOwn: boolean): PreparedAppend => ({
    ...prepared,
    wakeUps: prepared.wakeUps.filter(({ wakeUp: { ref } }) => isIn(ref) === isOwn),
    outbox: prepared.outbox.filter(({ row: { ref } }) => isIn(ref) === isOwn),
    uses: prepared.uses.filter(({ ref }) => isIn(ref) === isOwn),
  });
  const isIn = (ref: Ref) => placeOf(ref).partition === partition;
  const others = rowsThat(false);
  const count = others.wakeUps.length + others.outbox.length + others.uses.length;
  return { own: rowsThat(true), others: count === 0 ? null : others };
}

/** The entry that must be there, if one must. */
function predecessor(place: RefPlace, ordinal: number, first: number) {
  if (first > 1) {
    return [entryKey(place, ordinal, first - 1)];
  }
  return ordinal > 1 ? [entryKey(place, ordinal - 1, 1)] : [];
}

/** The head follows the newest ordinal; an append to an older case leaves it. */
function headWrites(
  place: RefPlace,
  id: string,
  { ordinal, at }: PreparedAppend,
  head: Stored | null,
): Write[] {
  if (head !== null && numberAt(head, 'ordinal') > ordinal) {
    return [];
  }
  const fields = { case: id, ordinal, place: momentAndId(at, id) };
  return [{ kind: 'set', key: headKey(place), fields, read: head }];
}

function placed({ key, ...entity }: Stored): Placed {
  const place = entryPlace(key.row);
  if (place === null) {
    throw unreadable(`The journal holds an entry with an unknown key: ${key.row.slice(0, 150)}.`);
  }
  return { ...place, text: textAt({ key, ...entity }, 'entry') };
}
