import { afterEach, describe, expect, it } from 'vitest';
import { caseId } from '../../shared/core/case-id.ts';
import type { Journal } from '../../shared/core/ports.ts';
import { entryKey, refDigest } from '../../shared/journals/dynamodb-table.ts';
import { bucket, note, said, T0 } from '../contract/journal-bench.ts';
import {
  type Answer,
  cancelled,
  fault,
  ok,
  openScripted,
  type Scripted,
  startScripted,
} from './scripted-dynamodb.ts';

/** What DynamoDB does that no emulator does: conflicts, throttling, reads between the halves of a transaction. */
const ref = bucket('ml-data');
const slot = { counter: 'c', step: 's', limit: 1 };
const CONFLICT = cancelled('TransactionConflict', 'None', 'None');
const THROTTLED = fault('ProvisionedThroughputExceededException', 'slow down');

let server: Scripted | null = null;

afterEach(async () => {
  await server?.stop();
});

/** A journal whose table gives these answers, the last one for ever; and everything it was asked. */
async function scripted(...answers: readonly Answer[]): Promise<[Journal, Scripted]> {
  server = await startScripted(...answers);
  return [openScripted(server), server];
}

function append(journal: Journal, first = 1) {
  return journal.append(ref, 1, first, [note('a')], T0, {});
}

/** An entry as a query gives it. */
function item(ordinal: number, n: number) {
  const entry = JSON.stringify({ version: 1, n, at: '', body: note(`${ordinal}.${n}`) });
  return { ...entryKey(refDigest(ref), ordinal, n), entry: { S: entry } };
}

describe('an append to DynamoDB', () => {
  it('is one transaction of entry, head and rows', async () => {
    const [journal, { asked }] = await scripted(ok());

    await journal.append(ref, 2, 3, [note('a'), note('b')], T0, {
      wakeUps: [{ ref, id: 'c#4', dueAt: T0, why: 'x' }],
      outbox: [{ ref, caseId: caseId(ref, 2), n: 4 }],
      uses: [{ dependency: 'key', ref }],
    });

    expect(asked).toHaveLength(1);
    const writes = asked[0]?.body.TransactItems ?? [];
    expect(writes.map((write) => Object.keys(write)[0])).toEqual([
      'Put',
      'Put',
      'ConditionCheck',
      'Put',
      'Put',
      'Put',
      'Put',
      'Update',
    ]);
    expect(asked[0]?.body.ClientRequestToken).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['a conflict', CONFLICT],
    [
      'a conflict beside a row that has moved on',
      cancelled('None', 'ConditionalCheckFailed', 'TransactionConflict'),
    ],
    ['throttling', THROTTLED],
    ['throttling of one row', cancelled('ThrottlingError', 'None')],
    ['its own earlier try', fault('TransactionInProgressException', 'in progress')],
    ['a server error', fault('InternalServerError', 'oops', {}, 500)],
    ['a broken connection', 'drop' as const],
    ['no answer', 'hang' as const],
  ])('is sent again, with the same token, after %s', async (_, answer) => {
    const [journal, { asked }] = await scripted(answer, ok());

    expect(await append(journal)).toBe('appended');

    expect(asked).toHaveLength(2);
    expect(asked[0]).toEqual(asked[1]);
  });

  it('is behind when its entry exists, whatever else is in conflict', async () => {
    const [journal, { asked }] = await scripted(
      cancelled('ConditionalCheckFailed', 'TransactionConflict'),
    );

    expect(await append(journal)).toBe('behind');
    expect(asked).toHaveLength(1);
  });

  it('knows the entry as its own when an earlier try was committed unseen', async () => {
    const [journal, { asked }] = await scripted('drop', ok());
    await append(journal);
    const writer = asked[0]?.body.TransactItems?.[0]?.Put?.Item['writer'];
    await server?.stop();

    const own = { Code: 'ConditionalCheckFailed', Item: { writer } };
    const [again] = await scripted('drop', cancelled(own, 'None'));
    expect(await append(again)).toBe('appended');
    await server?.stop();

    const other = { Code: 'ConditionalCheckFailed', Item: { writer: { S: 'somebody' } } };
    const [third] = await scripted('drop', cancelled(other, 'None'));
    expect(await append(third)).toBe('behind');
  });

  it('goes on without rows that have moved on, as a new transaction', async () => {
    const [journal, { asked }] = await scripted(cancelled('None', 'ConditionalCheckFailed'), ok());

    expect(await append(journal)).toBe('appended');

    expect(asked.map(({ body }) => body.TransactItems?.length)).toEqual([2, 1]);
    expect(asked[0]?.body.ClientRequestToken).not.toBe(asked[1]?.body.ClientRequestToken);
  });

  it('gives up on a conflict that stays, after ten tries', async () => {
    const [journal, { asked }] = await scripted(CONFLICT);

    await expect(append(journal)).rejects.toMatchObject({
      failure: { code: 'throttled' },
      applied: 'no',
    });
    expect(asked).toHaveLength(10);
  });

  it('says that it may have happened when one of its tries had no answer', async () => {
    const [journal] = await scripted('drop', THROTTLED);

    await expect(append(journal)).rejects.toMatchObject({
      failure: { code: 'throttled' },
      applied: 'unknown',
    });
  });

  it('is refused as a mistake when an item is invalid', async () => {
    const [journal, { asked }] = await scripted(cancelled('ValidationError', 'None'));

    await expect(append(journal)).rejects.toMatchObject({ failure: { code: 'invalid' } });
    expect(asked).toHaveLength(1);
  });
});

