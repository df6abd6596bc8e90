import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import type { RuleContext } from '../../../shared/core/rule.ts';
import type { EndpointState, ModelFacts } from '../../../shared/resources/aws/endpoint-state.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-endpoint-network-isolated.ts';
import { endpointState, IMAGE, keyContext, modelState, variant } from '../../support/endpoints.ts';

const CONTEXT = keyContext();
const OPEN = modelState();
const SURE: RuleContext = { ...CONTEXT, parameters: { containersNeedNoNetwork: true } };
const COMPONENT = { VariantName: 'v', InstanceType: 'ml.m5.large' };
const SERVERLESS = { ...COMPONENT, InstanceType: null, ServerlessConfig: { MaxConcurrency: 1 } };

function withModel(facts: ModelFacts | null, config = {}): EndpointState {
  return endpointState(config, { models: { 'Churn-Model': facts } });
}

describe('check', () => {
  it.each<[name: string, state: EndpointState, said: RegExp]>([
    ['an isolated model', endpointState(), /^compliant$/],
    ['an open model', withModel(OPEN), /^violation: the containers of Churn-Model can make/],
    ['a deleted model', withModel(null), /^violation: nobody can tell whether Churn-Model/],
    [
      'an open model whose configuration isolates all containers',
      withModel(OPEN, { EnableNetworkIsolation: true }),
      /^compliant$/,
    ],
    [
      'open components',
      endpointState({ ProductionVariants: [COMPONENT], ExecutionRoleArn: 'r' }),
      /^violation: its inference components can make network calls$/,
    ],
    [
      'isolated components',
      endpointState({ ProductionVariants: [COMPONENT], EnableNetworkIsolation: true }),
      /^compliant$/,
    ],
    ['serverless', endpointState({ ProductionVariants: [SERVERLESS] }), /^not-applicable: server/],
    [
      'an open model beside a serverless variant',
      withModel(OPEN, { ProductionVariants: [variant(), { ...SERVERLESS, VariantName: 's' }] }),
      /^violation: the containers of Churn-Model can make network calls$/,
    ],
    ['deletion', endpointState({}, { config: {} }), /^not-applicable: it is being deleted/],
    [
      'an open model of a pool',
      endpointState(
        {
          ProductionVariants: [
            variant({
              InstancePools: [{ InstanceType: 'ml.m5.large', ModelNameOverride: 'pool' }],
            }),
          ],
        },
        { models: { 'Churn-Model': modelState({ EnableNetworkIsolation: true }), pool: OPEN } },
      ),
      /^violation: the containers of pool can/,
    ],
  ])('judges %s', (_, state, said) => {
    const verdict = rule.check(state, CONTEXT);

    const text =
      verdict.kind === 'violation'
        ? verdict.message
        : verdict.kind === 'not-applicable'
          ? verdict.reason
          : '';
    expect(text === '' ? verdict.kind : `${verdict.kind}: ${text}`).toMatch(said);
  });
});

