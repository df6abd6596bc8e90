import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOURNAL_TABLE } from '../../../shared/journals/dynamodb-table.ts';
import { bareEnvironment, run } from '../../functions/local/cli.ts';
import { MOTO_CREDENTIALS, type Moto, startMoto } from '../support/moto.ts';
import { hasPythonPeers } from '../support/python.ts';

const REGION = 'eu-west-1';

describe.skipIf(!hasPythonPeers())("a deployment's table as the command line's journal", () => {
  let moto: Moto;

  beforeAll(async () => {
    moto = await startMoto();
    const client = new DynamoDBClient({
      region: REGION,
      endpoint: moto.url,
      credentials: MOTO_CREDENTIALS,
    });
    const definition = structuredClone(JOURNAL_TABLE) as object;
    await client.send(new CreateTableCommand({ ...definition, TableName: 'cordon' } as never));
    client.destroy();
  });

  afterAll(() => moto.stop());

  it('is paused, resumed and listed', async () => {
    const env = bareEnvironment(moto.url);
    const store = ['--store', 'dynamodb:cordon', '--json'];

    const paused = await run(['pause', '--by', 'ada', ...store], { env });
    const cases = await run(['cases', ...store], { env });
    const none = await run(['undo', 'abcdef123456-1', ...store], { env });
    const resumed = await run(['resume', ...store], { env });

    expect(JSON.parse(paused.stdout)).toMatchObject({ paused: { by: 'ada' } });
    expect(JSON.parse(cases.stdout)).toStrictEqual({ cases: [] });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/There is no case/) });
    expect(resumed.code).toBe(0);
  });
});
