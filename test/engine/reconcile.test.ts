import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { bucketRef, engineBench, event, MINUTE, policyWith, START } from '../support/engine.ts';

const AT_ONCE = { settle: { quietSeconds: 0, maxSeconds: 0 } };
const ref = bucketRef('churn-ml');

const PARTNER = {
  Sid: 'Partner',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:root' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::churn-ml/*',
};
const EVERYONE = { ...PARTNER, Sid: 'Everyone', Principal: '*' };

function bucketWith(options: Partial<Parameters<typeof createBucket>[1]>): World {
  return createBucket(createWorld(), { name: 'churn-ml', ...options }, START);
}

function policy(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);
}

describe('a bucket', () => {
  it('without a block: read, block, read again', async () => {
    const on = engineBench(bucketWith({ publicAccessBlock: null }), {
      policy: policyWith({}, () => true, AT_ONCE),
    });

    const report = await reconcile(ref, event(ref), on.ports);

    expect(on.looks()).toEqual(['read', 's3:PutPublicAccessBlock', 'read']);
    expect(report).toMatchObject({ outcome: 'fixed', wakeAt: null, findings: [] });
    expect(report.edits.map(({ field, after }) => [field, after])).toEqual([
      ['publicAccessBlock.BlockPublicAcls', true],
      ['publicAccessBlock.BlockPublicPolicy', true],
      ['publicAccessBlock.IgnorePublicAcls', true],
      ['publicAccessBlock.RestrictPublicBuckets', true],
    ]);
  });

  it('public by its policy, with a partner: the policy is cut and the partner kept, then the block', async () => {
    const before = policy(EVERYONE, PARTNER);
    const on = engineBench(bucketWith({ policy: before, publicAccessBlock: null }), {
      policy: policyWith({}, () => true, AT_ONCE),
    });

    const report = await reconcile(ref, event(ref), on.ports);

    expect(on.looks()).toEqual([
      'read',
      's3:PutBucketPolicy',
      'read',
      's3:PutPublicAccessBlock',
      'read',
    ]);
    expect(report.outcome).toBe('fixed');
    const left = JSON.parse(on.host.world.buckets['churn-ml']?.policy ?? '{}') as {
      Statement: unknown;
    };
    expect(left.Statement).toEqual([PARTNER]);
  });

  it('critical is closed at once, and what only is high waits for people to finish', async () => {
    const on = engineBench(bucketWith({ policy: policy(EVERYONE), publicAccessBlock: null }));

    const report = await reconcile(ref, event(ref), on.ports);
    const soon = on.writes();
    await on.pass(MINUTE);

    expect(report).toMatchObject({
      outcome: 'waiting',
      reason: 'letting whoever works on it finish',
    });
    expect(soon).toEqual(['s3:PutPublicAccessBlock']);
    expect(on.writes()).toEqual(['s3:PutPublicAccessBlock', 's3:PutPublicAccessBlock']);
    expect(await on.case(ref)).toMatchObject({ outcome: { outcome: 'fixed' } });
  });

  it('without a fault: one read, and no case', async () => {
    const on = engineBench(bucketWith({}));

    const report = await reconcile(ref, event(ref), on.ports);

    expect(on.looks()).toEqual(['read']);
    expect(report).toMatchObject({ outcome: 'compliant', case: null });
  });

  it('that nothing links to machine learning is watched, with the plan as evidence', async () => {
    const other = bucketRef('holiday-photos');
    const on = engineBench(
      createBucket(createWorld(), { name: 'holiday-photos', publicAccessBlock: null }, START),
    );

    const report = await reconcile(other, event(other), on.ports);

    expect(report).toMatchObject({ outcome: 'observed', guards: [{ guard: 'scope' }] });
    expect(report.plan?.steps.map((step) => step.call)).toEqual(['s3:PutPublicAccessBlock']);
    expect(on.writes()).toEqual([]);
  });

  it('in a dry run: the plan, and nothing written anywhere', async () => {
    const on = engineBench(bucketWith({ publicAccessBlock: null }));

    const report = await reconcile(ref, event(ref), on.ports, { dryRun: true });

    expect(report.plan?.steps.map((step) => step.call)).toEqual(['s3:PutPublicAccessBlock']);
    expect(on.looks()).toEqual(['read']);
    expect(await on.journal.load(ref)).toBeNull();
    expect(await on.journal.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    expect(await on.journal.outbox(10)).toEqual([]);
  });

  it('whose event comes twice, at once or later, is cured once', async () => {
    const on = engineBench(bucketWith({ publicAccessBlock: null }), {
      policy: policyWith({}, () => true, AT_ONCE),
    });
    const same = event(ref);

    await Promise.all([
      reconcile(ref, same, on.ports),
      reconcile(ref, same, on.other()),
      reconcile(ref, event(ref), on.other()),
    ]);
    await reconcile(ref, same, on.ports);
    await on.pass(2 * MINUTE);

    expect(on.writes()).toEqual(['s3:PutPublicAccessBlock']);
    expect(await on.case(ref)).toMatchObject({ ordinal: 1, outcome: { outcome: 'fixed' } });
  });
});

describe('a type that this build does not serve', () => {
  it('is skipped, and says so', async () => {
    const on = engineBench(createWorld());
    const lake = { ...ref, type: 'aws.lake.house' };

    expect(await reconcile(lake, event(lake), on.ports)).toMatchObject({
      outcome: 'skipped',
      reason: 'this version of Cordon has no rules for aws.lake.house',
      case: null,
    });
  });
});
