import type { Rule, Verdict } from '../../core/rule.ts';
import {
  type GcsBucketState,
  isPrevented,
  publicEntries,
  withoutPublicEntries,
} from '../../resources/gcp/bucket-state.ts';
import { EVERYBODY } from '../../resources/gcp/iam-policy.ts';

/**
 * Neither a bucket's ACL nor the one its new objects get names everybody. The ACLs of objects that are there are in no
 * answer about the bucket: public access prevention, or uniform access, is what covers them.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-acl-not-public',
  type: 'gcp.storage.bucket',
  title: 'Cloud Storage bucket has no ACL for everybody',
  risk: 'Anybody on the internet can list the bucket, write to it, or read every object that is uploaded.',
  severity: 'critical',
  catalogue: 'gcp-gcs-public-acl',
  sources: { trivy: ['AVD-GCP-0001'], aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak:
    'Anonymous readers and writers get 401 or 403, and new objects are only public where their upload says so.',
  parameters: {},
  check,
  desire: (state) => (check(state).kind === 'violation' ? withoutPublicEntries(state) : state),
};

function check(state: GcsBucketState): Verdict {
  if (state.uniformAccess) {
    return { kind: 'not-applicable', reason: 'ACLs count for nothing: it has uniform access' };
  }
  const said = [
    ...publicEntries(state.acl).map(
      ([entity, role]) => `the bucket ACL grants ${role} to ${whom(entity)}`,
    ),
    ...publicEntries(state.defaultObjectAcl).map(
      ([entity, role]) => `new objects grant ${role} to ${whom(entity)}`,
    ),
  ].join(' and ');
  return said === '' || isPrevented(state)
    ? { kind: 'compliant' }
    : { kind: 'violation', message: `${said.replace(/^./, (first) => first.toUpperCase())}.` };
}

function whom(entity: string): string {
  return entity === EVERYBODY ? 'everybody' : 'everybody with a Google account';
}
