import type { Rule } from '../../core/rule.ts';
import type { S3BucketState } from '../../resources/aws/bucket-exposure.ts';

/**
 * A bucket keeps old versions of its objects, where the policy wants that: every version costs, lifecycle rules come to
 * mean something else, and a bucket can never be as if it had not been versioned, so nobody is asked bucket by bucket.
 */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-versioned',
  type: 'aws.s3.bucket',
  title: 'S3 bucket keeps old versions of objects',
  risk: 'A model or data set that is overwritten or deleted, by mistake or on purpose, is gone.',
  severity: 'low',
  catalogue: 'aws-s3-no-versioning',
  sources: {
    securityHub: ['S3.14'],
    awsConfig: ['S3_BUCKET_VERSIONING_ENABLED'],
    checkov: ['CKV_AWS_21'],
    prowler: ['s3_bucket_object_versioning'],
    trivy: ['AVD-AWS-0090'],
    nist80053: [
      'AU-9(2)',
      'CP-10',
      'CP-6',
      'CP-6(1)',
      'CP-6(2)',
      'CP-9',
      'SC-5(2)',
      'SI-12',
      'SI-13(5)',
    ],
    aiRmfProposed: ['MEASURE 2.7'],
  },
  cure: 'fix',
  undo: 'none',
  proof: 'peer',
  mayBreak:
    'Every version is paid for, and for some minutes requests for objects may answer 404 (S3 API reference).',
  parameters: { wanted: 'Whether buckets shall be versioned: true. Without it the rule is off.' },
  check: (state, { parameters }) => {
    if (parameters['wanted'] !== true) {
      return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
    }
    const how = state.versioning === null ? 'was never on' : `is ${state.versioning}`;
    return state.versioning === 'Enabled'
      ? { kind: 'compliant' }
      : { kind: 'violation', message: `Old versions of objects are not kept: versioning ${how}.` };
  },
  desire: (state, { parameters }) =>
    parameters['wanted'] === true ? { ...state, versioning: 'Enabled' } : state,
};
