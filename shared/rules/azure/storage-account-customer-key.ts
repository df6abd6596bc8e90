import type { Json } from '../../core/json.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { StorageAccountState } from '../../resources/azure/storage-account-state.ts';
import { type VaultKeyFacts, vaultKeyPreflight } from '../../resources/azure/vault-key.ts';

/** Data is encrypted with the key that the policy names, unless the account uses another of the customer's. The account's identity must be able to use it already: none is assigned, and no access is given, from here. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-customer-key',
  type: 'azure.storage.account',
  title: 'Storage account encrypts with a customer-managed key',
  risk: 'Without a key of your own you can neither decide who decrypts the data nor take that away, and its use is not in your audit trail.',
  severity: 'medium',
  catalogue: 'az-st-no-cmk',
  sources: {
    checkov: ['CKV2_AZURE_1'],
    prowler: ['storage_ensure_encryption_with_customer_managed_keys'],
    trivy: ['AVD-AZU-0060'],
    cis: ['Azure 2.1 3.12', '3.0 4.11', '4.0 2.1.1.2.1'],
    nist80053: ['SC-12'],
    aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak:
    'If the key is disabled, deleted or closed to the account later, all data in it is out of reach.',
  parameters: {
    keyVaultKeyId:
      'The ARM id of the RSA key: …/vaults/<vault>/keys/<key>. Without it the rule is off.',
    userAssignedIdentityId:
      'The ARM id of the identity of the account that may use the key. The system-assigned one unless said.',
  },
  check,
  desire: (state, context) => {
    const facts = factsOf(context);
    if (
      check(state, context).kind !== 'violation' ||
      facts === undefined ||
      facts.vaultUri === ''
    ) {
      return state;
    }
    const identity = parameter(context, 'userAssignedIdentityId')?.toLowerCase();
    const encryption = {
      keySource: 'Microsoft.Keyvault',
      keyname: facts.name,
      keyvaulturi: facts.vaultUri,
      ...(identity === undefined ? {} : { userAssignedIdentity: identity }),
    };
    return { ...state, encryption };
  },
  keys: ({ keyVaultKeyId }) => [textOf(keyVaultKeyId)].filter((id) => id !== undefined),
  preflight: ({ identities }, _target, context) => {
    const identity = parameter(context, 'userAssignedIdentityId')?.toLowerCase() ?? 'system';
    const principal = Object.hasOwn(identities, identity) ? identities[identity] : undefined;
    const id = parameter(context, 'keyVaultKeyId') ?? '';
    return vaultKeyPreflight(id, factsOf(context), principal || null);
  },
};

function check({ encryption }: StorageAccountState, context: RuleContext): Verdict {
  if (parameter(context, 'keyVaultKeyId') === undefined) {
    return { kind: 'not-applicable', reason: 'the policy names no key (keyVaultKeyId)' };
  }
  return encryption['keySource'] === 'Microsoft.Keyvault'
    ? { kind: 'compliant' }
    : { kind: 'violation', message: 'The account is encrypted with a key that Microsoft manages.' };
}

function factsOf(context: RuleContext): VaultKeyFacts | undefined {
  const id = parameter(context, 'keyVaultKeyId') ?? '';
  return Object.hasOwn(context.keys, id) ? (context.keys[id] as VaultKeyFacts) : undefined;
}

function parameter({ parameters }: RuleContext, name: string): string | undefined {
  return textOf(parameters[name]);
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
