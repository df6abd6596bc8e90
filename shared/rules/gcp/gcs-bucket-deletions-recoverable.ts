import type { Rule, Verdict } from '../../core/rule.ts';
import type { GcsBucketState } from '../../resources/gcp/bucket-state.ts';

/** How long deleted objects are kept where Google is told nothing, in seconds: seven days. */
const USUAL_SECONDS = 604_800;

/**
 * What is deleted in a bucket can be brought back for a while, where the policy wants that: what is kept is paid for.
 * Either soft delete or old versions do it.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-deletions-recoverable',
  type: 'gcp.storage.bucket',
  title: 'Objects deleted in a Cloud Storage bucket can be brought back',
  risk: 'A model or data set that is deleted, by mistake or on purpose, is gone at once.',
  severity: 'low',
  catalogue: 'gcp-gcs-no-versioning',
  sources: {
    prowler: ['cloudstorage_bucket_soft_delete_enabled'],
    aiRmfProposed: ['MEASURE 2.7'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Deleted objects are paid for until they are gone for good.',
  parameters: {
    wanted: 'Whether deleted objects shall be kept for a while: true. Without it the rule is off.',
  },
  check: (state, { parameters }): Verdict => {
    if (parameters['wanted'] !== true) {
      return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
    }
    return isRecoverable(state)
      ? { kind: 'compliant' }
      : {
          kind: 'violation',
          message: 'What is deleted is gone: neither soft delete nor old versions are on.',
        };
  },
  desire: (state, { parameters }) =>
    parameters['wanted'] === true && !isRecoverable(state)
      ? { ...state, softDeleteSeconds: USUAL_SECONDS }
      : state,
};

function isRecoverable({ softDeleteSeconds, versioning }: GcsBucketState): boolean {
  return softDeleteSeconds > 0 || versioning;
}
