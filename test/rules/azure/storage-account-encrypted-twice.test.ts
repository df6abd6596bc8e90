import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-encrypted-twice.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
} from '../../support/azure-accounts.ts';

const TAGS = { 'cordon-status': 'labelled', 'cordon-case': 'abc-1', team: 'churn' };

describe(rule.id, () => {
  it.each([['twice', account({ isEncryptedTwice: true })]])('is content: %s', (_, state) => {
    expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([['once', account()]])('marks, and does nothing else: %s', (_, state) => {
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

    expect(recipe).toContain('--require-infrastructure-encryption true');
    expect(recipe).toContain("a'\\''$(x)");
  });
});
