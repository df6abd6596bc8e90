import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { VendorError } from '../../functions/local/sandbox/model/world.ts';
import { undo } from '../../shared/engine/commands.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import {
  bucketRef,
  denied,
  type EngineBench,
  engineBench,
  event,
  HOUR,
  isRead,
  MINUTE,
  policyWith,
  SECOND,
  START,
  THROTTLED,
} from '../support/engine.ts';

const ref = bucketRef('churn-ml');
const AT_ONCE = policyWith({}, () => true, { settle: { quietSeconds: 0, maxSeconds: 0 } });
const PUT = 's3:PutPublicAccessBlock';

const PARTNER = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:root' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::churn-ml/*',
};
/** Two steps: the policy is cut, then the block put. */
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ ...PARTNER, Principal: '*' }, PARTNER],
});

function openBucket(policy: string | null = null) {
  const options = { name: 'churn-ml', policy, publicAccessBlock: null };
  return createBucket(createWorld(), options, START);
}

function onWrites(on: EngineBench, error: VendorError | null): void {
  on.refuse((call) => (isRead(`:${call.operation}`) ? null : error));
}

describe('a read that is denied', () => {
  it('names the missing permission, writes nothing, and is tried again in an hour', async () => {
    const on = engineBench(openBucket(), { policy: AT_ONCE });
    on.refuse((call) => (call.operation === 'GetBucketAcl' ? denied(call) : null));

    const report = await reconcile(ref, event(ref), on.ports);
    await on.pass(30 * MINUTE);
    const soon = on.writes();
    on.refuse(() => null);
    await on.pass(31 * MINUTE);

    expect(report).toMatchObject({ outcome: 'failed', wakeAt: START + HOUR });
    expect(report.reason).toContain('Grant s3:GetBucketAcl');
    expect(soon).toEqual([]);
    expect(on.writes()).toEqual([PUT]);
    expect(await on.case(ref)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });

  it('is told once, however often it is tried', async () => {
    const on = engineBench(openBucket(), { policy: AT_ONCE });
    on.refuse((call) => (call.operation === 'GetBucketAcl' ? denied(call) : null));

    await reconcile(ref, event(ref), on.ports);
    await on.pass(5 * HOUR);

    expect((await on.bodies(ref)).filter((body) => body.kind === 'outcome')).toHaveLength(1);
  });
});

describe('a write that is denied half-way', () => {
  async function halfWay(): Promise<EngineBench> {
    const on = engineBench(openBucket(POLICY), { policy: AT_ONCE });
    on.refuse((call) => (call.operation === 'PutPublicAccessBlock' ? denied(call) : null));
    await reconcile(ref, event(ref), on.ports);
    return on;
  }

  it('is journalled and told with the permission; what was done stands', async () => {
    const on = await halfWay();

    const { outcome, done } = await on.case(ref);
    expect(on.writes()).toEqual(['s3:PutBucketPolicy', PUT]);
    expect(done.map((step) => step.body.step.call)).toEqual(['s3:PutBucketPolicy']);
    expect(outcome?.outcome).toBe('failed');
    expect(outcome?.reason).toContain('Grant s3:PutBucketPublicAccessBlock');
    expect(await on.journal.outbox(10)).toHaveLength(1);
  });

  it('goes on where it was once the permission is granted', async () => {
    const on = await halfWay();

    on.refuse(() => null);
    await on.pass(61 * MINUTE);

    expect(on.writes()).toEqual(['s3:PutBucketPolicy', PUT, PUT]);
    expect(await on.case(ref)).toMatchObject({ closed: true, outcome: { outcome: 'fixed' } });
  });

  it('can be taken back as far as it went', async () => {
    const on = await halfWay();

    const report = await undo((await on.case(ref)).id, 'bob', on.ports);

    expect(on.host.world.buckets['churn-ml']?.policy).toBe(POLICY);
    expect(on.host.world.buckets['churn-ml']?.publicAccessBlock).toBeNull();
    expect(report.guards).toContainEqual({
      rule: 's3-bucket-policy-not-public',
      guard: 'override or hold',
      reason: expect.stringContaining('held by bob'),
    });
  });
});

describe('a write that is throttled', () => {
  it('backs off, is tried five times, then told, and tried again in an hour', async () => {
    const on = engineBench(openBucket(), { policy: AT_ONCE });
    onWrites(on, THROTTLED);

    await reconcile(ref, event(ref), on.ports);
    await on.pass(30 * MINUTE);
    const tried = on.writes().length;
    const told = (await on.case(ref)).outcome;
    onWrites(on, null);
    await on.pass(45 * MINUTE);

    expect(tried).toBe(5);
    expect(told).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('Rate') });
    expect(on.writes()).toHaveLength(6);
    expect(await on.case(ref)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });

  it('says so once while it waits', async () => {
    const on = engineBench(openBucket(), { policy: AT_ONCE });
    onWrites(on, THROTTLED);

    await reconcile(ref, event(ref), on.ports);
    await on.pass(45 * SECOND);

    const outcomes = (await on.bodies(ref)).filter((body) => body.kind === 'outcome');
    expect(outcomes).toHaveLength(1);
  });
});

describe('a bug of ours', () => {
  it.each(['read', 'call'] as const)(
    'in %s surfaces, and is not taken for the cloud',
    async (method) => {
      const on = engineBench(openBucket(), {
        policy: AT_ONCE,
        served: (served) => ({
          ...served,
          api: { ...served.api, [method]: () => Promise.reject(new TypeError('a bug of ours')) },
        }),
      });

      await expect(reconcile(ref, event(ref), on.ports)).rejects.toThrow('a bug of ours');
    },
  );
});

describe('a resource that never comes to rest', () => {
  it('is left after 24 turns and taken up a minute later', async () => {
    const on = engineBench(openBucket(), {
      policy: AT_ONCE,
      // Others are ahead every time.
      journal: (inner) => ({ ...inner, append: async () => 'behind' }),
    });

    const report = await reconcile(ref, event(ref), on.ports);

    expect(report).toMatchObject({
      outcome: 'waiting',
      reason: 'not at rest after 24 turns',
      wakeAt: on.clock.now() + MINUTE,
    });
    expect(await on.journal.due(on.clock.now() + MINUTE, 10)).toHaveLength(1);
    expect(on.writes()).toEqual([]);
  });

  it('leaves no trace in a dry run', async () => {
    const on = engineBench(openBucket(), {
      served: (served) => ({
        ...served,
        api: {
          ...served.api,
          async read(asked, hints) {
            on.clock.advance(11 * SECOND);
            return served.api.read(asked, hints);
          },
        },
      }),
    });

    await reconcile(ref, event(ref), on.ports, { dryRun: true });

    expect(await on.journal.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  });
});
