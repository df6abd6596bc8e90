import type { Rule } from '../../core/rule.ts';
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
  preflight: () => ({
    kind: 'problem',
    message: 'What uses the keys of the account cannot be seen from here.',
    remedy:
      'Check that no datastore of an Azure ML workspace, function app or file share uses a key (systemDatastoresAuthMode of the workspace is identity), then approve.',
  }),
};
