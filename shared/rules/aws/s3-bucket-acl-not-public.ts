import type { Rule, Verdict } from '../../core/rule.ts';
import {
  publicGrants,
  type S3BucketState,
  switchedOn,
} from '../../resources/aws/bucket-exposure.ts';

/** A bucket's ACL grants nothing to everybody. The stored ACL stays as it is: S3 is told to ignore it. */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-acl-not-public',
  type: 'aws.s3.bucket',
  title: 'S3 bucket ACL is not public',
  risk: 'Anybody on the internet, or anybody with an AWS account, can list, read, write or re-share what the ACL grants.',
  severity: 'critical',
  catalogue: 'aws-s3-public-acl',
  sources: {
    securityHub: ['S3.2', 'S3.3'],
    awsConfig: ['S3_BUCKET_PUBLIC_READ_PROHIBITED', 'S3_BUCKET_PUBLIC_WRITE_PROHIBITED'],
    checkov: ['CKV_AWS_20', 'CKV_AWS_57', 'CKV_AWS_375', 'CKV2_AWS_43'],
    prowler: ['s3_bucket_public_access', 's3_bucket_public_list_acl', 's3_bucket_public_write_acl'],
    trivy: ['AVD-AWS-0092', 'AVD-AWS-0091'],
    cis: ['AWS 5.0 2.1.4', 'AWS 6.0/7.0 3.1.4'],
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
    ccc: ['CCC.Core.CN05.AR01'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'peer',
  mayBreak:
    'Anonymous access by ACL ends, for the bucket and for every object in it that was shared by its own ACL.',
  parameters: {},
  check,
  desire: (state) =>
    publicGrants(state).length === 0 ? state : switchedOn(state, ['IgnorePublicAcls']),
  recipe: () => null,
};

function check(state: S3BucketState): Verdict {
  const grants = publicGrants(state);
  if (grants.length === 0) {
    return { kind: 'compliant' };
  }
  const whom = (isAnonymous: boolean): string[] =>
    grants
      .filter(({ grantee }) => /AllUsers$/i.test(grantee) === isAnonymous)
      .map(({ permission }) => permission);
  const parts = [
    [whom(true), 'to everybody'],
    [whom(false), 'to everybody with an AWS account'],
  ] as const;
  const said = parts
    .filter(([permissions]) => permissions.length > 0)
    .map(([permissions, who]) => `${permissions.join(', ')} ${who}`);
  return { kind: 'violation', message: `The bucket ACL grants ${said.join(' and ')}.` };
}
