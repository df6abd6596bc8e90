import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-keys-rotated.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

const TAGS = { 'cordon-status': 'labelled', 'cordon-case': 'abc-1', team: 'churn' };

describe(rule.id, () => {
  it.each([['young keys', account({ keyAgesDays: { key1: 0, key2: 90 } })]])(
    'is content: %s',
    (_, state) => {
      expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
    },
  );

  it.each([
    [
      'keys are refused',
      switched({ allowSharedKeyAccess: false }, { keyAgesDays: { key1: 999, key2: 999 } }),
    ],
    ['no clock is at hand', account({ keyAgesDays: {} })],
  ])('says nothing where %s', (_, state) => {
    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({ kind: 'not-applicable' });
  });

  it('takes the age from the policy', () => {
    const state = account({ keyAgesDays: { key1: 31, key2: 30 } });

    const verdict = rule.check(state, { ...AZURE_CONTEXT, parameters: { maxDays: 30 } });

    expect(verdict).toMatchObject({ message: 'Older than 30 days, or never renewed: key1.' });
  });

  it.each([
    ['an old key', account({ keyAgesDays: { key1: 91, key2: 3 } })],
    ['a key that was never renewed', account({ keyAgesDays: { key1: null, key2: 3 } })],
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

    expect(recipe).toContain('az storage account keys renew');
    expect(recipe).toContain("a'\\''$(x)");
  });
});
