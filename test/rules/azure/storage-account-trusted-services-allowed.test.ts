import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-trusted-services-allowed.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

const TAGS = { 'cordon-status': 'labelled', 'cordon-case': 'abc-1', team: 'churn' };

describe(rule.id, () => {
  it.each([
    [
      'they pass',
      account({ networkAcls: { defaultAction: 'Deny', bypass: 'Logging, AzureServices' } }),
    ],
    ['nothing is said, which lets them pass', account({ networkAcls: { defaultAction: 'Deny' } })],
  ])('is content: %s', (_, state) => {
    expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([
    ['everywhere', account({ networkAcls: { defaultAction: 'Allow', bypass: 'None' } })],
    [
      'private endpoints',
      switched(
        { publicNetworkAccess: 'Disabled' },
        { networkAcls: { defaultAction: 'Deny', bypass: 'None' } },
      ),
    ],
  ])('says nothing where the account is reached from %s', (_, state) => {
    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({ kind: 'not-applicable' });
  });

  it.each([
    ['none passes', account({ networkAcls: { defaultAction: 'Deny', bypass: 'None' } })],
    [
      'others pass',
      account({ networkAcls: { defaultAction: 'Deny', bypass: 'Logging, Metrics' } }),
    ],
  ])('marks, and does nothing else: %s', (_, state) => {
    const steps = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({ kind: 'violation' });
    expect(rule.check({ ...state, tags: TAGS }, AZURE_CONTEXT)).toMatchObject({
      kind: 'violation',
      contained: 'labelled',
    });
    expect(steps.map(({ call }) => call)).toEqual(['resources:Tags_UpdateAtScope']);
    expect(rule.mark?.(state, AZURE_CONTEXT)).toEqual(rule.desire(state, AZURE_CONTEXT));
    expect(breachesOfCure(rule, state)).toEqual([]);
  });

  it('says how its owner makes it right, with names quoted', () => {
    const ref = { ...ACCOUNT_REF, id: "/subscriptions/s/a'$(x)", name: "a'$(x)", region: 'r' };

    const recipe = rule.recipe?.(account(), { ...AZURE_CONTEXT, ref });

    expect(recipe).toContain('--bypass AzureServices');
    expect(recipe).toContain("a'\\''$(x)");
  });
});
