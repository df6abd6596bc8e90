import type { Rule } from '../../core/rule.ts';
import type { StorageAccountState } from '../../resources/azure/storage-account-state.ts';

/** Old versions of blobs are kept, where the policy wants that: every version costs. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-blob-versioned',
  type: 'azure.storage.account',
  title: 'Storage account keeps old versions of blobs',
  risk: 'A model that is overwritten with a poisoned one cannot be compared with what it was, nor brought back.',
  severity: 'low',
  catalogue: 'az-st-soft-delete',
  sources: {
    checkov: ['CKV2_AZURE_38'],
    prowler: ['storage_ensure_soft_delete_is_enabled', 'storage_blob_versioning_is_enabled'],
    trivy: ['AVD-AZU-0056'],
    cis: ['Azure 2.1 3.11', '4.0 10.2.1', '5.0/6.0 9.2.1'],
    aiRmfProposed: ['MEASURE 2.7'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Every version is paid for until a lifecycle rule or a person deletes it.',
  parameters: { wanted: 'Whether blobs shall be versioned: true. Without it the rule is off.' },
  check: (state, { parameters }) => {
    if (parameters['wanted'] !== true) {
      return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
    }
    if (state.blobServiceProblem !== null || state.isHierarchical) {
      const reason =
        state.blobServiceProblem ?? 'Azure offers no versions in a hierarchical namespace';
      return { kind: 'not-applicable', reason };
    }
    return state.blobService['isVersioningEnabled'] === true
      ? { kind: 'compliant' }
      : { kind: 'violation', message: 'Old versions of blobs are not kept.' };
  },
  desire: (state, { parameters }) =>
    parameters['wanted'] === true && state.blobServiceProblem === null && !state.isHierarchical
      ? { ...state, blobService: { ...state.blobService, isVersioningEnabled: true } }
      : state,
};
