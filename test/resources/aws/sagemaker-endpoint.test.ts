import { describe, expect, it } from 'vitest';
import { createModel } from '../../../functions/local/sandbox/model/models.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { isCopyName, modelKey } from '../../../shared/resources/aws/endpoint-copies.ts';
import type { EndpointState } from '../../../shared/resources/aws/endpoint-state.ts';
import { api, resource } from '../../../shared/resources/aws/sagemaker-endpoint.ts';
import { rule as answers } from '../../../shared/rules/aws/sagemaker-endpoint-async-output-customer-key.ts';
import { rule as capture } from '../../../shared/rules/aws/sagemaker-endpoint-data-capture-customer-key.ts';
import { rule as captured } from '../../../shared/rules/aws/sagemaker-endpoint-data-captured.ts';
import { rule as inVpc } from '../../../shared/rules/aws/sagemaker-endpoint-in-vpc.ts';
import { rule as several } from '../../../shared/rules/aws/sagemaker-endpoint-multi-instance.ts';
import { rule as isolated } from '../../../shared/rules/aws/sagemaker-endpoint-network-isolated.ts';
import { rule as ssm } from '../../../shared/rules/aws/sagemaker-endpoint-ssm-access-disabled.ts';
import { rule as key } from '../../../shared/rules/aws/sagemaker-endpoint-volume-customer-key.ts';
import { describeResource } from '../../contract/resource.ts';
import { AWS } from '../../contract/resource-aws.ts';
import {
  account,
  changed,
  endpointRef,
  faulty,
  KEY,
  variant,
  withEndpoint,
} from '../../support/endpoints.ts';
import { inProcessSend, START, settableClock } from '../../support/in-process.ts';

const REF = endpointRef('Churn');

/** In the order in which the engine asks them. */
const RULES = [answers, capture, captured, inVpc, several, isolated, ssm, key];

const PARAMETERS = {
  kmsKeyId: KEY,
  wanted: true,
  destination: 's3://captured/churn',
  subnetIds: ['subnet-1'],
  securityGroupIds: ['sg-1'],
};

/** Any state in which the endpoint uses some copy of ours. */
function hintsFor(live: EndpointState | null) {
  if (live === null) {
    return { copies: [], keys: [KEY] };
  }
  const context = { ref: REF, parameters: PARAMETERS, keys: live.keys };
  const target = RULES.reduce((state, rule) => rule.desire(state, context), live);
  const models = Object.keys(target.models).map(modelKey);
  const names = [target.endpointConfigName, ...Object.keys(target.copies), ...models];
  return { copies: names.filter(isCopyName), keys: [KEY] };
}

/** A whole configuration: every member that `CreateEndpointConfig` takes. */
const WHOLE = {
  ProductionVariants: [variant({ EnableSSMAccess: true, VolumeSizeInGB: 30 })],
  ShadowProductionVariants: [variant({ VariantName: 'Shadow', EnableSSMAccess: true })],
  KmsKeyId: null,
  DataCaptureConfig: {
    EnableCapture: true,
    InitialSamplingPercentage: 10,
    DestinationS3Uri: 's3://captured/churn',
    KmsKeyId: 'alias/ml',
    CaptureOptions: [{ CaptureMode: 'Input' }],
  },
  AsyncInferenceConfig: {
    OutputConfig: { S3OutputPath: 's3://answers/churn', KmsKeyId: 'alias/ml' },
  },
  ExplainerConfig: {
    ClarifyExplainerConfig: { ShapConfig: { ShapBaselineConfig: {} } },
  },
  ExecutionRoleArn: 'arn:aws:iam::111122223333:role/endpoint',
  VpcConfig: { SecurityGroupIds: ['sg-2', 'sg-1'], Subnets: ['subnet-2', 'subnet-1'] },
  EnableNetworkIsolation: true,
  MetricsConfig: { EnableEnhancedMetrics: true },
};

function openModel(world: World): World {
  return createModel(world, { ModelName: 'Open' }, START);
}

