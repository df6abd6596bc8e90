import type { Ref } from '../core/ref.ts';
import {
  PARTITIONS,
  placeOf,
  usedKey,
  usedPrefix,
  useKey,
  usersPrefix,
} from './azure-table-keys.ts';
import type { Store } from './azure-table-store.ts';
import { textAt, type Write } from './azure-table-wire.ts';
import { decodeRef } from './codec.ts';
import { inOrder, type PreparedUse, prepareUses } from './prepare.ts';

/** Uses changed in one transaction, which takes 100 writes: each use is two. */
const USES_AT_ONCE = 50;

/** Rows of one answer. */
const ROWS_PAGE = 250;

/** The two rows of a use: one finds the ref from the dependency, the other the dependency from the ref. */
export function useWrites({ dependency, ref, text }: PreparedUse): Write[] {
  const place = placeOf(ref);
  const use = useKey(dependency, place);
  return [
    { kind: 'set', key: use, fields: { data: text } },
    { kind: 'set', key: usedKey(dependency, place), fields: { use: use.row } },
  ];
}

/**
 * Makes these all the dependencies of a ref: one query, and a transaction only for what differs. Both rows of a use
 * change together, so an append or another instance in between leaves nothing that a later call could not see.
 */
export async function setUses(
  store: Store,
  ref: Ref,
  dependencies: readonly string[],
): Promise<void> {
  const place = placeOf(ref);
  const { partition } = place;
  const wanted = prepareUses(dependencies.map((dependency) => ({ dependency, ref })));
  const all = { partition, prefix: usedPrefix(place), page: ROWS_PAGE };
  const stored = new Map((await store.query(all, () => false)).map((row) => [row.key.row, row]));
  const isNew = ({ dependency }: PreparedUse) => !stored.delete(usedKey(dependency, place).row);
  const added = wanted.filter(isNew);
  // What is left of the stored ones is not wanted.
  const unwanted = [...stored.values()].map((used) => [
    used.key,
    { partition, row: textAt(used, 'use') },
  ]);
  for (let start = 0; start < added.length; start += USES_AT_ONCE) {
    await store.put(added.slice(start, start + USES_AT_ONCE).flatMap(useWrites));
  }
  for (let start = 0; start < unwanted.length; start += USES_AT_ONCE) {
    const keys = unwanted.slice(start, start + USES_AT_ONCE).flat();
    // Looked at again, one by one: a transaction is refused when one of them is gone.
    await store.change(keys, ['PartitionKey'], (found) => ({
      answer: null,
      writes: found.flatMap((row): Write[] =>
        row === null ? [] : [{ kind: 'remove', key: row.key, read: row }],
      ),
    }));
  }
}

/** Refs that use a dependency. */
export async function users(store: Store, dependency: string): Promise<Ref[]> {
  const prefix = usersPrefix(dependency);
  const found = await Promise.all(
    PARTITIONS.map((partition) => store.query({ partition, prefix, page: ROWS_PAGE }, () => false)),
  );
  return inOrder(
    found.flat().map((row) => decodeRef(textAt(row, 'data'), `A user of ${dependency}`)),
  );
}
