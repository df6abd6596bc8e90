import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDbJournal } from '../../../shared/journals/dynamodb.ts';
import { entryKey, JOURNAL_TABLE, refDigest } from '../../../shared/journals/dynamodb-table.ts';
import { describeJournal } from '../../contract/journal.ts';
import { bucket, type JournalBench, note, said, T0 } from '../../contract/journal-bench.ts';
import { MOTO_CREDENTIALS, type Moto, startMoto } from '../support/moto.ts';
import { hasPythonPeers } from '../support/python.ts';
import { type OneAtATime, startOneAtATime } from './one-at-a-time.ts';

/** moto in Python, on a busy machine, with 24 requests queued: slower than DynamoDB by far. */
const PATIENCE = { tryMs: 30_000, requestMs: 60_000 };
const REGION = 'eu-west-1';

/**
 * The contract against an independent implementation. Where moto differs from AWS: it knows no ClientRequestToken (so
 * a repeated transaction meets its own entries, which the adapter recognises by their writer), its index is never
 * behind, and requests are handed to it one at a time.
 */
describe.skipIf(!hasPythonPeers())('on moto', () => {
  let moto: Moto | null = null;
  let proxy: OneAtATime | null = null;
  let client: DynamoDBClient | null = null;
  let tables = 0;

  beforeAll(async () => {
    moto = await startMoto();
    proxy = await startOneAtATime(moto.url);
    client = new DynamoDBClient({
      region: REGION,
      endpoint: proxy.url,
      credentials: MOTO_CREDENTIALS,
    });
  });

  afterEach(() => {
    proxy?.setFate(() => 'answer');
  });

  afterAll(async () => {
    client?.destroy();
    await proxy?.stop();
    await moto?.stop();
  });

  async function create(): Promise<Required<JournalBench>> {
    tables += 1;
    const table = `journal-${tables}`;
    await client?.send(new CreateTableCommand({ ...definition(), TableName: table }));
    const open = () =>
      createDynamoDbJournal({
        table,
        region: REGION,
        endpoint: proxy?.url ?? '',
        credentials: MOTO_CREDENTIALS,
        ...PATIENCE,
      });
    return {
      journal: open(),
      reopen: async () => open(),
      tamper: async (ref, ordinal, n, text) => {
        const update = new UpdateItemCommand({
          TableName: table,
          Key: { ...entryKey(refDigest(ref), ordinal, n) },
          UpdateExpression: 'SET entry = :entry',
          ExpressionAttributeValues: { ':entry': { S: text } },
        });
        await client?.send(update);
      },
    };
  }

  describeJournal('DynamoDB', create, { runs: 12 });

  describe('when answers are lost', () => {
    it('knows its own append again', async () => {
      const { journal } = await create();
      const ref = bucket('ml-data');
      let lost = 0;
      proxy?.setFate((operation) => {
        const isLost = operation === 'TransactWriteItems' && lost < 1;
        lost += isLost ? 1 : 0;
        return isLost ? 'lose' : 'answer';
      });

      expect(await journal.append(ref, 1, 1, [note('a'), note('b')], T0, {})).toBe('appended');

      expect(lost).toBe(1);
      expect(said(await journal.load(ref))).toEqual(['a', 'b']);
      expect(await journal.append(ref, 1, 1, [note('a'), note('b')], T0, {})).toBe('behind');
      await journal.close();
    });

    it('takes one slot', async () => {
      const { journal } = await create();
      let lost = 0;
      proxy?.setFate(() => {
        lost += 1;
        return lost < 3 ? 'lose' : 'answer';
      });

      expect(await journal.reserve({ counter: 'c', step: 'a', limit: 2 })).toBe('reserved');

      expect(await journal.reserve({ counter: 'c', step: 'b', limit: 2 })).toBe('reserved');
      expect(await journal.reserve({ counter: 'c', step: 'c', limit: 2 })).toBe('full');
      await journal.close();
    });

    it('says that a write may have happened when none of its answers came', async () => {
      const { journal, reopen } = await create();
      const ref = bucket('ml-data');
      proxy?.setFate((operation) => (operation === 'TransactWriteItems' ? 'lose' : 'answer'));

      const attempt = journal.append(ref, 1, 1, [note('a')], T0, {});

      await expect(attempt).rejects.toMatchObject({ applied: 'unknown' });
      expect(said(await (await reopen()).load(ref))).toEqual(['a']);
      await journal.close();
    });
  });
});

/** The definition as the SDK's types want it: mutable. */
function definition() {
  return structuredClone(JOURNAL_TABLE) as {
    -readonly [Key in keyof typeof JOURNAL_TABLE]: never;
  };
}
