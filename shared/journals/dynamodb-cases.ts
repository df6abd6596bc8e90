import { caseId, refPartOf } from '../core/case-id.ts';
import type { StoredCase } from '../core/journal.ts';
import type { Appended } from '../core/ports.ts';
import type { Ref } from '../core/ref.ts';
import { ambiguous, decodeCase, isWhole, type StoredEntry, unreadable } from './codec.ts';
import {
  conditionOf,
  type Expression,
  type Item,
  isFailed,
  namesAndValues,
  type Refusal,
  type Table,
  type Write,
} from './dynamodb-client.ts';
import { listed, textAt } from './dynamodb-lists.ts';
import { putRows } from './dynamodb-rows.ts';
import {
  entriesPrefix,
  entryKey,
  entryPlace,
  headKey,
  type ItemKey,
  listOf,
  placeOf,
  type RefDigest,
  refDigest,
  refPk,
} from './dynamodb-table.ts';
import { notNext, type PreparedAppend } from './prepare.ts';

/** Items of the first page of a load: most cases have fewer entries, and older cases are not paid for. */
const LOAD_PAGE = 32;

/** Looks at a case with a gap. A query may see one half of a transaction; the other follows at once. */
const LOOKS_MAX = 6;

/** Cases of a list read at the same time: as many as the HTTP agent keeps warm without queueing. */
const CASES_AT_ONCE = 8;

/** One entry with the place its key says. */
interface Placed extends StoredEntry {
  readonly ordinal: number;
  /** Digest of its ref. */
  readonly ref: string;
}

/** The ref's newest case, strongly consistent; one request unless it is long. */
export async function load(table: Table, ref: Ref): Promise<StoredCase | null> {
  const key = refDigest(ref);
  const newest = await wholly(table, async () => {
    const items = await table.query(
      { ...entriesOf(key.part, null), ScanIndexForward: false, Limit: LOAD_PAGE },
      (read) => newestOf(read, key).isAll,
    );
    return newestOf(items, key).entries;
  });
  const ordinal = newest[0]?.ordinal ?? 0;
  return decodeCase(caseId(ref, ordinal), ordinal, newest);
}

/** A case by id. The id holds a part of the ref's digest only; when two refs share it, nobody is told apart. */
export async function loadCase(table: Table, id: string): Promise<StoredCase | null> {
  const named = refPartOf(id);
  if (named === null) {
    return null;
  }
  const entries = await wholly(table, () => readEntries(table, named.ref, named.ordinal));
  if (entries.some((entry) => entry.ref !== entries[0]?.ref)) {
    throw ambiguous(id);
  }
  return decodeCase(id, named.ordinal, entries);
}

/** The newest case of every ref, newest first. The list may lag seconds behind; the cases themselves do not. */
export async function cases(table: Table, limit: number): Promise<StoredCase[]> {
  const heads = await listed(table, 'case', { limit, newestFirst: true });
  const stories: (StoredCase | null)[] = [];
  for (let start = 0; start < heads.length; start += CASES_AT_ONCE) {
    const some = heads.slice(start, start + CASES_AT_ONCE);
    stories.push(...(await Promise.all(some.map((head) => headed(table, head)))));
  }
  return stories.filter((story) => story !== null);
}

/** The case a head row names. */
async function headed(table: Table, head: Item): Promise<StoredCase | null> {
  const id = textAt(head, 'case');
  const ref = textAt(head, 'ref');
  const named = refPartOf(id);
  if (named === null) {
    throw unreadable(`The journal table ${table.name} lists a case without an id: ${id}.`);
  }
  const entries = await wholly(table, async () =>
    (await readEntries(table, named.ref, named.ordinal)).filter((entry) => entry.ref === ref),
  );
  return decodeCase(id, named.ordinal, entries);
}

