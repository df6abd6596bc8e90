import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../functions/local/sandbox/model/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { approve } from '../../shared/engine/commands.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { account, endpointRef, variant, withEndpoint } from '../support/endpoints.ts';
import { bucketRef, engineBench, event, HOUR, MINUTE, policyWith } from '../support/engine.ts';
import { START } from '../support/in-process.ts';
import { accountWith, notebookRef } from '../support/notebooks.ts';

const PUBLIC = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Everyone',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::churn-ml/*',
    },
  ],
});

const KEY = { kmsKeyId: 'alias/ml' };

function publicBucket(policy = PUBLIC): World {
  const options = { name: 'churn-ml', policy, publicAccessBlock: null };
  return createBucket(createWorld(), options, START);
}

/** Neither a key nor closed shells: two findings, one new configuration. */
function openEndpoint(): World {
  const ProductionVariants = [variant({ EnableSSMAccess: true })];
  return withEndpoint(account(), { KmsKeyId: null, ProductionVariants });
}

const PLANS: readonly {
  what: string;
  ref: Ref;
  world: () => World;
  writes: readonly string[];
}[] = [
  {
    what: 'a bucket whose block and policy are cured by one call',
    ref: bucketRef('churn-ml'),
    world: publicBucket,
    writes: ['s3:PutPublicAccessBlock'],
  },
  {
    what: 'an endpoint whose key and shells are cured by one copy',
    ref: endpointRef('Churn'),
    world: openEndpoint,
    writes: ['sagemaker:CreateEndpointConfig', 'sagemaker:UpdateEndpoint'],
  },
  {
    what: 'a notebook that is stopped, updated and started again',
    ref: notebookRef('Churn'),
    world: () =>
      accountWith({
        RootAccess: 'Enabled',
        InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '1' },
      }),
    writes: [
      'sagemaker:StopNotebookInstance',
      'sagemaker:UpdateNotebookInstance',
      'sagemaker:StartNotebookInstance',
    ],
  },
];

describe('a yes', () => {
  it.each(PLANS)('to the one plan for all findings is carried out: $what', async (plan) => {
    const bench = engineBench(plan.world(), {
      policy: policyWith({ mode: 'ask', parameters: KEY }),
    });
    await reconcile(plan.ref, event(plan.ref), bench.ports);
    const asked = await bench.case(plan.ref);
    expect(bench.writes()).toEqual([]);
    expect(asked.asked?.plan.findings.length).toBeGreaterThan(1);

    await approve(asked.id, 'bob', bench.ports);
    await bench.pass(5 * MINUTE);

    expect(bench.writes()).toEqual(plan.writes);
    expect(await bench.case(plan.ref)).toMatchObject({
      closed: true,
      outcome: { outcome: 'fixed' },
    });
  });

  it('covers no finding that the policy only observes, and asks about none', async () => {
    const ref = endpointRef('Churn');
    const bench = engineBench(openEndpoint(), {
      policy: {
        ...policyWith({ mode: 'ask', parameters: KEY }),
        rule: (id) => ({
          mode: id === 'sagemaker-endpoint-ssm-access-disabled' ? 'ask' : 'observe',
          severity: null,
          graceMinutes: 0,
          quarantine: false,
          creationWindowMinutes: 60,
          parameters: KEY,
        }),
      },
    });

    await reconcile(ref, event(ref), bench.ports);
    const { asked, id } = await bench.case(ref);
    await approve(id, 'bob', bench.ports);
    await bench.pass(5 * MINUTE);

    expect(asked?.plan.findings).toEqual(['sagemaker-endpoint-ssm-access-disabled']);
    expect(bench.writes()).toEqual(['sagemaker:CreateEndpointConfig', 'sagemaker:UpdateEndpoint']);
    expect(await bench.case(ref)).toMatchObject({ outcome: { outcome: 'observed' } });
  });

  it('to curing what somebody overrode without being on a list counts', async () => {
    const ref = bucketRef('churn-ml');
    const world = publicBucket();
    const bench = engineBench({
      ...world,
      buckets: {
        'churn-ml': {
          ...world.buckets['churn-ml'],
          tags: { 'cordon-override': 'bucket' },
        } as never,
      },
    });

    const report = await reconcile(ref, event(ref), bench.ports);
    await approve(report.case ?? '', 'bob', bench.ports);
    await bench.pass(MINUTE);

    expect(report.outcome).toBe('asking');
    expect(bench.writes()).toEqual(['s3:PutPublicAccessBlock']);
  });

  it('is asked for again after a day', async () => {
    const ref = bucketRef('churn-ml');
    const bench = engineBench(publicBucket(), { policy: policyWith({ mode: 'ask' }) });
    await reconcile(ref, event(ref), bench.ports);
    bench.refuse((call) =>
      call.operation === 'PutPublicAccessBlock'
        ? { code: 'SlowDown', status: 503, message: 'Reduce your request rate.' }
        : null,
    );
    const { id } = await bench.case(ref);
    await approve(id, 'bob', bench.ports);

    bench.clock.advance(25 * HOUR);
    bench.refuse(() => null);
    await bench.pass(MINUTE);

    expect(await bench.case(ref)).toMatchObject({
      outcome: { outcome: 'asking' },
      asked: { why: 'the policy asks before this rule changes anything' },
    });
  });
});
