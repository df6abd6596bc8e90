import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule } from '../../../shared/rules/azure/storage-account-entra-by-default.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
  switched,
} from '../../support/azure-accounts.ts';

describe(rule.id, () => {
  it.each([['on', switched({ defaultToOAuthAuthentication: true })]])(
    'is content: %s',
    (_, state) => {
      expect(rule.check(state, AZURE_CONTEXT)).toEqual({ kind: 'compliant' });
      expect(rule.desire(state, AZURE_CONTEXT)).toBe(state);
    },
  );

  it.each([
    ['off', switched({ defaultToOAuthAuthentication: false }), 'exact'],
    ['never said', account(), 'equivalent'],
  ])('sets the switch, to be taken back: %s', (_, state, undo) => {
    const [step, ...more] = resource.steps(ACCOUNT_REF, state, rule.desire(state, AZURE_CONTEXT));

    expect(rule.check(state, AZURE_CONTEXT)).toMatchObject({ kind: 'violation' });
    expect(breachesOfCure(rule, state)).toEqual([]);
    expect(more).toEqual([]);
    expect(step?.input['body']).toEqual({ properties: { defaultToOAuthAuthentication: true } });
    expect(step).toMatchObject({ undo, disruption: null });
    expect(step?.intended).toBeUndefined();
  });

  it('writes what an unset switch stood for when it is taken back, and rests', () => {
    const state = account();
    const cured = rule.desire(state, AZURE_CONTEXT);

    const [undo] = resource.steps(ACCOUNT_REF, cured, state);

    expect(undo?.input['body']).toEqual({ properties: { defaultToOAuthAuthentication: false } });
    expect(
      resource.revert?.(
        { field: 'properties.defaultToOAuthAuthentication', before: null, after: true },
        false,
      ),
    ).toBe(false);
  });
});
