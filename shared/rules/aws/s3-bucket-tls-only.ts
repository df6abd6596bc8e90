import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { isInForce, type S3BucketState } from '../../resources/aws/bucket-exposure.ts';
import { readPolicy } from '../../resources/aws/bucket-policy.ts';
import {
  POLICY_BYTES_MAX,
  refusesPlainHttp,
  tlsKeysOf,
  withTlsStatement,
} from '../../resources/aws/bucket-tls.ts';

/**
 * A bucket's policy refuses plain HTTP, where the policy of Cordon wants that: a bucket nobody touched since it was made
 * has no policy at all, and each of them would get one. The cure appends one statement and leaves the others as they are.
 */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-tls-only',
  type: 'aws.s3.bucket',
  title: 'S3 bucket refuses plain HTTP',
  risk: 'What is read or written over plain HTTP can be read, and replaced, by everybody on the way.',
  severity: 'medium',
  catalogue: 'aws-s3-no-tls-policy',
  sources: {
    securityHub: ['S3.5'],
    awsConfig: ['S3_BUCKET_SSL_REQUESTS_ONLY'],
    checkov: ['CKV_AWS_379'],
    prowler: ['s3_bucket_secure_transport_policy'],
    cis: ['AWS 5.0 2.1.1', 'AWS 6.0/7.0 3.1.1'],
    nist80053: [
      'AC-17(2)',
      'AC-4',
      'IA-5(1)',
      'SC-12(3)',
      'SC-13',
      'SC-23',
      'SC-23(3)',
      'SC-7(4)',
      'SC-8',
      'SC-8(1)',
      'SC-8(2)',
      'SI-7(6)',
    ],
    aiRmfProposed: ['MEASURE 2.7'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'peer',
  mayBreak: 'Clients that use plain HTTP get 403 Access Denied.',
  parameters: {
    wanted: 'Whether buckets shall refuse plain HTTP: true. Without it the rule is off.',
  },
  check,
  desire,
  preflight,
  recipe,
};

function check(state: S3BucketState, { parameters, ref }: RuleContext): Verdict {
  if (parameters['wanted'] !== true) {
    return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
  }
  return state.policy !== null && refusesPlainHttp(state.policy, ref.id)
    ? { kind: 'compliant' }
    : { kind: 'violation', message: `The bucket answers plain HTTP: ${why(state)}.` };
}

function why({ policy }: S3BucketState): string {
  if (policy === null) {
    return 'it has no policy that would refuse it';
  }
  const [key] = tlsKeysOf(policy);
  switch (key) {
    case undefined:
      return 'its policy has no Deny for it';
    case 's3:tlsversion':
      return 'its policy asks for a version of TLS (s3:TlsVersion), which plain HTTP has not got';
    default:
      return 'a Deny on aws:SecureTransport leaves out some principals, actions, objects or requests';
  }
}

function desire(state: S3BucketState, context: RuleContext): S3BucketState {
  if (check(state, context).kind !== 'violation') {
    return state;
  }
  const policy = withTlsStatement(state.policy, context.ref.id);
  // What AWS said of the policy stands: a Deny makes it no more public, and its Allows stay.
  return policy === null ? state : { ...state, policy };
}

function preflight(state: S3BucketState, target: S3BucketState, context: RuleContext): Preflight {
  const text = target.policy ?? '';
  if (desire(state, context) === state) {
    const message = 'The bucket policy cannot be understood, so nothing is added to it.';
    return { kind: 'problem', message, remedy: remedyFor(context) };
  }
  if (new TextEncoder().encode(text).length > POLICY_BYTES_MAX) {
    const message = `The bucket policy has no room for one more statement: S3 takes ${POLICY_BYTES_MAX} bytes.`;
    return { kind: 'problem', message, remedy: 'Shorten the policy first.' };
  }
  if (target.website !== null) {
    const message = 'The bucket is a website, and S3 serves websites over plain HTTP only.';
    const remedy = 'Approve if nobody visits it but through the REST endpoint.';
    return { kind: 'problem', message, remedy };
  }
  return isInForce(state, 'BlockPublicPolicy') && isPublic(target, context)
    ? {
        kind: 'problem',
        message:
          'S3 takes no policy while BlockPublicPolicy is on and a statement lets everybody in.',
        remedy: 'Take that statement out of the policy first.',
      }
    : { kind: 'ready' };
}

/** Whether S3 calls the new policy public, as far as can be told before it is written. */
function isPublic({ policy, policyIsPublic }: S3BucketState, { ref }: RuleContext): boolean {
  const reading = readPolicy(policy ?? '', ref.account);
  return (
    policyIsPublic ??
    (reading.kind === 'read' && reading.statements.some(({ access }) => access === 'public'))
  );
}

function recipe(state: S3BucketState, context: RuleContext): string | null {
  const isViolation = check(state, context).kind === 'violation';
  return isViolation && desire(state, context) === state ? remedyFor(context) : null;
}

function remedyFor({ ref }: RuleContext): string {
  return (
    'Write the policy as JSON with one Statement, and add: Deny everybody (Principal "*") s3:* on ' +
    `${ref.id} and ${ref.id}/* where aws:SecureTransport is "false".`
  );
}
