import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createQueue } from '../../functions/local/sandbox/model/queues.ts';
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

/** Built twice, to compare. */
const [TWICE] = AWS_FUNCTIONS as readonly [FunctionBundle];

const IRRELEVANT = bridged(
  record('ec2.amazonaws.com', 'RunInstances', { instanceType: 'm5.large' }),
);

/** What an event that does not matter must not pay for. */
const HEAVY =
  /node_modules\/(?:@aws-sdk|@smithy|@aws|zod|yaml)\/|shared\/(?:engine|journals|policy|rules\/aws|resources\/aws|notifiers)\//;

/** Every function, and one of them once more. */
let folders: readonly [string, string];
const metafiles = new Map<string, Metafile>();

beforeAll(async () => {
  folders = [await newFolder(), await newFolder()];
  for (const each of AWS_FUNCTIONS) {
    metafiles.set(each.name, await bundle(each, join(folders[0], each.name)));
  }
  await bundle(TWICE, join(folders[1], TWICE.name));
}, 60_000);

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

describe.each(AWS_FUNCTIONS)('the bundle of $name', (each: FunctionBundle) => {
  it('keeps its budget, which lies close above it', () => {
    const { startKb, totalKb } = measure(each, metafileOf(each));

    expect(each.budget.startKb / startKb).toBeLessThan(1.3);
    expect(each.budget.totalKb / totalKb).toBeLessThan(1.3);
  });

  it.each([
    [
      'startKb',
      /has \d+\.\d KB and may have 1 \(startKb .* largest inputs:\n +\d+\.\d KB {2}\S+\n/s,
    ],
    ['totalKb', /has \d+\.\d KB and may have 1 \(totalKb .* KB {2}@aws-sdk\/client-s3\n/s],
  ])('beyond its %s, fails and names what is large', (limit, message) => {
    const budget = { ...each.budget, [limit]: 1 };

    expect(() => measure({ ...each, budget }, metafileOf(each))).toThrow(message);
  });

  it('starts without SDK, engine, journal, policy, rules and resources', () => {
    const { outputs } = metafileOf(each);

    const start = startOf(each.entry, outputs);

    const inputs = start.flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));

    expect(inputs).toContain('functions/aws/ports.ts');
    expect(inputs.filter((input) => HEAVY.test(input))).toEqual([]);
  });
});