describe('desire', () => {
  it('serves isolated copies of the models that are open, and changes nothing else', () => {
    const state = endpointState(
      {
        ProductionVariants: [
          variant({
            VariantName: 'a',
            ModelName: 'Open',
            InstancePools: [
              { InstanceType: 'ml.m5.large', ModelNameOverride: 'Open', Priority: 1 },
              { InstanceType: 'ml.m5.xlarge', ModelNameOverride: 'Shut', Priority: 2 },
            ],
          }),
          { VariantName: 's', ModelName: 'Open', ServerlessConfig: { MaxConcurrency: 1 } },
        ],
        ShadowProductionVariants: [variant({ VariantName: 'b', ModelName: 'Open' })],
      },
      { models: { Open: OPEN, Shut: modelState({ EnableNetworkIsolation: true }) } },
    );

    const target = rule.desire(state, CONTEXT);

    const [copy = ''] = Object.keys(target.models).filter((name) => !(name in state.models));
    expect(copy).toMatch(/^Open-cordon-[0-9a-f]{10}$/);
    expect(target.copies).toEqual({
      [`model/${copy}`]: { ...OPEN.body, EnableNetworkIsolation: true },
      [target.endpointConfigName]: target.config,
    });
    expect(target.config).toEqual({
      ProductionVariants: [
        variant({
          VariantName: 'a',
          ModelName: copy,
          InstancePools: [
            { InstanceType: 'ml.m5.large', ModelNameOverride: copy, Priority: 1 },
            { InstanceType: 'ml.m5.xlarge', ModelNameOverride: 'Shut', Priority: 2 },
          ],
        }),
        { VariantName: 's', ModelName: 'Open', ServerlessConfig: { MaxConcurrency: 1 } },
      ],
      ShadowProductionVariants: [variant({ VariantName: 'b', ModelName: copy })],
    });
    expect(rule.check(target, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(target, CONTEXT)).toBe(target);
  });

  it('isolates components through the configuration alone', () => {
    const state = endpointState({ ProductionVariants: [COMPONENT], ExecutionRoleArn: 'r' });

    const target = rule.desire(state, CONTEXT);

    expect(target.config).toEqual({ ...state.config, EnableNetworkIsolation: true });
    expect(Object.keys(target.copies)).toEqual([target.endpointConfigName]);
    expect(rule.check(target, CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each<[name: string, state: EndpointState]>([
    ['where all is isolated', endpointState()],
    ['where the configuration isolates all', withModel(OPEN, { EnableNetworkIsolation: true })],
    ['where the model is gone', withModel(null)],
    ['where all is serverless', endpointState({ ProductionVariants: [SERVERLESS] })],
  ])('changes nothing %s', (_, state) => {
    expect(rule.desire(state, CONTEXT)).toBe(state);
  });

  it('labels what has to wait for a person', () => {
    expect(rule.mark?.(withModel(OPEN), CONTEXT).tags).toMatchObject({
      'cordon-status': 'labelled',
    });
  });
});

describe('preflight', () => {
  function said(state: EndpointState, context = SURE): string {
    const verdict = rule.preflight?.(state, rule.desire(state, context), context);
    return verdict?.kind === 'problem' ? `${verdict.message} ${verdict.remedy}` : 'ready';
  }

  function running(container: Readonly<Record<string, Json>>): EndpointState {
    return withModel(modelState({ PrimaryContainer: { Image: IMAGE, ...container } }));
  }

  function gated(member: string, value: Json): EndpointState {
    const S3DataSource = { S3Uri: 's3://hub/llm/', S3DataType: 'S3Prefix', [member]: value };
    return running({ ModelDataSource: { S3DataSource } });
  }

  it('asks about every container, unless the policy knows that none needs a network', () => {
    expect(said(withModel(OPEN), CONTEXT)).toMatch(/^Isolated containers reach neither S3/);
    expect(said(withModel(OPEN))).toBe('ready');
  });

  it.each<[name: string, state: EndpointState, text: RegExp]>([
    ['several models', running({ Mode: 'MultiModel', ModelDataUrl: 's3://models/' }), /^ready$/],
    ['a model on its disk', running({ Environment: { HF_MODEL_ID: '/opt/ml/model' } }), /^ready$/],
    ['a hub', running({ Environment: { HF_MODEL_ID: 'org/llm' } }), /^The containers of .* down/],
    ['S3 by itself', running({ Environment: { OPTION_MODEL_ID: 's3://m/' } }), /download their/],
    [
      'a pipeline',
      withModel(
        modelState({
          PrimaryContainer: null,
          Containers: [{ Image: IMAGE }, { Image: IMAGE, Environment: { HF_MODEL_ID: 'org/llm' } }],
        }),
      ),
      /download their model/,
    ],
    ['a package', running({ ModelPackageName: 'arn:aws:sagemaker:m' }), /comes with a licence/],
    ['a licence', gated('ModelAccessConfig', { AcceptEula: true }), /Churn-Model comes with a lic/],
    ['a private hub', gated('HubAccessConfig', { HubContentArn: 'arn' }), /comes with a licence/],
    [
      'two sources',
      running({ ModelDataUrl: 's3://m/', ModelDataSource: { S3DataSource: { S3Uri: 's3://m/' } } }),
      /^The model Churn-Model is described with two sources of data/,
    ],
    ['components', endpointState({ ProductionVariants: [COMPONENT] }), /^Nobody has shown that/],
    ['a deleted model', withModel(null), /Churn-Model was deleted/],
    ['no containers', withModel(modelState({ PrimaryContainer: null })), /^Nothing was told/],
    [
      'settings nobody knows',
      withModel({ ...OPEN, unknownMembers: ['Sandbox'] }),
      /^The model Churn-Model has settings that this version cannot copy: Sandbox\. Update/,
    ],
    [
      'an endpoint that failed',
      endpointState({}, { models: { 'Churn-Model': OPEN }, status: 'Failed' }),
      /is Failed/,
    ],
  ])('judges %s', (_, state, text) => {
    expect(said(state)).toMatch(text);
  });
});
