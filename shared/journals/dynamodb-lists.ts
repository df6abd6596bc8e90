import { unreadable } from './codec.ts';
import { type Item, namesAndValues, type Table } from './dynamodb-client.ts';
import { LISTS_INDEX, type ListName, listsOf } from './dynamodb-table.ts';
import { checkLimit } from './prepare.ts';

/** Items asked of one partition at first; whatever is wanted beyond comes in pages of 1 MB. */
const FIRST_PAGE_MAX = 500;

/** Items of a list in order, from all its partitions. Eventually consistent, as indexes are. */
export async function listed(
  table: Table,
  name: ListName,
  want: { readonly limit: number; readonly before?: string; readonly newestFirst?: boolean },
): Promise<Item[]> {
  const { limit, before, newestFirst = false } = want;
  checkLimit(limit);
  if (limit === 0) {
    return [];
  }
  const partitions = await Promise.all(
    listsOf(name).map((list) => {
      const key = {
        text: before === undefined ? '#list = :list' : '#list = :list AND #place < :before',
        values: { ':list': list, ...(before === undefined ? {} : { ':before': before }) },
      };
      const input = { KeyConditionExpression: key.text, ...namesAndValues(key) };
      const order = { ScanIndexForward: !newestFirst, Limit: Math.min(limit, FIRST_PAGE_MAX) };
      return table.query(
        { IndexName: LISTS_INDEX, ...input, ...order },
        (items) => items.length >= limit,
      );
    }),
  );
  const direction = newestFirst ? -1 : 1;
  return partitions
    .flat()
    .map((item) => ({ item, place: textAt(item, 'place') }))
    .sort((left, right) => (left.place < right.place ? -direction : direction))
    .slice(0, limit)
    .map(({ item }) => item);
}

/** A text of an item. Throws CloudError `unreadable` when it has none: somebody else wrote it. */
export function textAt(item: Item, name: string): string {
  const text = item[name]?.S;
  if (text === undefined) {
    throw unreadable(`A journal item (${item['pk']?.S} ${item['sk']?.S}) has no text ${name}.`);
  }
  return text;
}

/** A number of an item. Throws CloudError `unreadable` when it has none. */
export function numberAt(item: Item, name: string): number {
  const number = Number(item[name]?.N);
  if (Number.isNaN(number)) {
    throw unreadable(`A journal item (${item['pk']?.S} ${item['sk']?.S}) has no number ${name}.`);
  }
  return number;
}