describe('the bundles together', () => {
  it('have the same bytes whenever they are built', async () => {
    const [first, second] = await Promise.all(
      folders.map((folder) => filesIn(join(folder, TWICE.name))),
    );

    expect(second).toEqual(first);
    expect(first?.size).toBeGreaterThan(50);
  });

  it('load nothing more for an irrelevant event, and need no environment for it', async () => {
    const { loaded, answers, log } = await invokeBundle(entryOf('events'), [
      sqsBatch(JSON.stringify(IRRELEVANT)),
      IRRELEVANT,
    ]);

    expect(loaded.map((files) => files.length > 0)).toEqual([true, false, false]);
    expect(answers).toEqual([{ batchItemFailures: [] }, null]);
    expect(log).toMatchObject([{ reason: 'unrelated' }, { reason: 'unrelated' }]);
  });

  it('close a public bucket, with a policy in YAML and no client they do not need', async () => {
    const now = Date.now();
    const options = { name: 'ml-data', policy: PUBLIC_POLICY, publicAccessBlock: null };
    const sandbox = await startSandbox({
      world: createQueue(createBucket(createWorld(), options, now), ACT_QUEUE),
      clock: Date.now,
    });
    const dynamo = await startScripted(ok({ Items: [] }));
    const invoke = (name: string, ...bodies: readonly string[]) =>
      invokeBundle(entryOf(name), [sqsBatch(...bodies)], {
        AWS_ENDPOINT_URL: sandbox.url,
        AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
        ...ENVIRONMENT,
        CORDON_ACT_QUEUE: ACT_QUEUE,
        CORDON_POLICY: 'version: 1\nprofile: recommended\n',
      });
    const eventTime = new Date(now).toISOString();
    const event = bridged(s3('PutBucketPolicy', { bucketName: 'ml-data' }, { eventTime }));

    const events = await invoke('events', JSON.stringify(event), '{"no": "event"}');
    const between = sandbox.host.world;
    const act = await invoke('act', ...(between.queues[ACT_QUEUE] ?? []).map(({ Body }) => Body));
    await Promise.all([sandbox.close(), dynamo.stop()]);

    expect(between.buckets['ml-data']?.publicAccessBlock).toBeNull();
    expect(events.answers).toEqual([{ batchItemFailures: [{ itemIdentifier: 'message-1' }] }]);
    expect(events.log).toMatchObject([
      { level: 'info', message: 'waiting', ref: 'arn:aws:s3:::ml-data' },
      {
        level: 'error',
        message: 'not acknowledged',
        messageId: 'message-1',
        code: 'bad-event',
        Failures: 1,
      },
    ]);
    expect(clientsIn(events.loaded.flat(), metafileOf({ name: 'events' }))).toEqual([
      'client-dynamodb',
      'client-s3',
      'client-s3-control',
      'client-sqs',
    ]);
    expect(sandbox.host.world.buckets['ml-data']?.publicAccessBlock).toMatchObject({
      RestrictPublicBuckets: true,
    });
    expect(act.answers).toEqual([{ batchItemFailures: [] }]);
    expect(act.log).toMatchObject([
      {
        level: 'info',
        message: 's3:PutPublicAccessBlock was accepted',
        ref: 'arn:aws:s3:::ml-data',
        case: expect.stringMatching(/-1$/),
        Changes: 1,
      },
      { level: 'info', message: 'fixed', ref: 'arn:aws:s3:::ml-data' },
    ]);
    expect(clientsIn(act.loaded.flat(), metafileOf({ name: 'act' }))).toEqual([
      'client-dynamodb',
      'client-s3',
      'client-s3-control',
    ]);
  });

  it('sweep an empty account, and load no client of what is not there', async () => {
    const sandbox = await startSandbox({ world: createWorld(), clock: Date.now });
    const dynamo = await startScripted(ok({ Items: [] }));

    const { answers, log } = await invokeBundle(
      entryOf('sweep'),
      [{ time: '2026-11-21T09:00:00Z' }],
      {
        AWS_ENDPOINT_URL: sandbox.url,
        AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
        ...ENVIRONMENT,
      },
    );
    await Promise.all([sandbox.close(), dynamo.stop()]);

    expect(answers).toEqual([null]);
    expect(log.at(-1)).toMatchObject({ message: 'sweep: ended', missed: 0 });
  });

  it('tick where nothing is due, and load no channel for it', async () => {
    const dynamo = await startScripted(ok({ Items: [] }));

    const { answers, log, loaded } = await invokeBundle(entryOf('tick'), [{}], {
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      ...ENVIRONMENT,
    });
    await dynamo.stop();

    expect(answers).toEqual([null]);
    expect(log).toMatchObject([
      { message: 'handed over what was due', handed: 0, OldestWakeUp: 0 },
    ]);
    expect(clientsIn(loaded.flat(), metafileOf({ name: 'tick' }))).toEqual(['client-dynamodb']);
  });
});

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  CORDON_TABLE: 'cordon',
  CORDON_OWN_PRINCIPALS: 'arn:aws:iam::111122223333:role/cordon-act',
};

const ACT_QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/cordon-act';

const PUBLIC_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::ml-data/*' },
  ],
});

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'cordon-bundles-'));
}

function entryOf(name: string): string {
  return join(folders[0], name, `${name}.mjs`);
}

function metafileOf({ name }: Pick<FunctionBundle, 'name'>): Metafile {
  return metafiles.get(name) ?? { inputs: {}, outputs: {} };
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
