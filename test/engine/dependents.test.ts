import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Effect } from '../../shared/core/trigger.ts';
import { dependentsOf, reconcileWithDependents } from '../../shared/engine/dependents.ts';
import type { EnginePorts, Served } from '../../shared/engine/ports.ts';
import {
  ACCOUNT,
  type BenchOptions,
  bucketRef,
  engineBench,
  event,
  MINUTE,
  REGION,
  START,
} from '../support/engine.ts';

const KEY: Ref = {
  cloud: 'aws',
  type: 'aws.toy.key',
  id: `arn:aws:toy:${REGION}:${ACCOUNT}:key/1`,
  name: 'key-1',
  account: ACCOUNT,
  region: REGION,
};
const CONSISTENCY_MS = 5_000;

/** A bench whose account has one shared thing, with nothing wrong, and these buckets that use it. */
async function sharing(buckets: readonly string[], options: BenchOptions = {}) {
  const world = buckets.reduce(
    (all, name) => createBucket(all, { name, publicAccessBlock: null }, START),
    createWorld(),
  );
  const on = engineBench(world, options);
  const inner = on.ports.serve;
  const known = await inner('aws.s3.bucket');
  const ports: EnginePorts = {
    ...on.ports,
    serve: async (type) => (type === KEY.type && known !== null ? sharedThing(known) : inner(type)),
  };
  for (const name of buckets) {
    await on.journal.setUses(bucketRef(name), [KEY.id]);
  }
  return { ...on, ports };
}

function sharedThing({ resource, api }: Served): Served {
  return {
    resource: { ...resource, type: KEY.type, shared: true, consistencyMs: CONSISTENCY_MS },
    rules: [],
    api: { ...api, read: async () => null },
  };
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `ml-${String(index).padStart(3, '0')}`);
}

async function due(journal: Journal, at: number): Promise<string[]> {
  return (await journal.due(at, Number.POSITIVE_INFINITY)).map(({ ref }) => ref.name);
}

describe('an event about what others use', () => {
  it('wakes every user, those without a case too, when the change can be read', async () => {
    const on = await sharing(['ml-a', 'ml-b']);

    await reconcileWithDependents(KEY, event(KEY), on.ports);

    const readable = on.clock.now() + CONSISTENCY_MS;
    expect(await due(on.journal, readable - 1)).toEqual([]);
    expect(await due(on.journal, readable)).toEqual(['ml-a', 'ml-b']);
    await on.pass(MINUTE);
    expect((await on.case(bucketRef('ml-a'))).ref).toEqual(bucketRef('ml-a'));
    expect((await on.case(bucketRef('ml-b'))).ref).toEqual(bucketRef('ml-b'));
    expect(await due(on.journal, on.clock.now())).toEqual([]);
  });

  it('finds users that name it by its short name', async () => {
    const on = await sharing(['ml-a']);
    await on.journal.setUses(bucketRef('ml-a'), [KEY.name]);
    await on.journal.setUses(bucketRef('ml-b'), [KEY.name, KEY.id]);

    const found = await dependentsOf(event(KEY), on.ports);

    expect(found).toEqual([bucketRef('ml-b'), bucketRef('ml-a')]);
  });

  it('wakes each user once, however often the event comes', async () => {
    const on = await sharing(['ml-a']);
    const trigger = event(KEY, { eventId: 'x'.repeat(2_000) });

    await reconcileWithDependents(KEY, trigger, on.ports);
    await reconcileWithDependents(KEY, trigger, on.ports);
    await reconcileWithDependents(KEY, event(KEY), on.ports);

    expect(await due(on.journal, on.clock.now() + MINUTE)).toEqual(['ml-a', 'ml-a']);
  });

  it('spreads many users over the minutes, and forgets none', async () => {
    const on = await sharing(names(60));

    await reconcileWithDependents(KEY, event(KEY), on.ports);

    const at = on.clock.now() + CONSISTENCY_MS;
    expect(await due(on.journal, at)).toHaveLength(25);
    expect(await due(on.journal, at + MINUTE)).toHaveLength(50);
    expect(new Set(await due(on.journal, at + 2 * MINUTE))).toEqual(new Set(names(60)));
  });

  it('looks again at a user that could not be read for the moment', async () => {
    const on = await sharing(['ml-a']);
    on.refuse(() => ({
      code: 'SlowDown',
      status: 503,
      message: 'Please reduce your request rate.',
    }));
    await reconcileWithDependents(KEY, event(KEY), on.ports);
    await on.pass(MINUTE);

    on.refuse(() => null);
    await on.pass(5 * MINUTE);

    expect((await on.case(bucketRef('ml-a'))).ref).toEqual(bucketRef('ml-a'));
  });

  it.each<[Effect, number]>([
    ['changed', 1],
    ['deleted', 1],
    ['state', 1],
    ['created', 0],
    ['tagged', 0],
    ['none', 0],
  ])('%s: %s user', async (effect, count) => {
    const on = await sharing(['ml-a']);

    expect(await dependentsOf(event(KEY, { effect }), on.ports)).toHaveLength(count);
  });

  it('wakes nobody for what is not shared, or not served', async () => {
    const on = await sharing(['ml-a']);
    const [used, unserved] = [bucketRef('ml-b'), { ...KEY, type: 'aws.toy.other' }];
    await on.journal.setUses(bucketRef('ml-a'), [used.id, unserved.id]);

    expect(await dependentsOf(event(used), on.ports)).toEqual([]);
    expect(await dependentsOf(event(unserved), on.ports)).toEqual([]);
  });

  it('writes nothing in a dry run', async () => {
    const on = await sharing(['ml-a']);

    await reconcileWithDependents(KEY, event(KEY), on.ports, { dryRun: true });

    expect(await due(on.journal, on.clock.now() + MINUTE)).toEqual([]);
  });

  it('fails when one wake-up cannot be stored, so that the event comes again', async () => {
    let left = 1;
    const on = await sharing(['ml-a', 'ml-b']);
    const journal: Journal = {
      ...on.journal,
      schedule: async (wakeUp) => {
        left -= 1;
        if (left < 0) {
          throw new Error('the store is down');
        }
        return on.journal.schedule(wakeUp);
      },
    };

    const attempt = reconcileWithDependents(KEY, event(KEY), { ...on.ports, journal });

    await expect(attempt).rejects.toThrow('the store is down');
  });
});