/** Create-once append: one transaction. Its conditions are what makes all guarantees of the journal true. */
export async function append(table: Table, ref: Ref, prepared: PreparedAppend): Promise<Appended> {
  const key = refDigest(ref);
  const { ordinal, first, at } = prepared;
  const writer = table.token();
  let writes: Write[] = [
    ...prepared.entries.map(({ entry, text }) =>
      putOnce(table, {
        ...entryKey(key, ordinal, entry.n),
        entry: { S: text },
        writer: { S: writer },
      }),
    ),
    ...predecessor(table, key, ordinal, first),
    putHead(table, key, caseId(ref, ordinal), ordinal, at),
    ...putRows(table, prepared),
  ];
  for (;;) {
    const reasons = await table.transact(writes);
    if (reasons === null) {
      return 'appended';
    }
    const failed = writes.filter((_, index) => isFailed(reasons[index]));
    if (failed.some((write) => write.condition === 'once')) {
      return isOwn(reasons, writer) ? 'appended' : 'behind';
    }
    if (failed.some((write) => write.condition === 'needed')) {
      throw notNext(ordinal, first);
    }
    // Only rows that have moved on are left, and each turn leaves some out: this ends.
    writes = writes.filter((write) => !failed.includes(write));
  }
}

/** An earlier try may have been committed without an answer reaching us: the entry then names us as its writer. */
function isOwn(reasons: Refusal, writer: string): boolean {
  return reasons.some((reason) => reason.Item?.['writer']?.S === writer);
}

function putOnce(table: Table, item: Item): Write {
  return {
    condition: 'once',
    item: {
      Put: {
        TableName: table.name,
        Item: item,
        ...conditionOf({ text: 'attribute_not_exists(#pk)' }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  };
}

function predecessor(table: Table, key: RefDigest, ordinal: number, first: number): Write[] {
  if (ordinal === 1 && first === 1) {
    return [];
  }
  const before: ItemKey =
    first > 1 ? entryKey(key, ordinal, first - 1) : entryKey(key, ordinal - 1, 1);
  const condition = conditionOf({ text: 'attribute_exists(#pk)' });
  return [
    {
      condition: 'needed',
      item: { ConditionCheck: { TableName: table.name, Key: { ...before }, ...condition } },
    },
  ];
}

/** The head row follows the newest ordinal; an append to an older case leaves it. */
function putHead(table: Table, key: RefDigest, id: string, ordinal: number, at: number): Write {
  const condition: Expression = {
    text: 'attribute_not_exists(#pk) OR #ordinal <= :ordinal',
    values: { ':ordinal': ordinal },
  };
  const item: Item = {
    ...headKey(key),
    case: { S: id },
    ref: { S: key.whole },
    ordinal: { N: String(ordinal) },
    list: { S: listOf('case', key) },
    place: { S: placeOf(at, id) },
  };
  return {
    condition: 'newer',
    item: { Put: { TableName: table.name, Item: item, ...conditionOf(condition) } },
  };
}

function entriesOf(part: string, ordinal: number | null) {
  const key = {
    text: '#pk = :pk AND begins_with(#sk, :prefix)',
    values: { ':pk': refPk(part), ':prefix': entriesPrefix(ordinal) },
  };
  return { KeyConditionExpression: key.text, ...namesAndValues(key), ConsistentRead: true };
}

async function readEntries(table: Table, part: string, ordinal: number): Promise<Placed[]> {
  const items = await table.query(entriesOf(part, ordinal), () => false);
  return items.map(placed);
}

/** The newest case among items read backwards, in order; `isAll` when no more of it can follow. */
function newestOf(
  items: readonly Item[],
  key: RefDigest,
): { readonly entries: Placed[]; readonly isAll: boolean } {
  const own = items.map(placed).filter((entry) => entry.ref === key.whole);
  const entries = own.filter((entry) => entry.ordinal === own[0]?.ordinal);
  const isAll = entries.at(-1)?.n === 1 || entries.length < own.length;
  return { entries: entries.reverse(), isAll };
}

/** Reads again while there is a gap: reads do not see transactions as one. A gap that stays is an error later. */
async function wholly(table: Table, read: () => Promise<Placed[]>): Promise<Placed[]> {
  for (let turn = 1; ; turn += 1) {
    const entries = await read();
    if (turn === LOOKS_MAX || isWhole(entries)) {
      return entries;
    }
    await table.pause(turn);
  }
}

function placed(item: Item): Placed {
  const sk = textAt(item, 'sk');
  const place = entryPlace(sk);
  if (place === null) {
    throw unreadable(`The journal holds an entry with an unknown key: ${sk.slice(0, 100)}.`);
  }
  return { ...place, text: textAt(item, 'entry') };
}
