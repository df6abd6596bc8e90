import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/key-vault.ts';
import { rule } from '../../../shared/rules/azure/key-vault-purge-protected.ts';
import { breachesOfLabel } from '../../support/azure-ml.ts';
import { VAULT_CONTEXT, VAULT_REF, vault } from '../../support/azure-vaults.ts';

describe(rule.id, () => {
  it('is content with a vault that is protected', () => {
    expect(rule.check(vault(), VAULT_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it.each([false, null])('says nothing of a vault without keys: %s', (holdsKeys) => {
    const state = vault({ isPurgeProtected: false, holdsKeys });

    expect(rule.check(state, VAULT_CONTEXT)).toMatchObject({ kind: 'not-applicable' });
  });

  it('marks a vault whose keys can be purged, and does nothing else', () => {
    const state = vault({ isPurgeProtected: false, tags: { team: 'churn' } });

    expect(rule.check(state, VAULT_CONTEXT)).toMatchObject({ kind: 'violation' });
    expect(breachesOfLabel(resource, rule, state, VAULT_CONTEXT)).toEqual([]);
  });

  it('says how its owner protects it, with names quoted, and that it is for good', () => {
    const ref = { ...VAULT_REF, id: VAULT_REF.id.replace('kv-ml', "k'$(x)") };

    const recipe = rule.recipe?.(vault(), { ...VAULT_CONTEXT, ref });

    expect(recipe).toContain("--name 'k'\\''$(x)' --enable-purge-protection true");
    expect(recipe).toContain('never be taken back');
  });
});
