import { describe, expect, it } from 'vitest';
import type { EndpointState, ModelFacts } from '../../../shared/resources/aws/endpoint-state.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-endpoint-network-isolated.ts';
import { endpointState, keyContext, variant } from '../../support/endpoints.ts';

const CONTEXT = keyContext();
const OPEN: ModelFacts = { enableNetworkIsolation: false, vpc: true, executionRoleArn: null };
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
        { models: { 'Churn-Model': { ...OPEN, enableNetworkIsolation: true }, pool: OPEN } },
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
  it('only labels: isolation may break the containers', () => {
    const state = withModel(OPEN);

    const target = rule.desire(state, CONTEXT);

    expect(target.tags).toEqual({
      team: 'Churn',
      'cordon-status': 'labelled',
      'cordon-case': '{case}',
    });
    expect({ ...target, tags: state.tags }).toEqual(state);
    expect(rule.check(target, CONTEXT)).toMatchObject({
      kind: 'violation',
      contained: 'labelled',
    });
  });
});

describe('recipe', () => {
  it('copies the models, then the configuration, and points the endpoint at it', () => {
    const recipe = rule.recipe?.(withModel(OPEN), CONTEXT)?.split('\n') ?? [];

    expect(recipe.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'Isolated containers reach',
      'aws sagemaker describe-model',
      'aws sagemaker create-model',
      'aws sagemaker describe-endpoint-config',
      'aws sagemaker create-endpoint-config',
      'aws sagemaker update-endpoint',
    ]);
    expect(recipe[1]).toContain('--model-name Churn-Model');
    expect(recipe[1]).toContain('.ModelName = "Churn-Model-isolated"');
    expect(recipe[3]).toContain('select(. == "Churn-Model")) |= "Churn-Model-isolated"');
    expect(recipe[5]).toContain('--endpoint-config-name Churn-Config-isolated');
  });

  it('isolates components through the configuration alone', () => {
    const recipe = rule.recipe?.(endpointState({ ProductionVariants: [COMPONENT] }), CONTEXT) ?? '';

    expect(recipe).toContain('.EnableNetworkIsolation = true');
    expect(recipe).not.toContain('create-model');
  });

  it('has no commands for a model that is gone', () => {
    expect(rule.recipe?.(withModel(null), CONTEXT)).toBeNull();
  });

  it('keeps names within 63 characters', () => {
    const name = `a${'-b'.repeat(31)}`;
    const state = { ...withModel(OPEN), endpointConfigName: name };

    const named = /--endpoint-config-name (\S+) --retain/.exec(rule.recipe?.(state, CONTEXT) ?? '');

    expect(named?.[1]?.length).toBeLessThanOrEqual(63);
    expect(named?.[1]).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/);
  });

  it('puts nothing into a shell that is not a name', () => {
    const name = "x'; rm -rf ~; '";
    const state = endpointState(
      { ProductionVariants: [variant({ ModelName: name })] },
      { models: { [name]: OPEN }, name, endpointConfigName: name },
    );

    expect(rule.recipe?.(state, CONTEXT)).not.toContain('rm -rf');
  });
});
