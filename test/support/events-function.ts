import { createHandler } from '../../functions/aws/events.ts';
import type { LogLine } from '../../functions/aws/log.ts';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { Journal } from '../../shared/core/ports.ts';
import { createServe } from '../../shared/engine/serve.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { profile } from '../../shared/policy/profiles.ts';
import { AWS_RESOURCES } from '../../shared/resources/aws.generated.ts';
import { AWS_RULES } from '../../shared/rules/aws.generated.ts';
import { bridged, OWN_ROLE, s3 } from '../events/aws/samples.ts';
import { START } from './in-process.ts';
import { lambdaContext } from './lambda.ts';
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

/** The function with its parts: an account to look after, and a journal. */
export async function functionFor(world: World, journal: Journal = createMemoryJournal()) {
  const { sandbox, send, clock } = await sandboxed(world, { maxReadAttempts: 1 });
  const log: LogLine[] = [];
  let engines = 0;
  let ids = 0;
  const handler = createHandler({
    ownPrincipals: () => Promise.resolve([OWN_ROLE]),
    engine: (remainingMs) => {
      engines += 1;
      return Promise.resolve({
        clock,
        random: { id: () => `run-${ids++}`, unit: () => 0.5 },
        journal,
        policy: () => Promise.resolve(profile('recommended')),
        serve: createServe(AWS_RESOURCES, AWS_RULES, send),
        remainingMs,
        code: 'test',
      });
    },
    log: (line) => log.push(line),
  });
  return {
    sandbox,
    clock,
    journal,
    log,
    engines: () => engines,
    invoke: (event: unknown, remainingMs?: number) =>
      handler(event, lambdaContext(remainingMs)) as Promise<unknown>,
    isOpen: (name: string) => sandbox.host.world.buckets[name]?.publicAccessBlock === null,
    writes: () =>
      sandbox.requests
        .map(({ call }) => call.operation)
        .filter((name) => !/^(Get|List|Desc)/.test(name)),
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
