import { digest } from '../core/digest.ts';
import type { Json } from '../core/json.ts';
import type { OutboxRow, Slot, Told, WakeUp } from '../core/ports.ts';
import type { Ref } from '../core/ref.ts';
import { decodeRef, decodeValue, decodeWakeUp, encodeValue } from './codec.ts';
import { momentOf, placeOf, refDigest } from './dynamodb-table.ts';
import {
  type Collection,
  counterKey,
  outboxKey,
  prefixOf,
  settingKey,
  slotKey,
  toldKey,
  useKey,
  wakeUpKey,
} from './firestore-documents.ts';
import type { Store } from './firestore-store.ts';
import { numberAt, type Stored, textAt, type Write } from './firestore-wire.ts';
import {
  checkLimit,
  checkName,
  checkReached,
  checkSlot,
  inOrder,
  type PreparedAppend,
  type PreparedOutbox,
  type PreparedUse,
  type PreparedWakeUp,
  passedMs,
  prepareUses,
  prepareWakeUp,
} from './prepare.ts';

/** Rows of one answer. */
const ROWS_PAGE = 100;

/** Uses changed in one commit: a commit takes 500 writes in any version of the API. */
const USES_AT_ONCE = 200;

/** How much of a name of any length is kept beside its digest, in characters, for people who look. */
const SHOWN = 400;

/** Rows of a list in order. */
export async function listed(
  store: Store,
  collection: Collection,
  want: {
    readonly limit: number;
    readonly before?: string;
    readonly order?: 'oldest' | 'newest';
  },
): Promise<Stored[]> {
  const { limit, before, order = 'oldest' } = want;
  checkLimit(limit);
  if (limit === 0) {
    return [];
  }
  const page = Math.min(limit, ROWS_PAGE);
  const query = { collection, order, page, ...(before === undefined ? {} : { before }) };
  return (await store.query(query, (found) => found.length >= limit)).slice(0, limit);
}

/** The writes of what comes with an append, whatever was there before. */
export function rowWrites({ wakeUps, uses }: PreparedAppend): Write[] {
  return [...wakeUps.map(putWakeUp), ...uses.map(putUse)];
}

/** Raises `n`; the place in the list stays that of the oldest news not told yet. */
export function putOutbox(
  { row, text }: PreparedOutbox,
  at: number,
  stored: Stored | null,
): Write[] {
  if (stored !== null && numberAt(stored, 'n') >= row.n) {
    return [];
  }
  const place = stored === null ? placeOf(at, row.caseId) : textAt(stored, 'place');
  return [
    {
      kind: 'set',
      key: outboxKey(row.caseId, refDigest(row.ref).whole),
      fields: { case: row.caseId, n: row.n, data: text, place },
      read: stored,
    },
  ];
}

/** Writes or replaces a wake-up. */
export async function schedule(store: Store, wakeUp: WakeUp): Promise<void> {
  await store.put([putWakeUp(prepareWakeUp(wakeUp))]);
}

/** Wake-ups due at or before `now`, oldest first. */
export async function due(store: Store, now: number, limit: number): Promise<WakeUp[]> {
  // A place is the time, `#` and the id: all of them sort before the next millisecond.
  const before = momentOf(passedMs(now) + 1);
  const rows = await listed(store, 'wake-ups', { limit, before });
  return rows.map((row) =>
    decodeWakeUp(textAt(row, 'id'), numberAt(row, 'dueAt'), textAt(row, 'data')),
  );
}

/** Removes a wake-up unless it was scheduled anew meanwhile. */
export async function clear(store: Store, wakeUp: WakeUp): Promise<void> {
  const { dueAt } = prepareWakeUp(wakeUp).wakeUp;
  const key = wakeUpKey(wakeUp.id, refDigest(wakeUp.ref).whole);
  await store.change([key], ['dueAt'], ([row]) => {
    const isSame = row != null && numberAt(row, 'dueAt') === dueAt;
    return { answer: null, writes: isSame ? [{ kind: 'remove', key, read: row }] : [] };
  });
}

/** Outbox rows, oldest first. */
export async function outbox(store: Store, limit: number): Promise<OutboxRow[]> {
  const rows = await listed(store, 'outbox', { limit });
  return rows.map((row) => {
    const id = textAt(row, 'case');
    const ref = decodeRef(textAt(row, 'data'), `The outbox row of ${id}`);
    return { ref, caseId: id, n: numberAt(row, 'n') };
  });
}

/** Removes the row unless it has moved on. */
export async function clearOutbox(store: Store, { ref, caseId, n }: OutboxRow): Promise<void> {
  checkReached(caseId, n);
  const key = outboxKey(caseId, refDigest(ref).whole);
  await store.change([key], ['n'], ([row]) => {
    const isTold = row != null && numberAt(row, 'n') <= n;
    return { answer: null, writes: isTold ? [{ kind: 'remove', key, read: row }] : [] };
  });
}

