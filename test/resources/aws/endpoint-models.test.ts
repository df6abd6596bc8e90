import { describe, expect, it } from 'vitest';
import { createModel } from '../../../functions/local/sandbox/model/models.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { withConfig } from '../../../shared/resources/aws/endpoint-config-copy.ts';
import { modelKey } from '../../../shared/resources/aws/endpoint-copies.ts';
import { withModels } from '../../../shared/resources/aws/endpoint-models.ts';
import type { EndpointState } from '../../../shared/resources/aws/endpoint-state.ts';
import { api, resource } from '../../../shared/resources/aws/sagemaker-endpoint.ts';
import type { ModelBody } from '../../../shared/resources/aws/sagemaker-model-body.ts';
import {
  account,
  endpointRef,
  endpointState,
  modelState,
  ROLE,
  variant,
  withEndpoint,
} from '../../support/endpoints.ts';
import { inProcessSend, START, settableClock } from '../../support/in-process.ts';

const REF = endpointRef('Churn');
const OPEN = { ...modelState(), tags: { team: 'ml', 'aws:x': '' } };

function isolated(body: ModelBody): ModelBody {
  return { ...body, EnableNetworkIsolation: true };
}

function made(state: EndpointState): string[] {
  return Object.keys(state.copies).filter((key) => state.copies[key] !== null);
}

function open(members: Partial<EndpointState> = {}): EndpointState {
  return endpointState({}, { models: { 'Churn-Model': OPEN }, ...members });
}

describe('steps', () => {
  it('copy the model, then the configuration that names the copy, then deploy', () => {
    const live = open();
    const target = withModels(live, isolated);
    const key = Object.keys(target.copies).find((name) => name.startsWith('model/')) ?? '';

    const steps = resource.steps(REF, live, target);

    const name = key.slice('model/'.length);
    expect(steps.map((step) => step.call)).toEqual([
      'sagemaker:CreateModel',
      'sagemaker:CreateEndpointConfig',
      'sagemaker:UpdateEndpoint',
    ]);
    expect(name).toMatch(/^Churn-Model-cordon-[0-9a-f]{10}$/);
    expect(steps[0]).toEqual({
      call: 'sagemaker:CreateModel',
      input: {
        ModelName: name,
        ...OPEN.body,
        EnableNetworkIsolation: true,
        Tags: [
          { Key: 'team', Value: 'ml' },
          { Key: 'cordon-copy-of', Value: 'Churn-Model' },
        ],
      },
      permissions: [
        'sagemaker:CreateModel',
        'sagemaker:AddTags',
        'sagemaker:DescribeModel',
        'iam:PassRole',
      ],
      edits: [
        {
          field: `copies.${key}`,
          before: null,
          after: { ...OPEN.body, EnableNetworkIsolation: true },
        },
      ],
      needs: [],
      disruption: null,
      undo: 'equivalent',
    });
    expect(steps[1]?.input).toMatchObject({ ProductionVariants: [variant({ ModelName: name })] });
  });

  it('use a copy that is there already', () => {
    const wanted = withModels(open(), isolated);
    const live = open({ copies: wanted.copies });

    const steps = resource.steps(REF, live, withModels(live, isolated));

    expect(steps.map((step) => step.call)).toEqual(['sagemaker:UpdateEndpoint']);
  });

  it('go back by undo to the configuration that names the original', () => {
    const cured = { ...withModels(open(), isolated), wishes: {} };

    const steps = resource.steps(REF, cured, { ...cured, endpointConfigName: 'Churn-Config' });

    expect(steps.map((step) => step.call)).toEqual(['sagemaker:UpdateEndpoint']);
  });
});

