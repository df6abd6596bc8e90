import type { Json } from '../core/json.ts';
import type { OutboxRow, Slot, Told, WakeUp } from '../core/ports.ts';
import { decodeRef, decodeValue, decodeWakeUp, encodeValue } from './codec.ts';
import {
  attribute,
  conditionOf,
  type Item,
  isFailed,
  namesAndValues,
  type Table,
  type Write,
} from './dynamodb-client.ts';
import { listed, numberAt, textAt } from './dynamodb-lists.ts';
import {
  counterKey,
  listOf,
  momentOf,
  outboxKey,
  placeOf,
  refDigest,
  settingKey,
  slotKey,
  toldKey,
  wakeUpKey,
} from './dynamodb-table.ts';
import { useItems } from './dynamodb-uses.ts';
import {
  checkName,
  checkReached,
  checkSlot,
  type PreparedAppend,
  type PreparedOutbox,
  type PreparedWakeUp,
  passedMs,
  prepareWakeUp,
} from './prepare.ts';

/** How much of a step's name is kept beside its digest, in characters. */
const STEP_SHOWN = 400;

/** The writes of what comes with an append. */
export function putRows(table: Table, prepared: PreparedAppend): Write[] {
  const puts = [...prepared.wakeUps.map(wakeUpItem), ...prepared.uses.flatMap(useItems)];
  return [
    ...puts.map(
      (item): Write => ({
        condition: 'none',
        item: { Put: { TableName: table.name, Item: item } },
      }),
    ),
    ...prepared.outbox.map((row) => putOutbox(table, row, prepared.at)),
  ];
}

/** Writes or replaces a wake-up. */
export async function schedule(table: Table, wakeUp: WakeUp): Promise<void> {
  await table.put(wakeUpItem(prepareWakeUp(wakeUp)));
}

/** Wake-ups due at or before `now`, oldest first; rows of the last second may be missing. */
export async function due(table: Table, now: number, limit: number): Promise<WakeUp[]> {
  // A place is the time, `#` and the id: all of them sort before the next millisecond.
  const before = momentOf(passedMs(now) + 1);
  const items = await listed(table, 'wake-up', { limit, before });
  return items.map((item) =>
    decodeWakeUp(textAt(item, 'id'), numberAt(item, 'dueAt'), textAt(item, 'data')),
  );
}

/** Removes a wake-up unless it was scheduled anew meanwhile. */
export async function clear(table: Table, wakeUp: WakeUp): Promise<void> {
  const { dueAt } = prepareWakeUp(wakeUp).wakeUp;
  const key = wakeUpKey(wakeUp.id, refDigest(wakeUp.ref));
  await table.remove(key, { text: '#dueAt = :dueAt', values: { ':dueAt': dueAt } });
}

/** Outbox rows, oldest first. */
export async function outbox(table: Table, limit: number): Promise<OutboxRow[]> {
  const items = await listed(table, 'outbox', { limit });
  return items.map((item) => {
    const id = textAt(item, 'case');
    const ref = decodeRef(textAt(item, 'data'), `The outbox row of ${id}`);
    return { ref, caseId: id, n: numberAt(item, 'n') };
  });
}

/** Removes the row unless it has moved on. */
export async function clearOutbox(table: Table, row: OutboxRow): Promise<void> {
  checkReached(row.caseId, row.n);
  const key = outboxKey(row.caseId, refDigest(row.ref));
  await table.remove(key, { text: '#n <= :n', values: { ':n': row.n } });
}

/** What a channel has told of a case, or null. */
export async function told(table: Table, id: string, channel: string): Promise<Told | null> {
  checkName(id, 'A case id');
  checkName(channel, 'A channel');
  const item = await table.get(toldKey(id, channel));
  return item === null
    ? null
    : {
        n: numberAt(item, 'n'),
        handle: decodeValue(textAt(item, 'handle'), `The ${channel} handle of ${id}`),
      };
}

