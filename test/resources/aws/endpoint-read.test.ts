import { describe, expect, it } from 'vitest';
import { createModel } from '../../../functions/local/sandbox/model/models.ts';
import type { VendorError, World } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { executionRoles } from '../../../shared/resources/aws/endpoint-state.ts';
import { api, resource } from '../../../shared/resources/aws/sagemaker-endpoint.ts';
import { rule as isolated } from '../../../shared/rules/aws/sagemaker-endpoint-network-isolated.ts';
import { rule as ssm } from '../../../shared/rules/aws/sagemaker-endpoint-ssm-access-disabled.ts';
import { rule as key } from '../../../shared/rules/aws/sagemaker-endpoint-volume-customer-key.ts';
import {
  account,
  changed,
  endpointRef,
  endpointState,
  faulty,
  KEY,
  modelState,
  variant,
  withEndpoint,
} from '../../support/endpoints.ts';
import { inProcessSend, START, settableClock } from '../../support/in-process.ts';

const REF = endpointRef('Churn');

/** Reads the endpoint in a world; `refuse` answers an operation with an error. */
async function readIn(
  world: World,
  hints = NO_HINTS,
  refuse: Readonly<Record<string, VendorError>> = {},
  ref = REF,
) {
  const seen: string[] = [];
  const send = inProcessSend(
    { world },
    {
      clock: settableClock(START),
      intercept: (call) => {
        seen.push(call.operation);
        return refuse[call.operation] ?? null;
      },
    },
  );
  const state = await api(send).read(ref, hints);
  return { state, seen };
}

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.catch((caught: unknown) => caught);
  return error instanceof CloudError ? error.failure : error;
}

