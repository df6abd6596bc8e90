import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-cross-tenant-replication-disallowed.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

describe(rule.id, () => {
  it.each([
    ['refused', account()],
    [
      'never said, on an account made since the default is no',
      switched({ allowCrossTenantReplication: null }),
    ],
  ])('is content: %s', (_, state) => {
    expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
  });

  it.each([
    ['allowed', switched({ allowCrossTenantReplication: true }), 'exact'],
    [
      'never said, on an old account',
      switched(
        { allowCrossTenantReplication: null },
        { createdAt: '2021-01-21T15:00:15.8261975Z' },
      ),
      'equivalent',
    ],
  ])('sets the switch, to be taken back: %s', (_, state, undo) => {
    const [step, ...more] = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({ kind: 'violation' });
    expect(breachesOfCure(rule, state)).toEqual([]);
    expect(more).toEqual([]);
    expect(step?.input['body']).toEqual({ properties: { allowCrossTenantReplication: false } });
    expect(step).toMatchObject({ undo, disruption: null });
    expect(step?.intended).toBeUndefined();
  });

  it('writes what an unset switch stood for when it is taken back, and rests', () => {
    const state = switched(
      { allowCrossTenantReplication: null },
      { createdAt: '2021-01-21T15:00:15.8261975Z' },
    );
    const cured = rule.desire(state, AZURE_CONTEXT);

    const [undo] = resource.steps(ACCOUNT_REF, cured, state);

    expect(undo?.input['body']).toEqual({ properties: { allowCrossTenantReplication: true } });
    expect(
      resource.revert?.(
        { field: 'properties.allowCrossTenantReplication', before: null, after: false },
        true,
      ),
    ).toBe(true);
  });
});
