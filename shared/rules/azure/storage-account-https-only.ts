import type { Rule } from '../../core/rule.ts';
import {
  inEffect,
  type StorageAccountState,
  withProperty,
} from '../../resources/azure/storage-account-state.ts';

/** Nobody reaches the account without encryption in transit. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-https-only',
  type: 'azure.storage.account',
  title: 'Storage account takes encrypted connections only',
  risk: 'Over plain HTTP anybody on the way reads data sets and the signatures that give access to them.',
  severity: 'high',
  catalogue: 'az-st-http-allowed',
  sources: {
    checkov: ['CKV_AZURE_3'],
    prowler: ['storage_secure_transfer_required_is_enabled'],
    trivy: ['AVD-AZU-0008'],
    cis: ['Azure 2.1 3.1', '3.0 4.1', '4.0 10.3.4', '5.0/6.0 9.3.4'],
    nist80053: ['SC-8', 'SC-8(1)'],
    aiRmfProposed: ['MEASURE 2.7'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Clients that use plain HTTP, SMB without encryption or NFS 3.0 are refused.',
  parameters: {},
  check: (state) =>
    inEffect(state, 'supportsHttpsTrafficOnly') === false
      ? { kind: 'violation', message: 'The account takes connections without encryption.' }
      : { kind: 'compliant' },
  desire: (state) =>
    inEffect(state, 'supportsHttpsTrafficOnly') === false
      ? withProperty(state, 'supportsHttpsTrafficOnly', true)
      : state,
  preflight: ({ isNfs }) =>
    isNfs
      ? {
          kind: 'problem',
          message: 'The account speaks NFS 3.0, which knows no encryption in transit.',
          remedy: 'Approve once nobody mounts it any more.',
        }
      : { kind: 'ready' },
};