describe('read', () => {
  it('tells the endpoint with its configuration, its models and its key', async () => {
    const { state } = await readIn(faulty({ KmsKeyId: 'alias/ml' }));

    expect(state).toMatchObject({
      name: 'Churn',
      status: 'InService',
      tags: { team: 'Churn' },
      incarnation: '2026-11-20T09:00:00Z',
      endpointConfigName: 'Churn-Config',
      config: { ProductionVariants: [variant()], KmsKeyId: 'alias/ml' },
      configTags: { cost: 'Churn' },
      models: { 'Churn-Model': { enableNetworkIsolation: true, vpc: false } },
      keys: { 'alias/ml': { arn: KEY, customerManaged: true, state: 'Enabled', problem: null } },
      copies: {},
      wishes: {},
      pendingConfigName: null,
      failureReason: null,
    });
  });

  it('looks up the copies and keys that were asked for, and no key twice', async () => {
    const hints = { copies: ['Neighbour-Config', 'Not-There'], keys: [KEY, 'alias/none'] };

    const { state, seen } = await readIn(faulty({}), hints);

    expect(state?.copies).toEqual({
      'Neighbour-Config': { ProductionVariants: [variant()], KmsKeyId: KEY },
      'Not-There': null,
    });
    expect(state?.keys[KEY]?.policy).toContain('kms:*');
    expect(state?.keys['alias/none']?.problem).toContain('is not found');
    expect(seen.filter((operation) => operation === 'DescribeKey')).toHaveLength(2);
  });

  it('looks up every key that the configuration puts to use', async () => {
    const DataCaptureConfig = { KmsKeyId: 'alias/captured' };
    const AsyncInferenceConfig = { OutputConfig: { KmsKeyId: 'alias/answers' } };
    const off = { ...DataCaptureConfig, EnableCapture: false };

    const { state } = await readIn(faulty({ DataCaptureConfig, AsyncInferenceConfig }));
    const { state: unused } = await readIn(faulty({ DataCaptureConfig: off }));

    expect(Object.keys(state?.keys ?? {})).toEqual(['alias/answers', 'alias/captured', KEY]);
    expect(Object.keys(unused?.keys ?? {})).toEqual([KEY]);
  });

  it('counts the instances of variants whose number is their own', async () => {
    const { state } = await readIn(
      faulty({
        KmsKeyId: null,
        ProductionVariants: [
          variant({ VariantName: 'own', InitialInstanceCount: 3 }),
          variant({ VariantName: 'off', ManagedInstanceScaling: { Status: 'DISABLED' } }),
          variant({ VariantName: 'managed', ManagedInstanceScaling: { Status: 'ENABLED' } }),
          { VariantName: 's', ModelName: 'Churn-Model', ServerlessConfig: { MaxConcurrency: 1 } },
        ],
        ShadowProductionVariants: [variant({ VariantName: 'shadow' })],
      }),
    );
    const starting = changed(faulty({}), { variants: [{ VariantName: 'AllTraffic' }] });

    expect(state?.counts).toEqual({ own: 3, off: 2 });
    expect((await readIn(starting)).state?.counts).toEqual({ AllTraffic: 0 });
  });

  it('describes every model once, those of pools and shadows too', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `m-${index}`);
    const world = names.reduce(
      (all, ModelName) => createModel(all, { ModelName }, START),
      account(),
    );
    const InstancePools = names
      .slice(1, 6)
      .map((ModelNameOverride) => ({ ModelNameOverride, InstanceType: 'ml.m5.large' }));
    const config = {
      ProductionVariants: [
        variant({ ModelName: 'm-0', InstancePools }),
        variant({ VariantName: 'b', ModelName: 'm-0' }),
        ...names.slice(6).map((ModelName) => variant({ VariantName: ModelName, ModelName })),
      ],
      ShadowProductionVariants: [variant({ VariantName: 's' })],
    };

    const { state, seen } = await readIn(withEndpoint(world, config));

    expect(Object.keys(state?.models ?? {})).toEqual(['Churn-Model', ...names]);
    expect(seen.filter((operation) => operation === 'DescribeModel')).toHaveLength(10);
  });

  it('finds an endpoint whose name lost its case in an ARN', async () => {
    const { state } = await readIn(faulty({}), NO_HINTS, {}, { ...REF, name: 'churn' });

    expect(state?.name).toBe('Churn');
  });

  it('tells a model that was deleted as unknown', async () => {
    const { models, ...world } = faulty({});
    const { 'Churn-Model': _, ...others } = models;

    const { state } = await readIn({ ...world, models: others });

    expect(state?.models).toEqual({ 'Churn-Model': null });
  });

  it('rejects when the configuration was deleted while it is used', async () => {
    const { 'Churn-Config': _, ...endpointConfigs } = faulty({}).endpointConfigs;

    const failure = await failureOf(readIn({ ...faulty({}), endpointConfigs }));

    expect(failure).toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/Churn-Config was deleted .* new configuration/),
    });
  });

  it('reads an endpoint that is being deleted, whose configuration went first', async () => {
    const { 'Churn-Config': _, ...endpointConfigs } = faulty({}).endpointConfigs;
    const world = changed({ ...faulty({}), endpointConfigs }, { status: 'Deleting' });

    const { state } = await readIn(world);

    expect(state).toMatchObject({ status: 'Deleting', config: {}, models: {} });
    for (const rule of [isolated, ssm, key]) {
      const context = { ref: REF, parameters: {}, keys: {} };
      expect(state === null ? null : rule.check(state, context).kind).not.toBe('violation');
    }
  });

  it('notices settings of the configuration that it does not know', async () => {
    const CrossRegionTrafficConfig = { MaxCrossRegionPercentPerEndpoint: 10 };

    const { state } = await readIn(faulty({ CrossRegionTrafficConfig }));

    expect(state?.unknownMembers).toEqual(['CrossRegionTrafficConfig']);
  });

  it('tells a denied key in its facts, and rejects a throttled one', async () => {
    const denied = { code: 'AccessDeniedException', status: 400, message: 'no' };
    const throttled = { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' };

    const { state } = await readIn(faulty({}), NO_HINTS, { DescribeKey: denied });
    const failure = await failureOf(readIn(faulty({}), NO_HINTS, { DescribeKey: throttled }));

    expect(state?.keys[KEY]).toMatchObject({ state: '', problem: expect.stringContaining('kms:') });
    expect(failure).toMatchObject({ code: 'throttled' });
  });

  it('tells an update that is on its way', async () => {
    const world = changed(faulty({}), {
      status: 'Updating',
      pendingConfigName: 'Neighbour-Config',
      transition: { to: 'InService', at: START + 1 },
    });

    const { state } = await readIn(world);

    expect(state).toMatchObject({
      status: 'Updating',
      endpointConfigName: 'Churn-Config',
      pendingConfigName: 'Neighbour-Config',
    });
    expect(state === null ? false : resource.isTransient(state)).toBe(true);
  });

  it('lists page by page', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `e-${index}`);
    const world = names.reduce((all, name) => withEndpoint(all, { Tags: [] }, name), account());
    const listed = [];

    for await (const ref of api(inProcessSend({ world })).list(world)) {
      listed.push(ref.name);
    }

    expect(new Set(listed)).toEqual(new Set(['Neighbour', ...names]));
  });
});

describe('executionRoles', () => {
  it('are those of the models and of the configuration, once each', () => {
    const shared = modelState({ ExecutionRoleArn: 'r1' });
    const models = { a: shared, b: shared, c: null };

    const roles = executionRoles(endpointState({ ExecutionRoleArn: 'r2' }, { models }));

    expect(roles).toEqual(['r1', 'r2']);
  });
});
