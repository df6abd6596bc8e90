import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import {
  type AclGrant,
  isInForce,
  type S3BucketState,
} from '../../resources/aws/bucket-exposure.ts';
import { ENFORCED } from '../../resources/aws/bucket-settings-steps.ts';

/**
 * ACLs count for nothing on the bucket: all access is by policies, and its owner owns every object. S3 refuses that
 * while the ACL grants anything to others, so those grants go to the bucket policy first, by hand.
 */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-acls-disabled',
  type: 'aws.s3.bucket',
  title: 'S3 bucket has ACLs disabled',
  risk: 'While ACLs count, whoever uploads an object can own it and share it past every policy, one object at a time.',
  severity: 'medium',
  catalogue: 'aws-s3-acls-enabled',
  sources: {
    securityHub: ['S3.12'],
    awsConfig: ['S3_BUCKET_ACL_PROHIBITED'],
    checkov: ['CKV2_AWS_65'],
    prowler: ['s3_bucket_acl_prohibited'],
    nist80053: ['AC-2(1)', 'AC-3', 'AC-3(7)', 'AC-3(15)', 'AC-6'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'peer',
  mayBreak:
    'Uploads that set an ACL fail, and whoever reads by the ACL of an object loses that access.',
  parameters: { wanted: 'Whether buckets shall have no ACLs: true. Without it the rule is off.' },
  check,
  desire: (state, context) =>
    check(state, context).kind === 'violation' && foreignGrants(state).length === 0
      ? { ...state, ownership: ENFORCED }
      : state,
  preflight,
  recipe,
};

function check(state: S3BucketState, { parameters }: RuleContext): Verdict {
  if (parameters['wanted'] !== true) {
    return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
  }
  if (state.ownership === ENFORCED) {
    return { kind: 'compliant' };
  }
  const how = state.ownership === null ? 'it was never set' : `it is ${state.ownership}`;
  return { kind: 'violation', message: `ACLs count: object ownership should end them, ${how}.` };
}

function preflight(state: S3BucketState, _target: S3BucketState, context: RuleContext): Preflight {
  const foreign = foreignGrants(state);
  if (foreign.length > 0) {
    const message = `The bucket ACL grants access beside its owner's: ${named(foreign)}.`;
    return { kind: 'problem', message, remedy: remedyFor(foreign, context) };
  }
  return isInForce(state, 'IgnorePublicAcls')
    ? {
        kind: 'problem',
        message: 'S3 shows no public grants of an ACL while IgnorePublicAcls is on.',
        remedy:
          'Approve if nobody relies on ACLs; S3 refuses it while the stored ACL has such grants.',
      }
    : { kind: 'ready' };
}

function recipe(state: S3BucketState, context: RuleContext): string | null {
  const foreign = foreignGrants(state);
  return foreign.length === 0 ? null : remedyFor(foreign, context);
}

/** What the ACL grants to others than the owner; everything, where it does not say who that is. */
function foreignGrants(state: S3BucketState): readonly AclGrant[] {
  return state.acl.filter(({ grantee }) => state.owner === null || grantee !== state.owner);
}

function isLogDelivery({ grantee }: AclGrant): boolean {
  return /\/groups\/s3\/LogDelivery$/i.test(grantee);
}

/** Grantees are user text: groups by their names, everybody else by number. */
function named(grants: readonly AclGrant[]): string {
  const groups = grants.flatMap(
    ({ grantee }) => /\/groups\/(?:global|s3)\/(\w{1,32})$/.exec(grantee)?.[1] ?? [],
  );
  const others = grants.length - groups.length;
  const accounts = others === 0 ? [] : [`${others} to other accounts or users`];
  return [...new Set(groups), ...accounts].join(', ');
}

function remedyFor(foreign: readonly AclGrant[], { ref }: RuleContext): string {
  const logs = foreign.some(isLogDelivery)
    ? 'Let logging.s3.amazonaws.com put objects by the bucket policy, so that access logs still arrive. '
    : '';
  return `${logs}Grant by the bucket policy what is still needed, then: aws s3api put-bucket-acl --bucket ${ref.name} --acl private`;
}
