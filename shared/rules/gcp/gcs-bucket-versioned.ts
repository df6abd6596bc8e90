import type { Rule, Verdict } from '../../core/rule.ts';
import type { GcsBucketState } from '../../resources/gcp/bucket-state.ts';

/**
 * A bucket keeps old versions of its objects, where the policy wants that: every version is paid for. Taken back, it
 * keeps the versions that came to be meanwhile. Buckets with real folders know no versions.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-versioned',
  type: 'gcp.storage.bucket',
  title: 'Cloud Storage bucket keeps old versions of objects',
  risk: 'A model or data set that is overwritten is gone once its time for recovery has passed.',
  severity: 'low',
  catalogue: 'gcp-gcs-no-versioning',
  sources: {
    checkov: ['CKV_GCP_78'],
    prowler: ['cloudstorage_bucket_versioning_enabled'],
    trivy: ['AVD-GCP-0078'],
    aiRmfProposed: ['MEASURE 2.7'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Every version is paid for until a lifecycle rule or somebody deletes it.',
  parameters: { wanted: 'Whether buckets shall be versioned: true. Without it the rule is off.' },
  check: (state, { parameters }): Verdict => {
    if (parameters['wanted'] !== true) {
      return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
    }
    if (state.hierarchical) {
      return { kind: 'not-applicable', reason: 'buckets with a hierarchical namespace keep none' };
    }
    return state.versioning
      ? { kind: 'compliant' }
      : { kind: 'violation', message: 'Old versions of objects are not kept.' };
  },
  desire: (state, { parameters }) =>
    parameters['wanted'] === true && !state.hierarchical && !state.versioning
      ? { ...state, versioning: true }
      : state,
};
