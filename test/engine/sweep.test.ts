import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { BASELINED_SETTING } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { type Swept, sweep } from '../../shared/engine/sweep.ts';
import {
  ACCOUNT,
  bucketRef,
  denied,
  engineBench,
  event,
  MINUTE,
  policyWith,
  REGION,
  START,
} from '../support/engine.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const SCOPE = { account: ACCOUNT, region: REGION };
const BUCKETS = { types: ['aws.s3.bucket'], scope: SCOPE };
const BASELINE = policyWith({}, () => true, {
  baselineFirst: true,
  settle: { quietSeconds: 0, maxSeconds: 0 },
});

function bucketsWorld(...names: readonly string[]) {
  return names.reduce(
    (world, name) => createBucket(world, { name, publicAccessBlock: null }, START),
    createWorld(),
  );
}

function outcomes(swept: readonly Swept[]): Record<string, string> {
  return Object.fromEntries(
    swept.map((one) =>
      one.kind === 'report'
        ? [one.report.ref.name, one.report.outcome]
        : [one.ref?.name ?? one.type, `failed with ${String(one.error)}`],
    ),
  );
}

describe('a sweep', () => {
  it('looks at every resource of its types, and cures what events missed', async () => {
    const notebooks = accountWith({ RootAccess: 'Enabled' });
    const on = engineBench({ ...notebooks, buckets: bucketsWorld('ml-a', 'ml-b').buckets });
    const ends: Swept[] = [];

    const swept = await sweep(
      {
        types: ['aws.s3.bucket', 'aws.sagemaker.notebook-instance', 'aws.unknown.thing'],
        scope: SCOPE,
        onEnd: (one) => ends.push(one),
      },
      on.ports,
    );

    expect(outcomes(swept)).toEqual({
      'ml-a': 'fixed',
      'ml-b': 'fixed',
      Churn: 'waiting',
      Neighbour: expect.any(String),
    });
    expect(ends).toEqual(swept);
    expect(on.writes().filter((call) => call.startsWith('s3:'))).toHaveLength(2);
  });

  it('closes a public bucket however long it has been so: nobody’s work is interrupted by that', async () => {
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::ml-old/*',
        },
      ],
    });
    const world = createBucket(
      createWorld(),
      { name: 'ml-old', publicAccessBlock: null, policy },
      START - 400 * 24 * 60 * MINUTE,
    );
    const on = engineBench(world);

    const swept = await sweep(BUCKETS, on.ports);

    expect(outcomes(swept)).toEqual({ 'ml-old': 'fixed' });
  });

  it('goes on when one resource fails, and says which and why', async () => {
    const on = engineBench(bucketsWorld('ml-a', 'ml-b', 'ml-c'), {
      served: (served) => ({
        ...served,
        api: {
          ...served.api,
          read: (ref: Ref, hints) =>
            ref.name === 'ml-b'
              ? Promise.reject(new TypeError('a bug of ours'))
              : served.api.read(ref, hints),
        },
      }),
    });

    const swept = await sweep(BUCKETS, on.ports);

    expect(outcomes(swept)).toEqual({
      'ml-a': 'fixed',
      'ml-b': 'failed with TypeError: a bug of ours',
      'ml-c': 'fixed',
    });
  });

  it('goes on with the next type when one cannot be listed', async () => {
    const notebooks = accountWith({});
    const on = engineBench({ ...notebooks, buckets: bucketsWorld('ml-a').buckets });
    on.refuse((call) => (call.operation === 'ListNotebookInstances' ? denied(call) : null));

    const types = ['aws.sagemaker.notebook-instance', 'aws.s3.bucket'];
    const swept = await sweep({ types, scope: SCOPE }, on.ports);

    const all = outcomes(swept);
    expect(all['ml-a']).toBe('fixed');
    expect(all['aws.sagemaker.notebook-instance']).toContain(
      'Grant sagemaker:ListNotebookInstances',
    );
  });

  it('reads at most four resources at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `ml-${index}`);
    let under = 0;
    let most = 0;
    const on = engineBench(bucketsWorld(...names), {
      served: (served) => ({
        ...served,
        api: {
          ...served.api,
          async read(ref, hints) {
            under += 1;
            most = Math.max(most, under);
            await new Promise((resolve) => setImmediate(resolve));
            under -= 1;
            return served.api.read(ref, hints);
          },
        },
      }),
    });

    const swept = await sweep(BUCKETS, on.ports);

    expect(swept).toHaveLength(12);
    expect(most).toBe(4);
  });

  it('of a dry run writes nothing anywhere', async () => {
    const on = engineBench(bucketsWorld('ml-a'), { policy: BASELINE });

    const swept = await sweep({ ...BUCKETS, dryRun: true }, on.ports);

    expect(swept).toMatchObject([{ kind: 'report', report: { case: null, plan: {} } }]);
    expect(on.writes()).toEqual([]);
    expect(await on.journal.load(bucketRef('ml-a'))).toBeNull();
    expect(await on.journal.setting(BASELINED_SETTING)).toBeNull();
  });
});

describe('the baseline', () => {
  it('is what the first sweep finds: changed only with a yes, however long ago', async () => {
    const on = engineBench(bucketsWorld('ml-a'), { policy: BASELINE });

    const first = await sweep(BUCKETS, on.ports);
    on.clock.advance(MINUTE);
    const second = await sweep(BUCKETS, on.ports);

    expect(outcomes(first)).toEqual({ 'ml-a': 'asking' });
    expect(outcomes(second)).toEqual({ 'ml-a': 'asking' });
    expect(on.writes()).toEqual([]);
    expect((await on.case(bucketRef('ml-a'))).memory.baseline).toEqual([
      's3-bucket-public-access-blocked',
    ]);
    expect(await on.journal.setting(BASELINED_SETTING)).toEqual({
      at: new Date(START).toISOString(),
    });
  });

  it('holds nothing that comes later', async () => {
    const on = engineBench(bucketsWorld('ml-a'), { policy: BASELINE });
    await sweep(BUCKETS, on.ports);

    on.edit((world) => createBucket(world, { name: 'ml-b', publicAccessBlock: null }, START));
    const swept = await sweep(BUCKETS, on.ports);

    expect(outcomes(swept)).toEqual({ 'ml-a': 'asking', 'ml-b': 'fixed' });
  });

  it('is not of what an event told of while it was taken', async () => {
    const on = engineBench(bucketsWorld('ml-a'), { policy: BASELINE });

    const report = await reconcile(bucketRef('ml-a'), event(bucketRef('ml-a')), on.ports);

    expect(report.outcome).toBe('fixed');
  });

  it('is complete only when every resource was seen', async () => {
    const on = engineBench(bucketsWorld('ml-a'), { policy: BASELINE });
    on.refuse((call) => (call.operation === 'ListBuckets' ? denied(call) : null));

    await sweep(BUCKETS, on.ports);
    const before = await on.journal.setting(BASELINED_SETTING);
    on.refuse(() => null);
    const swept = await sweep(BUCKETS, on.ports);

    expect(before).toBeNull();
    expect(outcomes(swept)).toEqual({ 'ml-a': 'asking' });
    expect(await on.journal.setting(BASELINED_SETTING)).not.toBeNull();
  });

  it('is not taken where the policy asks for none', async () => {
    const on = engineBench(bucketsWorld('ml-a'));

    expect(outcomes(await sweep(BUCKETS, on.ports))).toEqual({ 'ml-a': 'fixed' });
  });

  it('of a notebook is asked about by its plan, and a yes carries it out', async () => {
    const on = engineBench(accountWith({ RootAccess: 'Enabled' }), { policy: BASELINE });
    const types = ['aws.sagemaker.notebook-instance'];

    const swept = await sweep({ types, scope: SCOPE }, on.ports);

    const { asked } = await on.case(notebookRef('Churn'));
    expect(outcomes(swept)['Churn']).toBe('asking');
    expect(asked?.plan.steps.map((step) => step.call)).toEqual([
      'sagemaker:StopNotebookInstance',
      'sagemaker:UpdateNotebookInstance',
      'sagemaker:StartNotebookInstance',
    ]);
  });
});