describe('wishes', () => {
  it('make one copy of a model for several rules, named after the original', () => {
    const vpc = { Subnets: ['s'], SecurityGroupIds: ['g'] };

    const first = withModels(open(), isolated);
    const both = withModels(first, (body) => ({ ...body, VpcConfig: vpc }));
    const all = withConfig(both, { ...both.config, KmsKeyId: 'key' });

    const [model = '', ...others] = made(all).filter((key) => key.startsWith('model/'));
    expect(others).toEqual([]);
    expect(model).toMatch(/^model\/Churn-Model-cordon-[0-9a-f]{10}$/);
    expect(all.copies[model]).toEqual({
      ...OPEN.body,
      EnableNetworkIsolation: true,
      VpcConfig: vpc,
    });
    expect(all.models[model.slice('model/'.length)]?.copyOf).toBe('Churn-Model');
    expect(made(all).filter((key) => !key.startsWith('model/'))).toEqual([all.endpointConfigName]);
    expect(Object.keys(all.wishes).sort()).toEqual(made(all).sort());
  });

  it('give back what stood in the place of a copy that another rule replaced', () => {
    const [taken = ''] = made(withModels(open(), isolated));
    const live = open({ copies: { [taken]: { ExecutionRoleArn: 'theirs' } } });

    const both = withModels(withModels(live, isolated), (body) => ({ ...body, Containers: [{}] }));

    expect(both.copies[taken]).toEqual({ ExecutionRoleArn: 'theirs' });
  });

  it('leave nothing behind where two models have one copy, and another rule replaces it', () => {
    const names = ['Open', 'Open-cordon-0123456789'];
    const ProductionVariants = names.map((ModelName) =>
      variant({ VariantName: ModelName, ModelName }),
    );
    const models = Object.fromEntries(names.map((name) => [name, OPEN]));
    const state = { ...open({ models }), config: { ProductionVariants } };

    const once = withModels(state, isolated);
    const twice = withModels(once, (body) => ({ ...body, Containers: [{}] }));

    expect(made(once)).toHaveLength(2);
    expect(made(twice)).toHaveLength(2);
  });

  it('copy each model once, and one name for equal variants', () => {
    const ProductionVariants = ['a', 'b'].map((VariantName) => variant({ VariantName }));
    const state = { ...open(), config: { ProductionVariants } };

    expect(made(withModels(state, isolated))).toHaveLength(2);
  });

  it('leave everything as it is where no model changes', () => {
    const state = open();

    expect(withModels(state, (body) => ({ ...body }))).toBe(state);
  });
});

describe('read', () => {
  async function read(world: World, copies: readonly string[] = []) {
    const send = inProcessSend({ world }, { clock: settableClock(START) });
    return api(send).read(REF, { ...NO_HINTS, copies });
  }

  function serving(input: Parameters<typeof createModel>[1]): World {
    const world = createModel(account(), { ModelName: 'Own', ...input }, START);
    return withEndpoint(world, { ProductionVariants: [variant({ ModelName: 'Own' })] });
  }

  it('tells all of a model that a copy takes over, its tags too', async () => {
    const state = await read(
      serving({
        PrimaryContainer: { Image: 'i', ModelDataUrl: 's3://m/m.tar.gz' },
        Tags: [{ Key: 'team', Value: 'ml' }],
      }),
    );

    expect(state?.models['Own']).toEqual({
      enableNetworkIsolation: false,
      vpc: false,
      executionRoleArn: ROLE,
      body: {
        PrimaryContainer: { Image: 'i', Mode: 'SingleModel', ModelDataUrl: 's3://m/m.tar.gz' },
        ExecutionRoleArn: ROLE,
      },
      tags: { team: 'ml' },
      unknownMembers: [],
      copyOf: null,
    });
  });

  it('looks up copies of models beside those of configurations', async () => {
    const copies = [modelKey('Churn-Model'), modelKey('None'), 'Churn-Config', 'None'];

    const state = await read(serving({}), copies);

    expect(state?.copies).toMatchObject({
      'model/Churn-Model': { EnableNetworkIsolation: true },
      'model/None': null,
      'Churn-Config': { ProductionVariants: [{ ModelName: 'Own' }] },
      None: null,
    });
  });

  it('reads an endpoint whose model is gone, tags and all', async () => {
    const { Own: _, ...models } = serving({}).models;

    const state = await read({ ...serving({}), models });

    expect(state?.models).toEqual({ Own: null });
  });
});
