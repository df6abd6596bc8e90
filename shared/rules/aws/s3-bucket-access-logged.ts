import type { Json } from '../../core/json.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { S3BucketState } from '../../resources/aws/bucket-exposure.ts';

/** Names of buckets (S3 User Guide, bucket naming rules), which are ARNs' last part too. */
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Access to a bucket is logged, into the bucket that the policy names unless it is logged elsewhere already. The target
 * must lie in the same region and account, and let logging.s3.amazonaws.com write; that is for who names it to see to.
 */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-access-logged',
  type: 'aws.s3.bucket',
  title: 'S3 bucket logs who accesses it',
  risk: 'Without a log nobody can tell, after the fact, who read or replaced training data and models.',
  severity: 'low',
  catalogue: 'aws-s3-no-access-logging',
  sources: {
    securityHub: ['S3.9'],
    awsConfig: ['S3_BUCKET_LOGGING_ENABLED'],
    checkov: ['CKV_AWS_18'],
    prowler: ['s3_bucket_server_access_logging_enabled'],
    trivy: ['AVD-AWS-0089'],
    nist80053: [
      'AC-2(4)',
      'AC-4(26)',
      'AC-6(9)',
      'AU-10',
      'AU-12',
      'AU-2',
      'AU-3',
      'AU-6(3)',
      'AU-6(4)',
      'CA-7',
      'SC-7(9)',
      'SI-3(8)',
      'SI-4(20)',
      'SI-7(8)',
    ],
    aiRmfProposed: ['MEASURE 2.4', 'MANAGE 4.1'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'peer',
  mayBreak: null,
  parameters: {
    targetBucket:
      'The bucket that access logs go to, in the same account and region. Without it the rule is off.',
  },
  check,
  desire: (state, context) => {
    const target = targetParameter(context.parameters);
    return target === null || check(state, context).kind !== 'violation'
      ? state
      : {
          ...state,
          // A prefix tells the logs of many buckets in one apart.
          logging: {
            ...state.logging,
            TargetBucket: target,
            TargetPrefix: `${context.ref.name}/`,
          },
        };
  },
  preflight,
};

function check(state: S3BucketState, context: RuleContext): Verdict {
  const target = targetParameter(context.parameters);
  if (target === null) {
    return { kind: 'not-applicable', reason: 'the policy names no bucket for logs (targetBucket)' };
  }
  if (target === context.ref.name) {
    return { kind: 'not-applicable', reason: 'it holds the logs: logging it would log the logs' };
  }
  return state.logging['TargetBucket'] === undefined
    ? { kind: 'violation', message: 'Nothing logs who accesses the bucket.' }
    : { kind: 'compliant' };
}

function preflight(_state: S3BucketState, target: S3BucketState): Preflight {
  const name = target.logging['TargetBucket'];
  return name === undefined || (typeof name === 'string' && BUCKET_NAME.test(name))
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: 'What the policy names for logs is no name of a bucket.',
        remedy: `Set the parameter targetBucket of ${rule.id} to a name like central-logs.`,
      };
}

/** The bucket the policy names, or null. */
function targetParameter(parameters: Readonly<Record<string, Json>>): string | null {
  const name = parameters['targetBucket'];
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : null;
}
