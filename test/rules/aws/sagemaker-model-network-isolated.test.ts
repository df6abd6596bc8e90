import { expect, it } from 'vitest';
import { rule as endpointRule } from '../../../shared/rules/aws/sagemaker-endpoint-network-isolated.ts';
import { rule } from '../../../shared/rules/aws/sagemaker-model-network-isolated.ts';
import { endpointState, keyContext, modelState } from '../../support/endpoints.ts';
import { modelContext, modelOf } from '../../support/models.ts';

const CONTEXT = modelContext();

it('finds what is not isolated, in words that are not those about endpoints', () => {
  const served = endpointState({}, { models: { 'Churn-Model': modelState() } });

  const verdict = rule.check(modelOf(), CONTEXT);

  expect(verdict).toEqual({
    kind: 'violation',
    message: 'whatever is deployed from the model may make network calls',
  });
  expect(endpointRule.check(served, keyContext())).not.toMatchObject(verdict);
});

it.each([[false], [null]])('finds a switch that is %j', (EnableNetworkIsolation) => {
  expect(rule.check(modelOf({ EnableNetworkIsolation }), CONTEXT).kind).toBe('violation');
});

it('is content with an isolated model', () => {
  expect(rule.check(modelOf({ EnableNetworkIsolation: true }), CONTEXT)).toEqual({
    kind: 'compliant',
  });
});

it('only labels: a model cannot be changed', () => {
  const target = rule.desire(modelOf(), CONTEXT);

  expect({ ...target, tags: modelOf().tags }).toEqual(modelOf());
  expect(rule.check(target, CONTEXT)).toMatchObject({ contained: 'labelled' });
});

it('tells how to create it again', () => {
  expect(rule.recipe?.(modelOf(), CONTEXT)).toMatch(
    /^Isolated containers [\s\S]* \| \.EnableNetworkIsolation = true' > model\.json\n/,
  );
});
