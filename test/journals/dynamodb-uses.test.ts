import { afterEach, describe, expect, it } from 'vitest';
import type { Journal } from '../../shared/core/ports.ts';
import { refDigest, usedKey, useKey } from '../../shared/journals/dynamodb-table.ts';
import { bucket } from '../contract/journal-bench.ts';
import {
  type Answer,
  cancelled,
  ok,
  openScripted,
  type Scripted,
  startScripted,
} from './scripted-dynamodb.ts';

const ref = bucket('ml-data');
const key = refDigest(ref);

let server: Scripted | null = null;

afterEach(async () => {
  await server?.stop();
});

/** A journal whose table gives these answers, the last one for ever; and everything it was asked. */
async function scripted(...answers: readonly Answer[]): Promise<[Journal, Scripted]> {
  server = await startScripted(...answers);
  return [openScripted(server), server];
}

/** A use as a query gives it. */
function used(name: string) {
  return { ...usedKey(name, key), dependency: { S: useKey(name, key).pk.S } };
}

describe('the uses of a resource in DynamoDB', () => {
  it('are one read when they are known', async () => {
    const [journal, { asked }] = await scripted(ok({ Items: [used('key/1'), used('key/2')] }));

    await journal.setUses(ref, ['key/2', 'key/1']);

    expect(asked.map(({ operation, body }) => [operation, body.ConsistentRead])).toEqual([
      ['Query', true],
    ]);
  });

  it('change in one transaction, and only what differs', async () => {
    const [journal, { asked }] = await scripted(
      ok({ Items: [used('key/1'), used('key/2')] }),
      ok(),
    );

    await journal.setUses(ref, ['key/2', 'key/3']);

    const writes = asked[1]?.body.TransactItems ?? [];
    expect(writes.map((write) => Object.keys(write)[0])).toEqual([
      'Put',
      'Put',
      'Delete',
      'Delete',
    ]);
    expect(JSON.stringify(writes.slice(2))).toContain(useKey('key/1', key).pk.S);
    expect(JSON.stringify(writes)).not.toContain(useKey('key/2', key).pk.S);
  });

  it('are written again after a conflict', async () => {
    const [journal, { asked }] = await scripted(
      ok({ Items: [] }),
      cancelled('TransactionConflict'),
      ok(),
    );

    await journal.setUses(ref, ['key/1']);

    expect(asked.map(({ operation }) => operation)).toEqual([
      'Query',
      'TransactWriteItems',
      'TransactWriteItems',
    ]);
  });
});
