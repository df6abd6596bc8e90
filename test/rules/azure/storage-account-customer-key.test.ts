import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/azure/storage-account.ts';
import type { VaultKeyFacts } from '../../../shared/resources/azure/vault-key.ts';
import { rule } from '../../../shared/rules/azure/storage-account-customer-key.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  account,
  breachesOfCure,
} from '../../support/azure-accounts.ts';

const KEY =
  '/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-ml/keys/data';
const IDENTITY =
  '/subscriptions/s/resourcegroups/rg/providers/microsoft.managedidentity/userassignedidentities/ml';
const SYSTEM = { system: 'object-1' };

function facts(parts: Partial<VaultKeyFacts> = {}): VaultKeyFacts {
  return {
    id: KEY,
    address: 'https://kv-ml.vault.azure.net/keys/data',
    arn: 'https://kv-ml.vault.azure.net/keys/data',
    state: 'Enabled',
    customerManaged: true,
    region: 'westeurope',
    policy: null,
    problem: null,
    vaultUri: 'https://kv-ml.vault.azure.net',
    name: 'data',
    kind: 'RSA',
    isPurgeProtected: true,
    isReachable: true,
    users: ['object-1', 'object-2'],
    ...parts,
  };
}

function context(parts: Partial<VaultKeyFacts> = {}, parameters: Record<string, string> = {}) {
  return {
    ...AZURE_CONTEXT,
    parameters: { keyVaultKeyId: KEY, ...parameters },
    keys: { [KEY]: facts(parts) },
  };
}

describe(rule.id, () => {
  it.each([{}, { keyVaultKeyId: '' }, { keyVaultKeyId: 5 }])('is off with %j', (parameters) => {
    expect(rule.check(account(), { ...AZURE_CONTEXT, parameters })).toMatchObject({
      kind: 'not-applicable',
    });
    expect(rule.keys?.(parameters)).toEqual([]);
  });

  it("leaves another key of the customer's", () => {
    const state = account({ encryption: { keySource: 'Microsoft.Keyvault', keyname: 'other' } });

    expect(rule.check(state, context())).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, context())).toBe(state);
  });

  it('asks for the facts of the key', () => {
    expect(rule.keys?.({ keyVaultKeyId: ` ${KEY} ` })).toEqual([KEY]);
  });

  it('names the key without a version, so that Azure follows the newest', () => {
    const state = account({ identities: SYSTEM });

    const [step] = resource.steps(ACCOUNT_REF, state, rule.desire(state, context()));

    expect(breachesOfCure(rule, state, context())).toEqual([]);
    expect(step).toMatchObject({ disruption: null, undo: 'exact' });
    expect(step?.input['body']).toEqual({
      properties: {
        encryption: {
          services: { blob: { enabled: true, keyType: 'Account' } },
          keySource: 'Microsoft.Keyvault',
          keyvaultproperties: {
            keyname: 'data',
            keyversion: '',
            keyvaulturi: 'https://kv-ml.vault.azure.net',
          },
        },
      },
    });
  });

  it('names the identity of the policy, and keeps the second encryption', () => {
    const state = account({ identities: { [IDENTITY]: 'object-2' }, isEncryptedTwice: true });
    const chosen = context({}, { userAssignedIdentityId: IDENTITY.toUpperCase() });

    const [step] = resource.steps(ACCOUNT_REF, state, rule.desire(state, chosen));

    expect(step?.input['body']).toMatchObject({
      properties: {
        encryption: {
          requireInfrastructureEncryption: true,
          identity: { userAssignedIdentity: IDENTITY },
        },
      },
    });
    expect(rule.preflight?.(state, state, chosen)).toEqual({ kind: 'ready' });
  });

  it('goes back to the key of Microsoft', () => {
    const state = account({ identities: SYSTEM });

    const [undo] = resource.steps(ACCOUNT_REF, rule.desire(state, context()), state);

    expect(undo?.input['body']).toEqual({
      properties: {
        encryption: {
          services: { blob: { enabled: true, keyType: 'Account' } },
          keySource: 'Microsoft.Storage',
        },
      },
    });
  });

  it('changes nothing for a key of which nothing is known', () => {
    const state = account({ identities: SYSTEM });
    const unknown = context({ state: '', vaultUri: '', problem: 'Denied.' });

    expect(rule.desire(state, unknown)).toBe(state);
    expect(rule.preflight?.(state, state, unknown)).toMatchObject({ message: 'Denied.' });
    expect(rule.desire(state, { ...unknown, keys: {} })).toBe(state);
    expect(rule.preflight?.(state, state, { ...unknown, keys: {} }).kind).toBe('problem');
  });

  it.each([
    ['the identity may use the key', {}, SYSTEM, 'ready'],
    ['the key is disabled', { state: 'Disabled' }, SYSTEM, 'Disabled'],
    ['the key has expired', { state: 'Expired' }, SYSTEM, 'Expired'],
    ['the key is no RSA key', { kind: 'EC' }, SYSTEM, 'of type EC'],
    ['a purged key would take all data with it', { isPurgeProtected: false }, SYSTEM, 'purged'],
    ['the vault keeps Azure out', { isReachable: false }, SYSTEM, 'keeps trusted Azure'],
    ['the account has no identity', {}, {}, 'no such identity'],
    ['the identity has no object id', {}, { system: '' }, 'no such identity'],
    ['no policy lets the identity in', { users: ['object-9'] }, SYSTEM, 'Nothing shows'],
    ['roles decide, which could not be read', { users: null }, SYSTEM, 'Roles decide'],
  ])('is ready, or asks: %s', (_, parts, identities, says) => {
    const state = account({ identities });

    const answer = rule.preflight?.(state, state, context(parts));

    expect(answer?.kind === 'problem' ? answer.message : answer?.kind).toContain(says);
  });
});
