import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import {
  isExposed,
  type S3BucketState,
  SWITCHES,
  switchedOn,
} from '../../resources/aws/bucket-exposure.ts';

/**
 * All four switches of a bucket's own public access block are on. On a bucket that is public right now this rule
 * changes nothing: whether and how that is closed is for the two rules about it, and for whoever overrules them.
 */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-public-access-blocked',
  type: 'aws.s3.bucket',
  title: 'S3 bucket blocks public access',
  risk: 'One wrong policy or ACL is enough to publish the bucket: nothing of its own stands in the way.',
  severity: 'high',
  catalogue: 'aws-s3-no-bucket-bpa',
  sources: {
    securityHub: ['S3.8'],
    awsConfig: ['S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED'],
    checkov: ['CKV_AWS_53', 'CKV_AWS_54', 'CKV_AWS_55', 'CKV_AWS_56', 'CKV2_AWS_6'],
    prowler: ['s3_bucket_level_public_access_block'],
    trivy: ['AVD-AWS-0086', 'AVD-AWS-0087', 'AVD-AWS-0091', 'AVD-AWS-0093', 'AVD-AWS-0094'],
    cis: ['AWS 5.0 2.1.4'],
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
    'Later calls that put a public policy or ACL fail, in IaC pipelines too, and objects shared by a public ACL of their own stop being public.',
  parameters: {},
  check,
  desire: (state, context) =>
    isExposed(state, context.ref.account) ? state : switchedOn(state, SWITCHES),
  preflight,
  recipe: () => null,
};

function check(state: S3BucketState): Verdict {
  const off = SWITCHES.filter((name) => state.publicAccessBlock[name] !== true);
  if (off.length === 0) {
    return { kind: 'compliant' };
  }
  const isCovered = SWITCHES.every((name) => state.accountBlock?.[name] === true);
  const missing = `The bucket's public access block lacks ${off.join(', ')}`;
  return isCovered
    ? {
        kind: 'violation',
        severity: 'medium',
        message: `${missing}; only the account's block stands in the way.`,
      }
    : { kind: 'violation', message: `${missing}.` };
}

function preflight(_state: S3BucketState, target: S3BucketState, context: RuleContext): Preflight {
  return isExposed(target, context.ref.account)
    ? {
        kind: 'problem',
        message: 'The bucket is public now, and blocking everything would close it.',
        remedy: 'It follows by itself once the findings about its policy and ACL are settled.',
      }
    : { kind: 'ready' };
}
