import type { Json } from '../../core/json.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { StorageAccountState } from '../../resources/azure/storage-account-state.ts';

/** What the portal offers for new accounts, in days. */
const RETENTION_DAYS = 7;

const POLICIES = [
  ['deleteRetentionPolicy', 'blobs'],
  ['containerDeleteRetentionPolicy', 'containers'],
] as const;

/** Deleted blobs and containers can be brought back for some days. What is on already stays as it is. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-soft-delete-enabled',
  type: 'azure.storage.account',
  title: 'Storage account keeps what is deleted for a while',
  risk: 'A data set or model that is deleted or overwritten, by mistake or on purpose, is gone.',
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
  mayBreak: 'What is deleted is paid for until its time is up.',
  parameters: {
    retentionDays:
      'How long deleted blobs and containers are kept, in whole days from 1 to 365. 7 unless said.',
  },
  check,
  desire: (state, context) => {
    if (check(state).kind !== 'violation') {
      return state;
    }
    const policy = { enabled: true, days: daysOf(context) };
    const added = Object.fromEntries(missing(state).map(([name]) => [name, policy] as const));
    return { ...state, blobService: { ...state.blobService, ...added } };
  },
  preflight: ({ isNfs }) =>
    isNfs
      ? {
          kind: 'problem',
          message: 'The account speaks NFS 3.0, with which Azure may refuse soft delete.',
          remedy: 'Approve to try, or override the finding.',
        }
      : { kind: 'ready' },
};

function missing({ blobService }: StorageAccountState): readonly (readonly [string, string])[] {
  return POLICIES.filter(([name]) => blobService[name] === undefined);
}

function check(state: StorageAccountState): Verdict {
  if (state.blobServiceProblem !== null) {
    return { kind: 'not-applicable', reason: state.blobServiceProblem };
  }
  const names = missing(state).map(([, what]) => what);
  return names.length === 0
    ? { kind: 'compliant' }
    : { kind: 'violation', message: `Deleted ${names.join(' and ')} cannot be brought back.` };
}

function daysOf({ parameters }: RuleContext): number {
  const days: Json | undefined = parameters['retentionDays'];
  const isValid = typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= 365;
  return isValid ? days : RETENTION_DAYS;
}
