import type { Preflight, Rule } from '../../core/rule.ts';
import {
  inEffect,
  type StorageAccountState,
  withProperty,
} from '../../resources/azure/storage-account-state.ts';

/** Nobody gets in by an access key or a signature made with one. Never without a person's yes: what uses them is not to be seen from here. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-shared-key-disabled',
  type: 'azure.storage.account',
  title: 'Storage account refuses access keys',
  risk: 'A key is access to everything in the account for whoever holds it, from anywhere, with no name in any log.',
  severity: 'medium',
  catalogue: 'az-st-shared-key',
  sources: {
    checkov: ['CKV2_AZURE_40'],
    prowler: ['storage_account_key_access_disabled'],
    cis: ['Azure 4.0 10.3.1.3', '5.0/6.0 9.3.1.3'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Every access key and every account or service signature stops working: datastores of Azure ML in key mode, function apps, file shares of Cloud Shell.',
  parameters: {},
  check: (state) =>
    inEffect(state, 'allowSharedKeyAccess') === true
      ? {
          kind: 'violation',
          message: 'Access keys and signatures made with them open the account.',
        }
      : { kind: 'compliant' },
  desire: (state) =>
    inEffect(state, 'allowSharedKeyAccess') === true
      ? withProperty(state, 'allowSharedKeyAccess', false)
      : state,
  preflight,
};

/** Never ready: function apps, file shares and people may use a key, too, and nothing tells. */
function preflight({ workspaces, workspacesProblem }: StorageAccountState): Preflight {
  const keyed = workspaces.filter(
    ({ keyedDatastores }) => keyedDatastores === null || keyedDatastores.length > 0,
  );
  if (keyed.length > 0) {
    const named = keyed.map(({ name, keyedDatastores }) =>
      keyedDatastores === null
        ? `${name} (not readable)`
        : `${name} (${keyedDatastores.join(', ')})`,
    );
    return {
      kind: 'problem',
      message: `Datastores of Azure ML workspaces open the account by key: ${named.join('; ')}.`,
      remedy:
        'Switch them to identity first (az ml workspace update --system-datastores-auth-mode identity), then approve.',
    };
  }
  return {
    kind: 'problem',
    message:
      workspacesProblem === null
        ? 'No workspace of this subscription needs the keys; what else uses them cannot be seen from here.'
        : `Which workspaces need the keys could not be read: ${workspacesProblem}`,
    remedy: 'Check datastores in other subscriptions, function apps and file shares, then approve.',
  };
}
