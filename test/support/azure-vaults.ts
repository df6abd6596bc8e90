import { createVaultKey, vaultId } from '../../functions/local/sandbox/azure/key-vault.ts';
import type { AzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { RuleContext } from '../../shared/core/rule.ts';
import type { KeyVaultState } from '../../shared/resources/azure/key-vault.ts';
import type { KeyVaultKeyState } from '../../shared/resources/azure/key-vault-key.ts';
import { EMPTY } from './azure-accounts.ts';

/** The vault the tests are about, and its one key. */
export const VAULT_REF: Ref = {
  cloud: 'azure',
  type: 'azure.key-vault.vault',
  id: vaultId(EMPTY),
  name: 'kv-ml',
  account: EMPTY.subscription,
  region: 'westeurope',
};
export const VAULT_KEY_REF: Ref = {
  ...VAULT_REF,
  type: 'azure.key-vault.key',
  id: `${VAULT_REF.id}/keys/data`,
  name: 'data',
};

export const VAULT_CONTEXT: RuleContext = { ref: VAULT_REF, parameters: {}, keys: {} };
export const VAULT_KEY_CONTEXT: RuleContext = { ...VAULT_CONTEXT, ref: VAULT_KEY_REF };

/** A subscription with the vault and its key in it, and another vault of the same making beside it. */
export function worldWithVault(
  options: Parameters<typeof createVaultKey>[1] = {},
  world: AzureWorld = EMPTY,
): AzureWorld {
  return createVaultKey(createVaultKey(world, { ...options, name: 'kv-other' }), options);
}

/** A vault that no rule objects to, but for the given fields. */
export function vault(fields: Partial<KeyVaultState> = {}): KeyVaultState {
  return {
    status: 'Succeeded',
    tags: {},
    incarnation: null,
    createdAt: null,
    isPurgeProtected: true,
    holdsKeys: true,
    ...fields,
  };
}

/** A key that no rule objects to, but for the given fields. */
export function vaultKey(fields: Partial<KeyVaultKeyState> = {}): KeyVaultKeyState {
  return {
    status: 'Enabled',
    tags: {},
    incarnation: null,
    createdAt: null,
    kind: 'RSA',
    expires: null,
    daysLeft: null,
    begins: null,
    rotates: false,
    ...fields,
  };
}
