import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import { type GcsBucketState, hasPublicGrants } from '../../resources/gcp/bucket-state.ts';

/**
 * Public access prevention is enforced, by the bucket or by an organisation policy. On a bucket that is public right now
 * this rule changes nothing: whether and how that is closed is for the rules about it, and for whoever overrules them.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-public-access-prevented',
  type: 'gcp.storage.bucket',
  title: 'Cloud Storage bucket prevents public access',
  risk: 'One wrong binding or ACL is enough to publish the bucket: nothing stands in the way.',
  severity: 'medium',
  catalogue: 'gcp-gcs-pap-not-enforced',
  sources: {
    checkov: ['CKV_GCP_114'],
    cis: ['GCP 3.0 5.1 (org policy mapping)'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak:
    'Later calls that grant anything to everybody fail, in IaC pipelines too, and objects that are public by an ACL of their own stop being so.',
  parameters: {},
  check,
  desire: (state) =>
    check(state).kind !== 'violation' || hasPublicGrants(state)
      ? state
      : { ...state, accessPrevention: 'enforced' },
  preflight,
};

function check(state: GcsBucketState): Verdict {
  if (state.accessPrevention === 'enforced' || state.accessPreventionInherited === true) {
    return { kind: 'compliant' };
  }
  const organisation =
    state.accessPreventionInherited === null
      ? 'whether an organisation policy enforces it could not be read'
      : 'no organisation policy enforces it';
  return {
    kind: 'violation',
    message: `Public access prevention is not enforced on the bucket, and ${organisation}.`,
  };
}

function preflight(_state: GcsBucketState, target: GcsBucketState): Preflight {
  return hasPublicGrants(target)
    ? {
        kind: 'problem',
        message: 'The bucket is public now, and preventing that would close it.',
        remedy: 'It follows by itself once the findings about its IAM policy and ACLs are settled.',
      }
    : { kind: 'ready' };
}
