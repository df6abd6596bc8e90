import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import { startSandbox } from '../../functions/local/sandbox/server.ts';
import {
  AWS_FUNCTIONS,
  bundle,
  type FunctionBundle,
  measure,
  startOf,
} from '../../infra/build/bundle.ts';
import { bridged, record, s3, sqsBatch } from '../events/aws/samples.ts';
import { ok, startScripted } from '../journals/scripted-dynamodb.ts';
import { invokeBundle } from '../support/bundled.ts';

const IRRELEVANT = bridged(
  record('ec2.amazonaws.com', 'RunInstances', { instanceType: 'm5.large' }),
);

/** What an event that does not matter must not pay for. */
const HEAVY =
  /node_modules\/(?:@aws-sdk|@smithy|@aws|zod|yaml)\/|shared\/(?:engine|journals|policy|rules\/aws|resources\/aws|notifiers)\//;

describe.each(AWS_FUNCTIONS)('the bundle of $name', (each: FunctionBundle) => {
  let folders: readonly string[] = [];
  let metafile: Metafile;

  beforeAll(async () => {
    folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'cordon-bundle-'))));
    for (const folder of folders) {
      metafile = await bundle(each, folder);
    }
  }, 60_000);

  afterAll(async () => {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  });

  it('keeps its budget, which lies close above it', () => {
    const { startKb, totalKb } = measure(each, metafile);

    expect(each.budget.startKb / startKb).toBeLessThan(1.3);
    expect(each.budget.totalKb / totalKb).toBeLessThan(1.3);
  });

  it.each([
    [
      'startKb',
      /events has \d+\.\d KB and may have 1 \(startKb .* largest inputs:\n +\d+\.\d KB {2}\S+\n/s,
    ],
    ['totalKb', /events has \d+\.\d KB and may have 1 \(totalKb .* KB {2}@aws-sdk\/client-s3\n/s],
  ])('beyond its %s, fails and names what is large', (limit, message) => {
    const budget = { ...each.budget, [limit]: 1 };

    expect(() => measure({ ...each, budget }, metafile)).toThrow(message);
  });

  it('has the same bytes whenever it is built', async () => {
    const [first, second] = await Promise.all(folders.map(filesIn));

    expect(second).toEqual(first);
    expect(first?.size).toBeGreaterThan(50);
  });

  it('starts without SDK, engine, journal, policy, rules and resources', () => {
    const start = startOf(each.entry, metafile.outputs);

    const inputs = start.flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));

    expect(inputs).toContain('shared/events/aws/decode.ts');
    expect(inputs.filter((input) => HEAVY.test(input))).toEqual([]);
  });

  it('loads nothing more for an irrelevant event, and needs no environment for it', async () => {
    const { loaded, answers, log } = await invokeBundle(entryOf(folders, each), [
      sqsBatch(JSON.stringify(IRRELEVANT)),
      IRRELEVANT,
    ]);

    expect(loaded.map((files) => files.length > 0)).toEqual([true, false, false]);
    expect(answers).toEqual([{ batchItemFailures: [] }, null]);
    expect(log).toMatchObject([{ reason: 'unrelated' }, { reason: 'unrelated' }]);
  });

  it('closes a public bucket, with a policy in YAML and no client it does not need', async () => {
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::ml-data/*',
        },
      ],
    });
    const now = Date.now();
    const options = { name: 'ml-data', policy, publicAccessBlock: null };
    const sandbox = await startSandbox({
      world: createBucket(createWorld(), options, now),
      clock: Date.now,
    });
    const dynamo = await startScripted(ok({ Items: [] }));
    const event = bridged(
      s3('PutBucketPolicy', { bucketName: 'ml-data' }, { eventTime: new Date(now).toISOString() }),
    );

    const { loaded, answers, log } = await invokeBundle(
      entryOf(folders, each),
      [sqsBatch(JSON.stringify(event), '{"no": "event"}')],
      {
        AWS_REGION: 'eu-west-1',
        AWS_ENDPOINT_URL: sandbox.url,
        AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'not-a-secret',
        CORDON_TABLE: 'cordon',
        CORDON_OWN_PRINCIPALS: 'arn:aws:iam::111122223333:role/cordon-events',
        CORDON_POLICY: 'version: 1\nprofile: recommended\n',
      },
    );
    await Promise.all([sandbox.close(), dynamo.stop()]);

    const clients = clientsIn(loaded.flat(), metafile);
    expect(sandbox.host.world.buckets['ml-data']?.publicAccessBlock?.RestrictPublicBuckets).toBe(
      true,
    );
    expect(answers).toEqual([{ batchItemFailures: [{ itemIdentifier: 'message-1' }] }]);
    expect(log).toMatchObject([
      {
        level: 'info',
        message: 's3:PutPublicAccessBlock was accepted',
        ref: 'arn:aws:s3:::ml-data',
      },
      { level: 'info', message: 'waiting', ref: 'arn:aws:s3:::ml-data' },
      { level: 'error', message: 'not acknowledged', messageId: 'message-1', code: 'bad-event' },
    ]);
    expect(clients).toEqual(['client-dynamodb', 'client-s3', 'client-s3-control']);
  });
});

function entryOf([folder = '']: readonly string[], { name }: FunctionBundle): string {
  return join(folder, `${name}.mjs`);
}

/** The SDK clients in some files of the bundle. */
function clientsIn(files: readonly string[], { outputs }: Metafile): readonly string[] {
  const inputs = Object.entries(outputs)
    .filter(([path]) => files.includes(path.slice(path.lastIndexOf('/') + 1)))
    .flatMap(([, output]) => Object.keys(output.inputs));
  const clients = inputs.flatMap(
    (input) => /@aws-sdk\/(client-[a-z0-9-]+)\//.exec(input)?.[1] ?? [],
  );
  return [...new Set(clients)].sort();
}

/** Every file of a folder with its bytes. */
async function filesIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).sort();
  const files = names.map(
    async (name) => [name, await readFile(join(folder, name), 'latin1')] as const,
  );
  return new Map(await Promise.all(files));
}