/** Records what a channel has told; never backwards. */
export async function setTold(
  table: Table,
  id: string,
  channel: string,
  value: Told,
): Promise<void> {
  checkReached(id, value.n);
  checkName(channel, 'A channel');
  const handle = encodeValue(value.handle, `The ${channel} handle of ${id}`);
  await table.put(
    { ...toldKey(id, channel), n: attribute(value.n), handle: attribute(handle) },
    { text: 'attribute_not_exists(#pk) OR #n <= :n', values: { ':n': value.n } },
  );
}

/** Takes a slot and raises the counter in one transaction; the same step takes one only. */
export async function reserve(table: Table, slot: Slot): Promise<'reserved' | 'full'> {
  checkSlot(slot);
  const reasons = await table.transact([putSlot(table, slot), raiseCounter(table, slot)]);
  // The slot is there already, from before or from a try of ours whose answer was lost.
  return reasons === null || isFailed(reasons[0]) ? 'reserved' : 'full';
}

/** A setting, or null. */
export async function setting(table: Table, name: string): Promise<Json> {
  checkName(name, 'A setting');
  const item = await table.get(settingKey(name));
  return item === null ? null : decodeValue(textAt(item, 'value'), `Setting ${name}`);
}

/** Writes a setting. */
export async function setSetting(table: Table, name: string, value: Json): Promise<void> {
  checkName(name, 'A setting');
  await table.put({ ...settingKey(name), value: attribute(encodeValue(value, `Setting ${name}`)) });
}

function wakeUpItem({ wakeUp, text }: PreparedWakeUp): Item {
  const ref = refDigest(wakeUp.ref);
  return {
    ...wakeUpKey(wakeUp.id, ref),
    id: { S: wakeUp.id },
    dueAt: { N: String(wakeUp.dueAt) },
    data: { S: text },
    list: { S: listOf('wake-up', ref) },
    place: { S: placeOf(wakeUp.dueAt, wakeUp.id) },
  };
}

/** Raises `n`; the place in the list stays that of the oldest news not told yet. */
function putOutbox(table: Table, { row, text }: PreparedOutbox, at: number): Write {
  const ref = refDigest(row.ref);
  const change = {
    text:
      'SET #n = :n, #data = :data, #case = :case, #list = :list, ' +
      '#place = if_not_exists(#place, :place)',
    condition: 'attribute_not_exists(#pk) OR #n < :n',
    values: {
      ':n': row.n,
      ':data': text,
      ':case': row.caseId,
      ':list': listOf('outbox', ref),
      ':place': placeOf(at, row.caseId),
    },
  };
  return {
    condition: 'newer',
    item: {
      Update: {
        TableName: table.name,
        Key: { ...outboxKey(row.caseId, ref) },
        UpdateExpression: change.text,
        ConditionExpression: change.condition,
        ...namesAndValues({ text: `${change.text} ${change.condition}`, values: change.values }),
      },
    },
  };
}

function putSlot(table: Table, slot: Slot): Write {
  // For people who look at the table; as JSON, because half a character is no text for DynamoDB.
  const step = JSON.stringify(slot.step.slice(0, STEP_SHOWN));
  const item: Item = { ...slotKey(slot.counter, slot.step), step: { S: step } };
  const condition = conditionOf({ text: 'attribute_not_exists(#pk)' });
  return {
    condition: 'once',
    item: { Put: { TableName: table.name, Item: item, ...condition } },
  };
}

function raiseCounter(table: Table, slot: Slot): Write {
  const change = 'ADD #taken :one';
  // A counter that is not there has nothing below a limit of none.
  const room =
    slot.limit > 0 ? 'attribute_not_exists(#taken) OR #taken < :limit' : '#taken < :limit';
  return {
    condition: 'needed',
    item: {
      Update: {
        TableName: table.name,
        Key: { ...counterKey(slot.counter) },
        UpdateExpression: change,
        ConditionExpression: room,
        ...namesAndValues({
          text: `${change} ${room}`,
          values: { ':one': 1, ':limit': slot.limit },
        }),
      },
    },
  };
}
