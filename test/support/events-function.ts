import { createHandler as createAct } from '../../functions/aws/act.ts';
import { createHandler as createEvents } from '../../functions/aws/events.ts';
import type { LogLine } from '../../functions/aws/log.ts';
import { createMeter } from '../../functions/aws/meter.ts';
import { personBehind } from '../../functions/aws/people.ts';
import { type AwsPorts, GO_ON } from '../../functions/aws/ports.ts';
import { handOverTo, sendLater } from '../../functions/aws/queues.ts';
import { createHandler as createSweep } from '../../functions/aws/sweep.ts';
import { createHandler as createTick } from '../../functions/aws/tick.ts';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createQueue } from '../../functions/local/sandbox/model/queues.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { Journal, Notifier } from '../../shared/core/ports.ts';
import { createServe } from '../../shared/engine/serve.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { profile } from '../../shared/policy/profiles.ts';
import { AWS_RESOURCES } from '../../shared/resources/aws.generated.ts';
import { AWS_RULES } from '../../shared/rules/aws.generated.ts';
import { bridged, OWN_ROLE, s3 } from '../events/aws/samples.ts';
import { START } from './in-process.ts';
import { lambdaContext, sqsOf } from './lambda.ts';
import { sandboxed } from './sandboxed.ts';

/** The answer to a batch of which nothing comes again. */
export const ALL_FINE = { batchItemFailures: [] };

/** An account with open buckets of these names. */
export function openBuckets(...names: readonly string[]): World {
  return names.reduce(
    (world, name) =>
      createBucket(world, { name, policy: publicPolicy(name), publicAccessBlock: null }, START),
    createWorld(),
  );
}

function publicPolicy(bucket: string): string {
  const Resource = `arn:aws:s3:::${bucket}/*`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource }],
  });
}

/** What EventBridge says when somebody made a bucket's policy. */
export function policyPut(bucketName: string, overrides: Readonly<Record<string, unknown>> = {}) {
  const told = { eventID: `put-${bucketName}`, eventTime: new Date(START).toISOString() };
  return bridged(s3('PutBucketPolicy', { bucketName }, { ...told, ...overrides }));
}

/** The queue from those who read to the one who writes. */
export const ACT_QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/cordon-act';

/** The queue by which a sweep goes on. */
export const SWEEP_QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111122223333/cordon-sweep';

/** The functions with their parts: an account to look after, and a journal. */
export async function functionFor(
  world: World,
  journal: Journal = createMemoryJournal(),
  { looksUp = false, ...change }: Partial<AwsPorts> & { readonly looksUp?: boolean } = {},
) {
  const queues = createQueue(createQueue(world, ACT_QUEUE), SWEEP_QUEUE);
  const { sandbox, send, clock } = await sandboxed(queues, { maxReadAttempts: 1 });
  const meter = createMeter(clock);
  const log: LogLine[] = [];
  let engines = 0;
  let ids = 0;
  let taken = 0;
  const ports: AwsPorts = {
    ownPrincipals: () => Promise.resolve([OWN_ROLE]),
    engine: (remainingMs) => {
      engines += 1;
      return Promise.resolve({
        clock,
        random: { id: () => `run-${ids++}`, unit: () => 0.5 },
        journal,
        policy: () => Promise.resolve(profile('recommended')),
        serve: createServe(AWS_RESOURCES, AWS_RULES, meter.metered(send)),
        remainingMs,
        code: 'test',
      });
    },
    handOver: (wakeUps) =>
      handOverTo({ url: ACT_QUEUE, region: sandbox.host.world.region }, send, wakeUps),
    notifiers: () => Promise.resolve<readonly Notifier[]>([]),
    goOn: (afterMs) =>
      sendLater({ url: SWEEP_QUEUE, region: sandbox.host.world.region }, send, GO_ON, afterMs),
    lookUp: async () => (looksUp ? (ref) => personBehind(ref, send, [OWN_ROLE]) : null),
    wait: async (ms) => clock.advance(ms),
    now: clock.now,
    log: (line) => log.push(line),
    ...change,
  };
  const [events, act, tick] = [createEvents(ports), createAct(ports), createTick(ports)];
  const sweep = createSweep(ports, meter);
  const sent = () => (sandbox.host.world.queues[ACT_QUEUE] ?? []).map(({ Body }) => Body);
  return {
    sandbox,
    clock,
    journal,
    log,
    engines: () => engines,
    invoke: (event: unknown, remainingMs?: number) =>
      events(event, lambdaContext(remainingMs)) as Promise<unknown>,
    /** Bodies of all that was handed over. */
    sent,
    /** Hands the function that writes everything it was not handed yet, as one batch. */
    act: (remainingMs?: number) => {
      const bodies = sent().slice(taken);
      taken += bodies.length;
      return act(sqsOf(...bodies), lambdaContext(remainingMs)) as Promise<unknown>;
    },
    actOn: (event: unknown, remainingMs?: number) =>
      act(event, lambdaContext(remainingMs)) as Promise<unknown>,
    /** @param left - what is left of the invocation each time it is asked, in ms */
    sweep: (event: unknown, left: () => number = () => 60_000) =>
      sweep(event, { ...lambdaContext(), getRemainingTimeInMillis: left }) as Promise<unknown>,
    /** Messages to the sweep itself. */
    goOns: () => sandbox.host.world.queues[SWEEP_QUEUE] ?? [],
    tick: () => tick({}, lambdaContext()) as Promise<unknown>,
    isOpen: (name: string) => sandbox.host.world.buckets[name]?.publicAccessBlock === null,
    writes: () =>
      sandbox.requests
        .filter(({ call }) => call.service !== 'sqs')
        .map(({ call }) => call.operation)
        .filter((name) => !/^(Get|List|Desc|Lookup)/.test(name)),
  };
}

/** The answer to a batch of which these messages come again. */
export function failed(...ids: readonly string[]) {
  return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Loads of every case but that of one bucket. */
export function refusing(name: string, journal: Journal): Journal['load'] {
  return (ref) =>
    ref.name === name
      ? Promise.reject(
          new CloudError(
            { code: 'unavailable', message: 'The journal is away.', permission: null },
            { applied: 'no' },
          ),
        )
      : journal.load(ref);
}
