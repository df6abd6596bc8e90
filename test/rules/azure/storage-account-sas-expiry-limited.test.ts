import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-sas-expiry-limited.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
} from '../../support/azure-accounts.ts';

const PERIOD = '7.00:00:00';
const WEEK = { ...AZURE_CONTEXT, parameters: { sasExpirationPeriod: PERIOD } };

describe(rule.id, () => {
  it.each([{}, { sasExpirationPeriod: '' }, { sasExpirationPeriod: 7 }])(
    'is off with %j',
    (parameters) => {
      const context = { ...AZURE_CONTEXT, parameters };

      expect(rule.check(account(), context)).toMatchObject({ kind: 'not-applicable' });
      expect(rule.desire(account(), context)).toEqual(account());
    },
  );

  it('leaves a policy that is there', () => {
    const state = account({
      sasPolicy: { sasExpirationPeriod: '30.00:00:00', expirationAction: 'Block' },
    });

    expect(rule.check(state, WEEK)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, WEEK)).toBe(state);
  });

  it('logs longer signatures, which cannot be taken back', () => {
    const state = account();
    const target = rule.desire(state, WEEK);
    const sasPolicy = { sasExpirationPeriod: PERIOD, expirationAction: 'Log' };

    expect(resource.steps(ACCOUNT_REF, state, target)).toMatchObject([
      { input: { body: { properties: { sasPolicy } } }, undo: 'none', disruption: null },
    ]);
    expect(resource.steps(ACCOUNT_REF, target, state)).toEqual([]);
    expect(breachesOfCure(rule, state, WEEK)).toEqual([]);
  });

  it.each([
    [PERIOD, 'ready'],
    ['0.12:30:00', 'ready'],
    ['7 days', 'problem'],
    ['7.24:00:00', 'problem'],
    ['P7D', 'problem'],
  ])('takes a period only: %s', (sasExpirationPeriod, kind) => {
    const context = { ...AZURE_CONTEXT, parameters: { sasExpirationPeriod } };

    expect(rule.preflight?.(account(), account(), context).kind).toBe(kind);
  });
});