/** What a channel has told of a case, or null. */
export async function told(store: Store, id: string, channel: string): Promise<Told | null> {
  checkName(id, 'A case id');
  checkName(channel, 'A channel');
  const [row] = await store.read([toldKey(id, channel)]);
  return row == null
    ? null
    : {
        n: numberAt(row, 'n'),
        handle: decodeValue(textAt(row, 'handle'), `The ${channel} handle of ${id}`),
      };
}

/** Records what a channel has told; never backwards. */
export async function setTold(
  store: Store,
  id: string,
  channel: string,
  value: Told,
): Promise<void> {
  checkReached(id, value.n);
  checkName(channel, 'A channel');
  const handle = encodeValue(value.handle, `The ${channel} handle of ${id}`);
  const key = toldKey(id, channel);
  const fields = { case: id, channel, n: value.n, handle };
  await store.change([key], ['n'], ([row = null]) => {
    const isBehind = row !== null && numberAt(row, 'n') > value.n;
    return { answer: null, writes: isBehind ? [] : [{ kind: 'set', key, fields, read: row }] };
  });
}

/** Takes a slot and raises the counter in one commit; the same step takes one only. */
export async function reserve(store: Store, slot: Slot): Promise<'reserved' | 'full'> {
  checkSlot(slot);
  const [taken, counter] = [slotKey(slot.counter, slot.step), counterKey(slot.counter)];
  return store.change([taken, counter], ['taken'], ([own = null, count = null]) => {
    // The slot is there already, from before or from a try of ours whose answer was lost.
    if (own !== null) {
      return { answer: 'reserved', writes: [] };
    }
    const before = count === null ? 0 : numberAt(count, 'taken');
    if (before >= slot.limit) {
      return { answer: 'full', writes: [] };
    }
    const step = { counter: slot.counter, step: JSON.stringify(slot.step.slice(0, SHOWN)) };
    const total = { counter: slot.counter, taken: before + 1 };
    return {
      answer: 'reserved',
      writes: [
        { kind: 'set', key: taken, fields: step, read: null },
        { kind: 'set', key: counter, fields: total, read: count },
      ],
    };
  });
}

/** Makes these all the dependencies of a ref: one query, and a commit only for what differs. */
export async function setUses(
  store: Store,
  ref: Ref,
  dependencies: readonly string[],
): Promise<void> {
  const { whole } = refDigest(ref);
  const wanted = prepareUses(dependencies.map((dependency) => ({ dependency, ref })));
  const known = await store.query(
    { collection: 'uses', prefix: prefixOf(whole), page: ROWS_PAGE },
    () => false,
  );
  const ids = new Set(known.map(({ id }) => id));
  const isNew = (use: PreparedUse) => !ids.delete(useKey(use.dependency, whole).id);
  const writes: Write[] = wanted.filter(isNew).map(putUse);
  // What is left of the known ones is not wanted.
  writes.push(
    ...[...ids].map((id): Write => ({ kind: 'remove', key: { collection: 'uses', id } })),
  );
  for (let start = 0; start < writes.length; start += USES_AT_ONCE) {
    await store.put(writes.slice(start, start + USES_AT_ONCE));
  }
}

/** Refs that use a dependency. */
export async function users(store: Store, dependency: string): Promise<Ref[]> {
  // By its digest: names are of any length, and an index ends at 1,500 bytes.
  const equal = ['dependency', digest(dependency)] as const;
  const rows = await store.query({ collection: 'uses', equal, page: ROWS_PAGE }, () => false);
  return inOrder(rows.map((row) => decodeRef(textAt(row, 'data'), `A user of ${dependency}`)));
}

/** A setting, or null. */
export async function setting(store: Store, name: string): Promise<Json> {
  checkName(name, 'A setting');
  const [row] = await store.read([settingKey(name)]);
  return row == null ? null : decodeValue(textAt(row, 'value'), `Setting ${name}`);
}

/** Writes a setting. */
export async function setSetting(store: Store, name: string, value: Json): Promise<void> {
  checkName(name, 'A setting');
  const fields = { name, value: encodeValue(value, `Setting ${name}`) };
  await store.put([{ kind: 'set', key: settingKey(name), fields }]);
}

function putWakeUp({ wakeUp, text }: PreparedWakeUp): Write {
  const { id, dueAt } = wakeUp;
  return {
    kind: 'set',
    key: wakeUpKey(id, refDigest(wakeUp.ref).whole),
    fields: { id, dueAt, data: text, place: placeOf(dueAt, id) },
  };
}

function putUse({ dependency, ref, text }: PreparedUse): Write {
  const key = useKey(dependency, refDigest(ref).whole);
  return { kind: 'set', key, fields: { dependency: digest(dependency), data: text } };
}
