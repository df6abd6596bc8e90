import type { Json } from '../../core/json.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { GcsBucketState } from '../../resources/gcp/bucket-state.ts';

/** Names of buckets (Cloud Storage documentation, bucket names). */
const BUCKET_NAME = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

/**
 * Use of a bucket is logged, into the bucket that the policy names unless it is logged elsewhere already. That one has to
 * let group:cloud-storage-analytics@google.com create objects; that is for who names it to see to. Audit logs of data
 * access tell more, and are a setting of the project.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-usage-logged',
  type: 'gcp.storage.bucket',
  title: 'Cloud Storage bucket logs how it is used',
  risk: 'Without a log nobody can tell, after the fact, who fetched or replaced training data and models.',
  severity: 'low',
  catalogue: 'gcp-gcs-no-logging',
  sources: {
    checkov: ['CKV_GCP_62', 'CKV_GCP_63'],
    prowler: ['cloudstorage_bucket_logging_enabled'],
    trivy: ['AVD-GCP-0077'],
    aiRmfProposed: ['MEASURE 2.4', 'MANAGE 4.1'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: { logBucket: 'The bucket that usage logs go to. Without it the rule is off.' },
  check,
  desire: (state, context) => {
    const logBucket = logParameter(context.parameters);
    return logBucket === null || check(state, context).kind !== 'violation'
      ? state
      : // A prefix tells the logs of many buckets in one apart.
        { ...state, logging: { logBucket, logObjectPrefix: context.ref.name } };
  },
  preflight,
};

function check(state: GcsBucketState, context: RuleContext): Verdict {
  const logBucket = logParameter(context.parameters);
  if (logBucket === null) {
    return { kind: 'not-applicable', reason: 'the policy names no bucket for logs (logBucket)' };
  }
  if (logBucket === context.ref.name) {
    return { kind: 'not-applicable', reason: 'it holds the logs: logging it would log the logs' };
  }
  return state.logging['logBucket'] === undefined
    ? { kind: 'violation', message: 'Nothing logs how the bucket is used.' }
    : { kind: 'compliant' };
}

function preflight(_state: GcsBucketState, target: GcsBucketState): Preflight {
  const name = target.logging['logBucket'];
  return name === undefined || (typeof name === 'string' && BUCKET_NAME.test(name))
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: 'What the policy names for logs is no name of a bucket.',
        remedy: `Set the parameter logBucket of ${rule.id} to a name like central-logs.`,
      };
}

/** The bucket the policy names, or null. */
function logParameter(parameters: Readonly<Record<string, Json>>): string | null {
  const name = parameters['logBucket'];
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : null;
}
