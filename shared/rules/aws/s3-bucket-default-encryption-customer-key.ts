import type { Json } from '../../core/json.ts';
import type { KeyFacts } from '../../core/resource.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { S3BucketState } from '../../resources/aws/bucket-exposure.ts';
import { granteesOf } from '../../resources/aws/bucket-grants.ts';
import { hasExternalGrants, readPolicy } from '../../resources/aws/bucket-policy.ts';
import { isAwsAlias, isKnown, keyArnOf, keyPreflight } from '../../resources/aws/key-facts.ts';
import { regionOf } from '../../resources/aws/s3-bucket-read.ts';

/** What writers and readers need of the key: S3 asks KMS in their name (S3 User Guide, SSE-KMS). */
const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/**
 * New objects are encrypted with the key that the policy names, unless the bucket names another of the customer's.
 * Objects written while the cure stood keep their key when it is taken back.
 */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-default-encryption-customer-key',
  type: 'aws.s3.bucket',
  title: 'S3 bucket encrypts new objects with a customer-managed key',
  risk: 'Without a key of your own nobody but the bucket policy stands between a caller and the data, and no use of the key is in your audit trail.',
  severity: 'medium',
  catalogue: 'aws-s3-default-encryption-not-cmk',
  sources: {
    securityHub: ['S3.17'],
    awsConfig: ['S3_DEFAULT_ENCRYPTION_KMS'],
    checkov: ['CKV_AWS_145', 'CKV_AWS_19'],
    prowler: ['s3_bucket_kms_encryption'],
    trivy: ['AVD-AWS-0132', 'AVD-AWS-0088'],
    aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'peer',
  mayBreak:
    'Whoever may not use the key can no longer write objects, nor read those written from then on.',
  parameters: {
    kmsKeyId:
      'The customer-managed KMS key for new objects: key id, key ARN, alias or alias ARN. Without it the rule is off.',
  },
  check,
  desire: (state, context) => {
    const id = keyParameter(context.parameters);
    const facts = id === null ? undefined : factsOf(context, id);
    const isVain = facts !== undefined && isKnown(facts) && !facts.customerManaged;
    if (id === null || isVain || check(state, context).kind !== 'violation') {
      return state;
    }
    const { SSEAlgorithm } = state.encryption;
    // Encryption in two layers stays in two layers.
    const algorithm = SSEAlgorithm === 'aws:kms:dsse' ? SSEAlgorithm : 'aws:kms';
    const KMSMasterKeyID = keyArnOf(id, facts);
    return {
      ...state,
      encryption: { ...state.encryption, SSEAlgorithm: algorithm, KMSMasterKeyID },
    };
  },
  keys: (parameters) => [keyParameter(parameters)].filter((id) => id !== null),
  preflight,
};

function check(state: S3BucketState, context: RuleContext): Verdict {
  if (keyParameter(context.parameters) === null) {
    return { kind: 'not-applicable', reason: 'the policy names no key (kmsKeyId)' };
  }
  const { SSEAlgorithm, KMSMasterKeyID: used } = state.encryption;
  if (typeof SSEAlgorithm !== 'string' || !SSEAlgorithm.startsWith('aws:kms')) {
    return violation(`encrypted with keys of S3 (${String(SSEAlgorithm)})`);
  }
  if (typeof used !== 'string' || used === '') {
    return violation('encrypted with the key that AWS manages for S3');
  }
  const facts = factsOf(context, used);
  return isAwsAlias(used) || (facts !== undefined && isKnown(facts) && !facts.customerManaged)
    ? violation(`encrypted with ${used}, a key that AWS manages`)
    : { kind: 'compliant' };
}

function violation(how: string): Verdict {
  return { kind: 'violation', message: `New objects in the bucket are ${how}.` };
}

/** S3 looks at nothing: with a wrong key every later write fails. And it uses the key in the name of each caller. */
function preflight(state: S3BucketState, _target: S3BucketState, context: RuleContext): Preflight {
  const id = keyParameter(context.parameters);
  if (id === null) {
    return { kind: 'ready' };
  }
  const { account } = context.ref;
  const region = regionOf(context.ref);
  const use = { account, region, roles: [], actions: KEY_ACTIONS, service: 's3' };
  const key = keyPreflight(id, factsOf(context, id), use);
  return key.kind === 'problem' ? key : callersPreflight(state, account);
}

/** Whether all who are let in are the account's own, whose rights to the key its IAM decides. */
function callersPreflight(state: S3BucketState, account: string): Preflight {
  const reading = state.policy === null ? null : readPolicy(state.policy, account);
  const grantees = state.policy === null ? [] : granteesOf(state.policy);
  const services = (grantees ?? []).filter(({ kind }) => kind === 'Service');
  if (
    services.some(({ principal }) => principal.startsWith('logging.s3.')) ||
    state.acl.some(({ grantee }) => /\/groups\/s3\/LogDelivery$/i.test(grantee))
  ) {
    const message =
      'Access logs are delivered into the bucket, and S3 writes them with AES256 only.';
    return { kind: 'problem', message, remedy: 'Override the finding for this bucket.' };
  }
  if (services.length > 0) {
    const message = 'The bucket policy lets services of AWS in, which need the key too.';
    return { kind: 'problem', message, remedy: 'Let them use it by its key policy, then approve.' };
  }
  if (
    reading?.kind === 'unreadable' ||
    (reading !== null &&
      (hasExternalGrants(reading.statements) ||
        reading.statements.some(({ access }) => access === 'public'))) ||
    state.acl.some(({ grantee }) => grantee !== state.owner)
  ) {
    const message =
      'Others than the account may be let into the bucket, and they need the key too.';
    const remedy = 'Let them use it by its key policy and their own IAM, then approve.';
    return { kind: 'problem', message, remedy };
  }
  return { kind: 'ready' };
}

/** The key the policy names, or null. */
function keyParameter(parameters: Readonly<Record<string, Json>>): string | null {
  const id = parameters['kmsKeyId'];
  return typeof id === 'string' && id.trim() !== '' ? id.trim() : null;
}

/** The facts about a key, by the name it was asked by, its id or its ARN: buckets name keys in any of these ways. */
function factsOf(context: RuleContext, id: string): KeyFacts | undefined {
  return Object.hasOwn(context.keys, id)
    ? context.keys[id]
    : Object.values(context.keys).find(
        ({ arn }) => typeof arn === 'string' && (arn === id || arn.endsWith(`:key/${id}`)),
      );
}
