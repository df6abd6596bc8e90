import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import type { RuleContext } from '../../../shared/core/rule.ts';
import type { EndpointState } from '../../../shared/resources/aws/endpoint-state.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-endpoint-in-vpc.ts';
import { rule as isolated } from '../../../shared/rules/aws/sagemaker-endpoint-network-isolated.ts';
import { endpointState, keyContext, modelState, variant } from '../../support/endpoints.ts';

const VPC = { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1', 'subnet-2'] };
const NAMED = { subnetIds: ['subnet-2', ' subnet-1', 'subnet-2'], securityGroupIds: ['sg-1'] };
const OUTSIDE = modelState({ VpcConfig: null });
const COMPONENT = { VariantName: 'v', InstanceType: 'ml.m5.large' };
const SERVERLESS = { VariantName: 's', ModelName: 'x', ServerlessConfig: { MaxConcurrency: 1 } };

function context(parameters: Readonly<Record<string, Json>> = NAMED): RuleContext {
  return { ...keyContext(), parameters };
}

function outside(config: Readonly<Record<string, Json>> = {}): EndpointState {
  return endpointState(config, { models: { 'Churn-Model': OUTSIDE } });
}

describe('check', () => {
  it.each<[name: string, state: EndpointState, said: RegExp]>([
    ['a model in no VPC', outside(), /^the containers of Churn-Model run in no VPC of yours$/],
    ['a model in some VPC', endpointState(), /^compliant$/],
    ['components', endpointState({ ProductionVariants: [COMPONENT] }), /^its inference components/],
    [
      'components in a VPC',
      endpointState({ ProductionVariants: [COMPONENT], VpcConfig: VPC }),
      /^c/,
    ],
    ['serverless', endpointState({ ProductionVariants: [SERVERLESS] }), /^not-applicable$/],
    ['a deleted model', endpointState({}, { models: { 'Churn-Model': null } }), /^compliant$/],
    ['deletion', endpointState({}, { config: {} }), /^not-applicable$/],
  ])('judges %s', (_, state, said) => {
    const verdict = rule.check(state, context());

    expect(verdict.kind === 'violation' ? verdict.message : verdict.kind).toMatch(said);
  });

  it.each<[name: string, parameters: Readonly<Record<string, Json>>]>([
    ['nothing', {}],
    ['no subnets', { ...NAMED, subnetIds: [] }],
    ['no security groups', { subnetIds: ['subnet-1'] }],
    ['one subnet as a text', { ...NAMED, subnetIds: 'subnet-1' }],
    ['something that is no id', { ...NAMED, subnetIds: ['subnet-1', 7] }],
    ['an id with a space in it', { ...NAMED, securityGroupIds: ['sg 1'] }],
    ['more groups than a model takes', { ...NAMED, securityGroupIds: [...'abcdef'] }],
  ])('does not apply where the policy names %s', (_, parameters) => {
    expect(rule.check(outside(), context(parameters)).kind).toBe('not-applicable');
    expect(rule.desire(outside(), context(parameters))).toEqual(outside());
  });
});

describe('desire', () => {
  it('serves copies of the models that are outside, in the VPC of the policy', () => {
    const ProductionVariants = [
      variant({ VariantName: 'a' }),
      variant({ VariantName: 'b', ModelName: 'In' }),
    ];
    const models = { 'Churn-Model': OUTSIDE, In: modelState() };
    const state = endpointState({ ProductionVariants }, { models });

    const target = rule.desire(state, context());

    const copies = Object.entries(target.copies).filter(([key]) => key.startsWith('model/'));
    expect(copies).toEqual([
      [expect.stringMatching(/^model\/Churn-Model-cordon-/), { ...OUTSIDE.body, VpcConfig: VPC }],
    ]);
    expect(target.config['ProductionVariants']).toMatchObject([
      { ModelName: copies[0]?.[0].slice('model/'.length) },
      { ModelName: 'In' },
    ]);
    expect(rule.check(target, context())).toEqual({ kind: 'compliant' });
    expect(rule.desire(target, context())).toBe(target);
  });

  it('moves components through the configuration', () => {
    const state = endpointState({ ProductionVariants: [COMPONENT] });

    const target = rule.desire(state, context());

    expect(target.config).toEqual({ ...state.config, VpcConfig: VPC });
    expect(rule.check(target, context())).toEqual({ kind: 'compliant' });
  });

  it('shares its copies with isolation, in either order', () => {
    const one = isolated.desire(rule.desire(outside(), context()), context());
    const other = rule.desire(isolated.desire(outside(), context()), context());

    const made = Object.entries(one.copies).filter(([, body]) => body !== null);

    expect(made).toHaveLength(2);
    expect(one.endpointConfigName).toBe(other.endpointConfigName);
    expect(made).toContainEqual([
      expect.stringMatching(/^model\//),
      { ...OUTSIDE.body, VpcConfig: VPC, EnableNetworkIsolation: true },
    ]);
  });
});

describe('preflight', () => {
  it.each<[name: string, state: EndpointState, text: RegExp]>([
    ['any fleet', outside(), /^Whether the subnets have free addresses/],
    ['one that failed', { ...outside(), status: 'Failed' }, /is Failed/],
    [
      'a model of a package',
      endpointState(
        {},
        {
          models: {
            'Churn-Model': modelState({
              VpcConfig: null,
              PrimaryContainer: { ModelPackageName: 'p' },
            }),
          },
        },
      ),
      /comes with a licence/,
    ],
  ])('asks about %s', (_, state, text) => {
    const verdict = rule.preflight?.(state, rule.desire(state, context()), context());

    expect(verdict?.kind === 'problem' ? verdict.message : 'ready').toMatch(text);
  });

  it('labels what has to wait for a person', () => {
    expect(rule.mark?.(outside(), context()).tags).toMatchObject({ 'cordon-status': 'labelled' });
  });
});
