import { describe, expect, it } from 'vitest';
import type { KeyVaultKeyState } from '../../../shared/resources/azure/key-vault-key.ts';
import { rule } from '../../../shared/rules/azure/key-vault-key-enabled.ts';
import { VAULT_KEY_CONTEXT, VAULT_KEY_REF, vaultKey } from '../../support/azure-vaults.ts';

const SOON = { expires: '2026-12-01T00:00:00Z', daysLeft: 29 };

describe(rule.id, () => {
  it.each<[string, Partial<KeyVaultKeyState>]>([
    ['a key that never expires', {}],
    ['one in a module', { kind: 'RSA-HSM' }],
    ['one of a kind that is not said', { kind: '' }],
    ['one that expires later', { ...SOON, daysLeft: 30 }],
    ['one that a policy rotates', { ...SOON, rotates: true }],
    ['one whose expiry cannot be compared with now', { ...SOON, daysLeft: null }],
  ])('has nothing against %s', (_, fields) => {
    expect(rule.check(vaultKey(fields), VAULT_KEY_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it('leaves alone what no service encrypts with', () => {
    const state = vaultKey({ kind: 'EC', status: 'Disabled' });

    expect(rule.check(state, VAULT_KEY_CONTEXT)).toMatchObject({ kind: 'not-applicable' });
  });

  it.each([
    ['Disabled', /set-attributes .* --enabled true$/],
    ['Expired', /az keyvault key rotate/],
    ['NotYetValid', /begins 2026-12-05.*--not-before/],
  ])('tells of a key that is %s, and what to do', (status, said) => {
    const state = vaultKey({ status, begins: '2026-12-05T00:00:00Z' });

    expect(rule.check(state, VAULT_KEY_CONTEXT)).toEqual({
      kind: 'violation',
      message: `The key cannot be used: it is ${status}.`,
    });
    expect(rule.desire(state, VAULT_KEY_CONTEXT)).toBe(state);
    expect(rule.recipe?.(state, VAULT_KEY_CONTEXT)).toMatch(said);
  });

  it('tells of one that expires soon, in as many days as the policy says', () => {
    const state = vaultKey(SOON);
    const parameters = { warnDays: 29 };

    expect(rule.check(state, VAULT_KEY_CONTEXT)).toEqual({
      kind: 'violation',
      severity: 'medium',
      message: 'The key expires on 2026-12-01, and no policy rotates it.',
    });
    expect(rule.check(state, { ...VAULT_KEY_CONTEXT, parameters })).toEqual({ kind: 'compliant' });
    expect(rule.recipe?.(state, VAULT_KEY_CONTEXT)).toMatch(/rotate/);
  });

  it('quotes names in commands', () => {
    const ref = { ...VAULT_KEY_REF, id: "/subscriptions/$(a)/x/vaults/b'c/keys/d e" };

    expect(rule.recipe?.(vaultKey({ status: 'Expired' }), { ...VAULT_KEY_CONTEXT, ref })).toContain(
      "--vault-name 'b'\\''c' --name 'd e' --subscription '$(a)'",
    );
  });
});
