import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { type Sandbox, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { AWS_FUNCTIONS, bundle } from '../../../infra/build/bundle.ts';
import type { Journal } from '../../../shared/core/ports.ts';
import { createDynamoDbJournal } from '../../../shared/journals/dynamodb.ts';
import { JOURNAL_TABLE } from '../../../shared/journals/dynamodb-table.ts';
import { bucketRef } from '../../support/engine.ts';
import { type OneAtATime, startOneAtATime } from '../dynamodb/one-at-a-time.ts';
import { MOTO_CREDENTIALS, type Moto, startMoto } from '../support/moto.ts';
import { hasPythonPeers } from '../support/python.ts';
import { eventOf, openBucket, writesOf } from './buckets.ts';
import { createGate, type Gate } from './gate.ts';
import { queuesOn } from './queues.ts';
import { hasLambdaPeer, type Lambda, startLambda } from './runtime.ts';

/*
 * Goal: the bundles, as they are deployed, under AWS's own runtime client, fed by a queue that others wrote.
 * Method: moto is SQS and DynamoDB, the sandbox is S3. Messages come twice, with poison among them, while the API throttles,
 * and with the process ended after each single request it makes.
 */

const REGION = 'eu-west-1';
const MINUTE = 60_000;

/** Rounds of the clock after which everything must be at rest. */
const ROUNDS_MAX = 4;

describe.skipIf(!hasPythonPeers() || !hasLambdaPeer())('the functions under Lambda', () => {
  let moto: Moto;
  let proxy: OneAtATime;
  let sandbox: Sandbox;
  let gate: Gate;
  let folder: string;
  let journal: Journal;
  let queues: ReturnType<typeof queuesOn>;
  let eventsQueue: { readonly url: string; readonly dead: string };
  let actQueue: { readonly url: string; readonly dead: string };
  const lambdas = new Map<string, Lambda>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cordon-lambda-'));
    moto = await startMoto();
    proxy = await startOneAtATime(moto.url);
    sandbox = await startSandbox({ world: createWorld(), clock: Date.now });
    gate = createGate();
    queues = queuesOn(moto.url);
    eventsQueue = await queues.create('cordon-events');
    actQueue = await queues.create('cordon-act');
    const client = new DynamoDBClient({
      region: REGION,
      endpoint: proxy.url,
      credentials: MOTO_CREDENTIALS,
    });
    const definition = JSON.parse(JSON.stringify(JOURNAL_TABLE));
    await client.send(new CreateTableCommand({ ...definition, TableName: 'cordon' }));
    client.destroy();
    journal = createDynamoDbJournal({
      table: 'cordon',
      region: REGION,
      endpoint: proxy.url,
      credentials: MOTO_CREDENTIALS,
    });
    const env = {
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: await gate.before(sandbox.url),
      AWS_ENDPOINT_URL_DYNAMODB: await gate.before(proxy.url),
      AWS_ENDPOINT_URL_SQS: await gate.before(moto.url),
      AWS_ACCESS_KEY_ID: MOTO_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: MOTO_CREDENTIALS.secretAccessKey,
      CORDON_TABLE: 'cordon',
      CORDON_ACT_QUEUE: actQueue.url,
      CORDON_SWEEP_QUEUE: actQueue.url,
      CORDON_OWN_PRINCIPALS: 'arn:aws:iam::111122223333:role/cordon-act',
      CORDON_PROFILE: 'recommended',
    };
    for (const each of AWS_FUNCTIONS) {
      await bundle(each, join(folder, each.name));
      lambdas.set(each.name, await startLambda(join(folder, each.name), each.name, env));
    }
  });

  afterEach(() => sandbox.faults.clear());

  afterAll(async () => {
    await Promise.all([...lambdas.values()].map((lambda) => lambda.stop()));
    queues.close();
    await journal.close();
    await gate.stop();
    await Promise.all([
      sandbox.close(),
      proxy.stop(),
      moto.stop(),
      rm(folder, { recursive: true }),
    ]);
  });

  function lambda(name: string): Lambda {
    const found = lambdas.get(name);
    if (found === undefined) {
      throw new Error(`there is no function ${name}`);
    }
    return found;
  }

  const isOpen = (name: string) => sandbox.host.world.buckets[name]?.publicAccessBlock === null;

  async function kindsOf(name: string): Promise<readonly string[]> {
    const stored = await journal.load(bucketRef(name));
    return stored?.entries.map(({ body }) => body.kind) ?? [];
  }

  /** Lets minutes pass: the clock ticks, and what it hands over is done, until nothing is left or it takes too long. */
  async function pass(): Promise<void> {
    for (let round = 1; round <= ROUNDS_MAX; round += 1) {
      const aheadMs = round * 2 * MINUTE;
      const ticked = await lambda('tick').invoke({}, { aheadMs });
      expect(ticked).toEqual({ kind: 'answer', answer: null });
      await queues.drain(actQueue.url, lambda('act'), { aheadMs });
    }
  }

  it('takes a batch with doubles and poison: acts once, keeps the poison alone', async () => {
    for (const name of ['ml-one', 'ml-two']) {
      openBucket(sandbox, name);
    }
    const [one, two] = [eventOf('ml-one'), eventOf('ml-two')];
    await queues.send(eventsQueue.url, one, 'poison', two, one, '{"hello":"world"}', two);

    const heard = await queues.drain(eventsQueue.url, lambda('events'));
    const between = [isOpen('ml-one'), isOpen('ml-two')];
    const acted = await queues.drain(actQueue.url, lambda('act'));

    const dead = (await queues.receive(eventsQueue.dead)).map(({ Body }) => Body);
    expect(heard[0]?.bodies).toHaveLength(6);
    expect(dead.sort()).toEqual(['poison', '{"hello":"world"}']);
    expect(between).toEqual([true, true]);
    expect(acted.every(({ invoked }) => invoked.kind === 'answer')).toBe(true);
    expect([isOpen('ml-one'), isOpen('ml-two')]).toEqual([false, false]);
    expect([writesOf(sandbox, 'ml-one'), writesOf(sandbox, 'ml-two')]).toEqual([1, 1]);
    for (const name of ['ml-one', 'ml-two']) {
      const kinds = await kindsOf(name);
      expect(kinds.filter((kind) => kind === 'trigger')).toHaveLength(1);
      expect(kinds).toContain('verified');
    }
  });

  it('acknowledges what a throttled API does not let it read, and does it later', async () => {
    openBucket(sandbox, 'ml-slow');
    sandbox.faults.add({ on: 's3:*', where: 'ml-slow', what: { kind: 'throttle' } });
    await queues.send(eventsQueue.url, eventOf('ml-slow'));

    const heard = await queues.drain(eventsQueue.url, lambda('events'));
    const before = await kindsOf('ml-slow');
    sandbox.faults.clear();
    await pass();

    expect(heard.map(({ invoked }) => invoked)).toEqual([
      { kind: 'answer', answer: { batchItemFailures: [] } },
    ]);
    expect(before).toContain('trigger');
    expect(before).not.toContain('intent');
    expect(isOpen('ml-slow')).toBe(false);
    expect(await kindsOf('ml-slow')).toContain('verified');
  });

  it.each(['events', 'act'])(
    'survives being ended after each request of %s',
    { timeout: 300_000 },
    async (name) => {
      const queue = name === 'events' ? eventsQueue : actQueue;
      const hear = (bucket: string) => {
        openBucket(sandbox, bucket);
        return queues.send(eventsQueue.url, eventOf(bucket));
      };
      await hear(`ml-${name}-whole`);
      if (name === 'act') {
        await queues.drain(eventsQueue.url, lambda('events'));
      }
      gate.open();
      await queues.drain(queue.url, lambda(name));
      const requests = gate.count();

      const buckets = Array.from({ length: requests }, (_, at) => `ml-${name}-${at + 1}`);
      for (const [at, bucket] of buckets.entries()) {
        gate.open();
        await hear(bucket);
        if (name === 'act') {
          await queues.drain(eventsQueue.url, lambda('events'));
        }
        const end = gate.arm(at + 1);
        const polled = await queues.poll(queue.url, lambda(name), { end });
        gate.open();
        expect(polled?.invoked.kind).toBe('ended');
        // Comes again at once: whoever finds an open intent leaves it alone.
        await queues.drain(queue.url, lambda(name));
      }
      await pass();

      expect(requests).toBeGreaterThan(10);
      expect(buckets.filter(isOpen)).toEqual([]);
      for (const bucket of buckets) {
        const kinds = await kindsOf(bucket);
        expect(kinds.filter((kind) => kind === 'trigger')).toHaveLength(1);
        // One write for each step that was read back: none was made twice, and none was forgotten.
        expect(kinds.filter((kind) => kind === 'verified')).toHaveLength(writesOf(sandbox, bucket));
        expect(kinds.at(-1)).toBe('closed');
      }
    },
  );

  it('sweeps and finds what no event told of', async () => {
    openBucket(sandbox, 'ml-unseen');

    const swept = await lambda('sweep').invoke({ time: new Date().toISOString() });
    const between = isOpen('ml-unseen');
    await pass();

    expect(swept).toEqual({ kind: 'answer', answer: null });
    expect(between).toBe(true);
    expect(isOpen('ml-unseen')).toBe(false);
    expect(lambda('sweep').log.at(-1)).toMatchObject({ message: 'sweep: ended', missed: 0 });
  });
});
