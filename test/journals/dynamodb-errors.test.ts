import { afterEach, describe, expect, it } from 'vitest';
import type { Journal } from '../../shared/core/ports.ts';
import { JOURNAL_TABLE } from '../../shared/journals/dynamodb-table.ts';
import { bucket, note, T0 } from '../contract/journal-bench.ts';
import {
  type Answer,
  fault,
  ok,
  openScripted,
  type Scripted,
  startScripted,
} from './scripted-dynamodb.ts';

const ref = bucket('ml-data');
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

describe('an error of DynamoDB', () => {
  const denied =
    'User: arn:aws:sts::111122223333:assumed-role/cordon/x is not authorized to perform: dynamodb:ConditionCheckItem on resource: t';

  it.each<[string, Answer, object]>([
    [
      'AccessDenied',
      fault('AccessDeniedException', `${denied} because no policy allows it`),
      { code: 'denied', permission: 'dynamodb:ConditionCheckItem' },
    ],
    [
      'an explicit deny',
      fault('AccessDeniedException', `${denied} with an explicit deny in a policy`),
      { code: 'explicit-deny', permission: 'dynamodb:ConditionCheckItem' },
    ],
    [
      'a missing table',
      fault('ResourceNotFoundException', 'Requested resource not found'),
      { code: 'misconfigured' },
    ],
    [
      'another table',
      fault('ValidationException', 'The provided key element does not match the schema'),
      { code: 'misconfigured' },
    ],
    [
      'bad credentials',
      fault('UnrecognizedClientException', 'The security token is invalid'),
      { code: 'misconfigured' },
    ],
    [
      'a bad request',
      fault('ValidationException', 'ExpressionAttributeValues contains invalid value'),
      { code: 'invalid' },
    ],
    ['an unknown refusal', fault('SomethingNewException', 'no'), { code: 'invalid' }],
  ])('is told once and clearly: %s', async (_, answer, failure) => {
    const [journal, { asked }] = await scripted(answer);

    for (const attempt of [append(journal), journal.load(ref), journal.setSetting('a', 1)]) {
      await expect(attempt).rejects.toMatchObject({ name: 'CloudError', failure, applied: 'no' });
      await expect(attempt).rejects.toThrow(/journal table journal in eu-west-1/);
    }
    expect(asked).toHaveLength(3);
  });

  it('is a time-out when nothing answers, and unknown for writes only', async () => {
    const [journal] = await scripted('hang');

    const [write, read] = await Promise.allSettled([journal.setSetting('a', 1), journal.load(ref)]);

    expect(write).toMatchObject({ reason: { failure: { code: 'timeout' }, applied: 'unknown' } });
    expect(read).toMatchObject({ reason: { failure: { code: 'timeout' }, applied: 'no' } });
  });

  it('is unavailability, surely without effect, when nothing listens', async () => {
    const [journal] = await scripted(ok());
    await server?.stop();

    await expect(append(journal)).rejects.toMatchObject({
      failure: { code: 'unavailable' },
      applied: 'no',
    });
  });

  it('is thrown before anything is sent when the arguments are wrong', async () => {
    const [journal, { asked }] = await scripted(ok());

    await expect(append(journal, 0)).rejects.toMatchObject({ failure: { code: 'invalid' } });
    await expect(journal.reserve({ counter: 'c', step: 's', limit: 0.5 })).rejects.toMatchObject({
      failure: { code: 'invalid' },
    });
    expect(asked).toEqual([]);
  });
});

describe('the table of DynamoDB', () => {
  it('defines each key attribute it uses, and no other', () => {
    const keys = [JOURNAL_TABLE, ...JOURNAL_TABLE.GlobalSecondaryIndexes].flatMap((table) =>
      table.KeySchema.map((key) => key.AttributeName),
    );

    expect(JOURNAL_TABLE.AttributeDefinitions.map((it) => it.AttributeName)).toEqual(keys);
  });
});
