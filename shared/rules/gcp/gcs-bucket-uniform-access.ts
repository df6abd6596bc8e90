import type { Rule, Verdict } from '../../core/rule.ts';
import type { GcsBucketState } from '../../resources/gcp/bucket-state.ts';

/**
 * All access to a bucket and its objects is by IAM. Turning that on can be taken back for 90 days and never after, and
 * nobody can see whose access comes from the ACL of an object alone, so a person always decides.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-uniform-access',
  type: 'gcp.storage.bucket',
  title: 'Cloud Storage bucket has uniform access',
  risk: 'While ACLs count, whoever uploads an object can share it past every IAM policy, one object at a time.',
  severity: 'medium',
  catalogue: 'gcp-gcs-no-ubla',
  sources: {
    checkov: ['CKV_GCP_29'],
    prowler: ['cloudstorage_bucket_uniform_bucket_level_access'],
    trivy: ['AVD-GCP-0002'],
    cis: ['GCP 2.0-5.0 5.2'],
    nist80053: ['AC-3', 'AC-5', 'AC-6', 'MP-2'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
  cure: 'fix',
  undo: 'none',
  proof: 'model',
  mayBreak:
    'Whoever reads or writes by an ACL alone loses that access, and uploads that set an ACL fail. After 90 days there is no way back.',
  parameters: {},
  check,
  // What ACLs say is not lost with it: it counts again where uniform access is turned off in time.
  desire: (state) =>
    state.uniformAccess ? state : { ...state, uniformAccess: true, acl: {}, defaultObjectAcl: {} },
};

function check(state: GcsBucketState): Verdict {
  if (state.uniformAccess) {
    return { kind: 'compliant' };
  }
  const others = Object.keys(state.acl).filter((entity) => !entity.startsWith('project-')).length;
  const who =
    others === 0
      ? 'only the teams of its project'
      : `${others} others than the teams of its project`;
  return {
    kind: 'violation',
    message: `ACLs count: uniform access is off, and the bucket ACL names ${who}.`,
  };
}