describe('a slot in DynamoDB', () => {
  it.each([
    ['reserved', 'there is room', ok()],
    ['reserved', 'the step has it', cancelled('ConditionalCheckFailed', 'None')],
    [
      'reserved',
      'the step has it and all are taken',
      cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed'),
    ],
    ['full', 'all are taken', cancelled('None', 'ConditionalCheckFailed')],
  ])('is %s when %s', async (expected, _, answer) => {
    const [journal, { asked }] = await scripted(answer);

    expect(await journal.reserve(slot)).toBe(expected);
    expect(asked).toHaveLength(1);
  });

  it('is asked for again while the same step is being written: full may be its own doing', async () => {
    const [journal] = await scripted(
      cancelled('TransactionConflict', 'ConditionalCheckFailed'),
      cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed'),
    );

    expect(await journal.reserve(slot)).toBe('reserved');
  });
});

describe('a read from DynamoDB', () => {
  it('is strongly consistent, and one request', async () => {
    const items = [item(2, 2), item(2, 1), item(1, 3), item(1, 2), item(1, 1)];
    const [journal, { asked }] = await scripted(ok({ Items: items }));

    expect(said(await journal.load(ref))).toEqual(['2.1', '2.2']);
    await journal.setting('paused');
    await journal.told('c', 'slack');

    expect(asked.map(({ operation, body }) => [operation, body.ConsistentRead])).toEqual([
      ['Query', true],
      ['GetItem', true],
      ['GetItem', true],
    ]);
  });

  it('reads on until the case is whole', async () => {
    const [journal, { asked }] = await scripted(
      ok({ Items: [item(2, 3), item(2, 2)], LastEvaluatedKey: item(2, 2) }),
      ok({ Items: [item(2, 1), item(1, 1)], LastEvaluatedKey: item(1, 1) }),
    );

    expect(said(await journal.load(ref))).toEqual(['2.1', '2.2', '2.3']);
    expect(asked).toHaveLength(2);
  });

  it('looks again when it saw one half of a transaction', async () => {
    const [journal, { asked }] = await scripted(
      ok({ Items: [item(1, 3), item(1, 1)] }),
      ok({ Items: [item(2, 2), item(1, 3), item(1, 2), item(1, 1)] }),
      ok({ Items: [item(1, 3), item(1, 2), item(1, 1)] }),
    );

    expect(said(await journal.load(ref))).toEqual(['1.1', '1.2', '1.3']);
    expect(asked).toHaveLength(3);
  });

  it('keeps its hands off a case whose gap stays', async () => {
    const [journal] = await scripted(ok({ Items: [item(1, 3), item(1, 1)] }));

    await expect(journal.load(ref)).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('keeps its hands off items somebody else wrote', async () => {
    const [journal] = await scripted(ok({ Items: [{ ...item(1, 1), entry: { N: '1' } }] }));

    await expect(journal.load(ref)).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });
});
