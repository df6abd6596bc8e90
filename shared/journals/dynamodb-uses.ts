import type { Ref } from '../core/ref.ts';
import { decodeRef } from './codec.ts';
import {
  type Expression,
  type Item,
  namesAndValues,
  type Table,
  type Write,
} from './dynamodb-client.ts';
import { textAt } from './dynamodb-lists.ts';
import {
  type ItemKey,
  refDigest,
  refPk,
  usedKey,
  usedPrefix,
  useKey,
  usesPk,
} from './dynamodb-table.ts';
import { inOrder, type PreparedUse, prepareUses } from './prepare.ts';

/** Uses changed in one transaction, which takes 100 items: each use is two. */
const USES_AT_ONCE = 50;

/** The two items of a use: one finds the ref from the dependency, the other the dependency from the ref. */
export function useItems({ dependency, ref, text }: PreparedUse): Item[] {
  const key = refDigest(ref);
  return [
    { ...useKey(dependency, key), data: { S: text } },
    { ...usedKey(dependency, key), dependency: { S: usesPk(dependency) } },
  ];
}

/**
 * Makes these all the dependencies of a ref: one query, and a transaction only for what differs. Both items of a use
 * change together, so an append or another instance in between leaves nothing that a later call could not see.
 */
export async function setUses(
  table: Table,
  ref: Ref,
  dependencies: readonly string[],
): Promise<void> {
  const key = refDigest(ref);
  const wanted = prepareUses(dependencies.map((dependency) => ({ dependency, ref })));
  const own = {
    text: '#pk = :pk AND begins_with(#sk, :prefix)',
    values: { ':pk': refPk(key.part), ':prefix': usedPrefix(key) },
  };
  const stored = await wholeList(table, own);
  const known = new Set(stored.map((item) => textAt(item, 'sk')));
  const isKnown = (use: PreparedUse) => known.delete(usedKey(use.dependency, key).sk.S);
  const changes = wanted
    .filter((use) => !isKnown(use))
    .map((use) => useItems(use).map((item) => put(table, item)));
  // What is left of the known ones is not wanted.
  for (const item of stored.filter((each) => known.has(textAt(each, 'sk')))) {
    const use = { pk: { S: textAt(item, 'dependency') }, sk: useKey('', key).sk };
    const used = { pk: { S: textAt(item, 'pk') }, sk: { S: textAt(item, 'sk') } };
    changes.push([use, used].map((each) => remove(table, each)));
  }
  for (let start = 0; start < changes.length; start += USES_AT_ONCE) {
    await table.transact(changes.slice(start, start + USES_AT_ONCE).flat());
  }
}

/** Refs that use a dependency. */
export async function users(table: Table, dependency: string): Promise<Ref[]> {
  const key = { text: '#pk = :pk', values: { ':pk': usesPk(dependency) } };
  const items = await wholeList(table, key);
  return inOrder(items.map((item) => decodeRef(textAt(item, 'data'), `A user of ${dependency}`)));
}

function wholeList(table: Table, key: Expression): Promise<Item[]> {
  const input = { KeyConditionExpression: key.text, ...namesAndValues(key), ConsistentRead: true };
  return table.query(input, () => false);
}

function put(table: Table, item: Item): Write {
  return { condition: 'none', item: { Put: { TableName: table.name, Item: item } } };
}

function remove(table: Table, key: ItemKey): Write {
  return { condition: 'none', item: { Delete: { TableName: table.name, Key: { ...key } } } };
}