describeResource({
  cloud: AWS,
  resource,
  api,
  ref: REF,
  rules: RULES,
  parameters: PARAMETERS,
  hints: hintsFor,
  faulty: {
    'SSM access': () => faulty({ ProductionVariants: [variant({ EnableSSMAccess: true })] }),
    'no key': () => faulty({ KmsKeyId: null }),
    'a key that AWS manages': () => faulty({ KmsKeyId: 'alias/aws/sagemaker' }),
    'SSM access and no key, in every variant': () => faulty(WHOLE),
    'no key for what it captures and answers': () =>
      faulty({
        ...WHOLE,
        ProductionVariants: [variant()],
        ShadowProductionVariants: null,
        KmsKeyId: KEY,
        DataCaptureConfig: { ...WHOLE.DataCaptureConfig, KmsKeyId: null },
        AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://answers' } },
      }),
    'nothing captured': () => faulty({}),
    'one instance in each of two variants': () =>
      faulty({
        ...WHOLE,
        KmsKeyId: KEY,
        ShadowProductionVariants: null,
        ProductionVariants: [
          variant({ VariantName: 'a', InitialInstanceCount: 1 }),
          variant({ VariantName: 'b', InitialInstanceCount: 1 }),
          variant({ VariantName: 'c', ManagedInstanceScaling: { Status: 'ENABLED' } }),
        ],
      }),
    'a model that is not isolated': () =>
      withEndpoint(openModel(account()), {
        ProductionVariants: [variant({ ModelName: 'Open' })],
      }),
    'every fault': () =>
      withEndpoint(openModel(account()), {
        ...WHOLE,
        EnableNetworkIsolation: false,
        ProductionVariants: [
          variant({ VariantName: 'b', ModelName: 'Open', EnableSSMAccess: true }),
          variant({ VariantName: 'a' }),
        ],
      }),
  },
  places: {
    tags: [['tags', REF.id]],
    copies: [['endpointConfigs'], ['models'], ['tags']],
    counts: [
      ['endpoints', 'Churn', 'variants'],
      ['endpoints', 'Churn', 'status'],
    ],
    endpointConfigName: [
      ['endpoints', 'Churn', 'configName'],
      ['endpoints', 'Churn', 'status'],
    ],
  },
  tolerated: ['copies'],
  optionalReads: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
});

describe('a deployment that fails', () => {
  it('comes to rest on the old configuration and says why', async () => {
    const slow = faulty({ ProductionVariants: [variant({ EnableSSMAccess: true })] });
    const host = { world: { ...slow, pace: { ...slow.pace, fails: true } } };
    const clock = settableClock(START);
    const door = api(inProcessSend(host, { clock }));
    const live = await door.read(REF, NO_HINTS);
    const context = { ref: REF, parameters: {}, keys: {} };
    const steps = live === null ? [] : resource.steps(REF, live, ssm.desire(live, context));

    for (const step of steps) {
      await door.call(REF, step);
    }
    clock.advance(60_000);
    const after = await door.read(REF, NO_HINTS);

    expect(steps).toHaveLength(2);
    expect(after).toMatchObject({
      status: 'InService',
      endpointConfigName: 'Churn-Config',
      pendingConfigName: null,
      failureReason: expect.stringContaining('health check'),
    });
  });
});

describe('live weights and counts', () => {
  it('are what they were after the cure', async () => {
    const variants = [{ VariantName: 'AllTraffic', CurrentWeight: 0.5, CurrentInstanceCount: 7 }];
    const world = changed(faulty({ KmsKeyId: null }), { variants });
    const host = { world };
    const clock = settableClock(START);
    const door = api(inProcessSend(host, { clock }));
    const live = await door.read(REF, { copies: [], keys: [KEY] });
    const target =
      live === null
        ? live
        : key.desire(live, { ref: REF, parameters: { kmsKeyId: KEY }, keys: live.keys });

    for (const step of live === null || target === null ? [] : resource.steps(REF, live, target)) {
      await door.call(REF, step);
    }
    clock.advance(60_000);
    const after = await door.read(REF, NO_HINTS);

    expect(after?.config['KmsKeyId']).toBe(KEY);
    expect(host.world.endpoints['Churn']?.variants).toEqual(variants);
  });
});
