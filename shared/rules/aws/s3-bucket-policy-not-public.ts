import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import {
  type PolicyExposure,
  policyCut,
  policyExposure,
  type S3BucketState,
  switchedOn,
} from '../../resources/aws/bucket-exposure.ts';

/** How many statements a message names. */
const NAMES_MAX = 3;

/**
 * A bucket's policy lets nobody in whom it does not name. The cure is the least change that closes it:
 * `RestrictPublicBuckets` where that cuts nobody who is named, else the public statements are taken out of the policy.
 */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-policy-not-public',
  type: 'aws.s3.bucket',
  title: 'S3 bucket policy is not public',
  risk: 'Anybody on the internet can use what the policy allows: read training data and models, or replace them.',
  severity: 'critical',
  catalogue: 'aws-s3-public-policy',
  sources: {
    securityHub: ['S3.2', 'S3.3'],
    awsConfig: ['S3_BUCKET_POLICY_GRANTEE_CHECK', 'S3_BUCKET_PUBLIC_READ_PROHIBITED'],
    checkov: ['CKV_AWS_70'],
    prowler: ['s3_bucket_public_access', 's3_bucket_policy_public_write_access'],
    trivy: ['AVD-AWS-0093'],
    cis: ['AWS 7.0 2.21', 'AWS 5.0 2.1.4'],
    nist80053: [
      'AC-21',
      'AC-3',
      'AC-3(7)',
      'AC-4',
      'AC-4(21)',
      'AC-6',
      'SC-7',
      'SC-7(3)',
      'SC-7(4)',
      'SC-7(9)',
      'SC-7(11)',
      'SC-7(16)',
      'SC-7(20)',
      'SC-7(21)',
    ],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'peer',
  mayBreak:
    'Anonymous readers and writers get 403 Access Denied: public websites and open data sets stop working.',
  parameters: {},
  check,
  desire,
  preflight,
  recipe,
};

function check(state: S3BucketState, context: RuleContext): Verdict {
  const exposure = policyExposure(state, context.ref.account);
  return exposure.kind === 'none'
    ? { kind: 'compliant' }
    : { kind: 'violation', message: messageOf(exposure) };
}

function desire(state: S3BucketState, context: RuleContext): S3BucketState {
  const exposure = policyExposure(state, context.ref.account);
  switch (exposure.kind) {
    case 'none':
    case 'unreadable':
      return state;
    case 'public':
      // The block of a policy that stays public cuts every other account it names.
      return exposure.hasExternalGrants
        ? policyCut(state)
        : switchedOn(state, ['RestrictPublicBuckets']);
    case 'disputed':
      return exposure.hasExternalGrants ? state : switchedOn(state, ['RestrictPublicBuckets']);
  }
}

function preflight(_state: S3BucketState, target: S3BucketState, context: RuleContext): Preflight {
  const left = policyExposure(target, context.ref.account);
  return left.kind === 'none'
    ? { kind: 'ready' }
    : { kind: 'problem', message: messageOf(left), remedy: REMEDY };
}

function recipe(state: S3BucketState, context: RuleContext): string | null {
  const exposure = policyExposure(desire(state, context), context.ref.account);
  return exposure.kind === 'none' ? null : REMEDY;
}

const REMEDY =
  'Rewrite the policy so that each Allow names its principals, or holds everybody to a fixed ' +
  'aws:PrincipalOrgID, aws:SourceVpce or aws:SourceAccount. Or set RestrictPublicBuckets in the ' +
  "bucket's public access block, which cuts everybody outside the account while the policy is public.";

function messageOf(exposure: Exclude<PolicyExposure, { kind: 'none' }>): string {
  switch (exposure.kind) {
    case 'public': {
      const names = exposure.statements.slice(0, NAMES_MAX).map(({ name }) => name);
      const more = exposure.statements.length - names.length;
      const rest = more === 0 ? '' : ` and ${more} more`;
      return `The bucket policy lets everybody in, by ${names.join(', ')}${rest}.`;
    }
    case 'disputed':
      return 'AWS calls the bucket policy public, though none of its statements is open to everybody.';
    case 'unreadable':
      return `The bucket policy cannot be understood (${exposure.problem}), so it counts as public.`;
  }
}
