import type { Json } from '../core/json.ts';
import type { OutboxRow, Slot, Told, WakeUp } from '../core/ports.ts';
import {
  counterKey,
  type ListName,
  outboxKey,
  PARTITIONS,
  placeOf,
  settingKey,
  slotKey,
  toldKey,
  wakeUpKey,
} from './azure-table-keys.ts';
import { type Store, WRITES_MAX } from './azure-table-store.ts';
import { useWrites } from './azure-table-uses.ts';
import { numberAt, type Stored, textAt, type Write } from './azure-table-wire.ts';
import { decodeRef, decodeValue, decodeWakeUp, encodeValue } from './codec.ts';
import { placeOf as momentAndId, momentOf } from './dynamodb-table.ts';
import {
  checkLimit,
  checkName,
  checkReached,
  checkSlot,
  type PreparedAppend,
  type PreparedOutbox,
  type PreparedWakeUp,
  passedMs,
  prepareWakeUp,
} from './prepare.ts';

/** Rows of one answer. */
const ROWS_PAGE = 250;

/** How much of a name of any length is kept beside its digest, in characters, for people who look. */
const SHOWN = 400;

/**
 * Rows of a list in order, from all partitions. There is no index but the keys, which are made of names: so all rows of
 * the list are looked through where they lie, and only those below `before` are sent.
 */
export async function listed(
  store: Store,
  name: ListName,
  want: {
    readonly limit: number;
    /** The property, a text, by which they are in order. */
    readonly by: string;
    readonly before?: string;
    readonly newestFirst?: boolean;
  },
): Promise<Stored[]> {
  const { limit, by, before, newestFirst = false } = want;
  checkLimit(limit);
  if (limit === 0) {
    return [];
  }
  const found = await Promise.all(
    PARTITIONS.map((partition) => {
      const query = { partition, prefix: `${name}-`, page: ROWS_PAGE };
      const below = before === undefined ? {} : { below: [by, before] as const };
      return store.query({ ...query, ...below }, () => false);
    }),
  );
  const direction = newestFirst ? -1 : 1;
  return found
    .flat()
    .map((row) => ({ row, place: textAt(row, by) }))
    .sort((left, right) => (left.place < right.place ? -direction : direction))
    .slice(0, limit)
    .map(({ row }) => row);
}

/** The writes of what comes with an append, whatever was there before. */
export function rowWrites({ wakeUps, uses }: PreparedAppend): Write[] {
  return [...wakeUps.map(putWakeUp), ...uses.flatMap(useWrites)];
}

/** Writes rows by themselves: a transaction for each partition they are in, and one for each row of an outbox. */
export async function putRows(store: Store, prepared: PreparedAppend): Promise<void> {
  const groups = new Map<string, Write[]>();
  for (const write of rowWrites(prepared)) {
    const { partition } = write.key;
    groups.set(partition, [...(groups.get(partition) ?? []), write]);
  }
  for (const writes of groups.values()) {
    for (let start = 0; start < writes.length; start += WRITES_MAX) {
      await store.put(writes.slice(start, start + WRITES_MAX));
    }
  }
  for (const row of prepared.outbox) {
    const key = outboxKey(row.row.caseId, placeOf(row.row.ref));
    await store.change([key], ['n', 'place'], ([stored = null]) => ({
      answer: null,
      writes: putOutbox(row, prepared.at, stored),
    }));
  }
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
  const place = stored === null ? momentAndId(at, row.caseId) : textAt(stored, 'place');
  return [
    {
      kind: 'set',
      key: outboxKey(row.caseId, placeOf(row.ref)),
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
  const rows = await listed(store, 'wake-up', { limit, by: 'place', before });
  return rows.map((row) =>
    decodeWakeUp(textAt(row, 'id'), timeOf(textAt(row, 'place')), textAt(row, 'data')),
  );
}

/** Removes a wake-up unless it was scheduled anew meanwhile. */
export async function clear(store: Store, wakeUp: WakeUp): Promise<void> {
  const { dueAt } = prepareWakeUp(wakeUp).wakeUp;
  const key = wakeUpKey(wakeUp.id, placeOf(wakeUp.ref));
  await store.change([key], ['place'], ([row = null]) => {
    const isSame = row !== null && timeOf(textAt(row, 'place')) === dueAt;
    return { answer: null, writes: isSame ? [{ kind: 'remove', key, read: row }] : [] };
  });
}

/** Outbox rows, oldest first. */
export async function outbox(store: Store, limit: number): Promise<OutboxRow[]> {
  const rows = await listed(store, 'outbox', { limit, by: 'place' });
  return rows.map((row) => {
    const id = textAt(row, 'case');
    const ref = decodeRef(textAt(row, 'data'), `The outbox row of ${id}`);
    return { ref, caseId: id, n: numberAt(row, 'n') };
  });
}

/** Removes the row unless it has moved on. */
export async function clearOutbox(store: Store, { ref, caseId, n }: OutboxRow): Promise<void> {
  checkReached(caseId, n);
  const key = outboxKey(caseId, placeOf(ref));
  await store.change([key], ['n'], ([row = null]) => {
    const isTold = row !== null && numberAt(row, 'n') <= n;
    return { answer: null, writes: isTold ? [{ kind: 'remove', key, read: row }] : [] };
  });
}

/** What a channel has told of a case, or null. */
export async function told(store: Store, id: string, channel: string): Promise<Told | null> {
  checkName(id, 'A case id');
  checkName(channel, 'A channel');
  const [row = null] = await store.read([toldKey(id, channel)], []);
  return row === null
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

/** Takes a slot and raises the counter in one transaction; the same step takes one only. */
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

/** A setting, or null. */
export async function setting(store: Store, name: string): Promise<Json> {
  checkName(name, 'A setting');
  const [row = null] = await store.read([settingKey(name)], []);
  return row === null ? null : decodeValue(textAt(row, 'value'), `Setting ${name}`);
}

/** Writes a setting. */
export async function setSetting(store: Store, name: string, value: Json): Promise<void> {
  checkName(name, 'A setting');
  const fields = { name, value: encodeValue(value, `Setting ${name}`) };
  await store.put([{ kind: 'set', key: settingKey(name), fields }]);
}

function putWakeUp({ wakeUp, text }: PreparedWakeUp): Write {
  const { id, dueAt, ref } = wakeUp;
  const fields = { id, data: text, place: momentAndId(dueAt, id) };
  return { kind: 'set', key: wakeUpKey(id, placeOf(ref)), fields };
}

/** The time at which a place begins. */
function timeOf(place: string): number {
  return Number.parseInt(place, 10);
}
