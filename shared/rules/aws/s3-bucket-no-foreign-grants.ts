import type { Json } from '../../core/json.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { S3BucketState } from '../../resources/aws/bucket-exposure.ts';
import { type Grantee, granteesOf } from '../../resources/aws/bucket-grants.ts';
import { isFixedText } from '../../resources/aws/policy-conditions.ts';

/** How many statements a message names, and accounts a remedy. */
const NAMES_MAX = 3;

/** Actions with which another account can take the bucket over or destroy it, after Security Hub's S3.6. */
const SENSITIVE = [
  's3:deletebucketpolicy',
  's3:putbucketacl',
  's3:putbucketpolicy',
  's3:putencryptionconfiguration',
  's3:putobjectacl',
];

/**
 * A bucket's policy names no principal of another account but those the policy of Cordon trusts. Whom a partner's data
 * feeds is nothing a machine can know, so a person always decides. Everybody is not named: other rules are about that.
 */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-no-foreign-grants',
  type: 'aws.s3.bucket',
  title: 'S3 bucket policy names no account that is not trusted',
  risk: 'What another account may read or replace here is as safe as that account, and as its next owner.',
  severity: 'high',
  catalogue: 'aws-s3-cross-account-policy',
  sources: {
    securityHub: ['S3.6'],
    prowler: ['s3_bucket_cross_account_access'],
    nist80053: ['CA-9(1)', 'CM-2'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    trustedAccounts:
      'Accounts that bucket policies may name: a list of 12 digits each, or an empty one. Without it the rule is off.',
  },
  check,
  // The one cure, rewriting the policy, would cut off whoever was let in on purpose.
  desire: (state) => state,
  preflight,
  recipe: (state, context) =>
    check(state, context).kind !== 'violation' ? null : remedyFor(state, context),
};

function check(state: S3BucketState, context: RuleContext): Verdict {
  if ((context.parameters['trustedAccounts'] ?? null) === null) {
    // Buckets are shared with partners every day: without knowing whom to trust, every one of them would ask.
    return { kind: 'not-applicable', reason: 'the policy names no accounts (trustedAccounts)' };
  }
  const grants = foreignGrants(state, context);
  if (grants.length === 0) {
    return { kind: 'compliant' };
  }
  const statements = [...new Set(grants.map(({ statement }) => statement))];
  const more = statements.length - NAMES_MAX;
  const named = `${statements.slice(0, NAMES_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const message = `The bucket policy lets other accounts in, by ${named}.`;
  return grants.some(isSensitive)
    ? { kind: 'violation', message }
    : { kind: 'violation', severity: 'medium', message };
}

function preflight(state: S3BucketState, _target: S3BucketState, context: RuleContext): Preflight {
  return {
    kind: 'problem',
    message: 'Only its owner knows whom the bucket is shared with on purpose.',
    remedy: remedyFor(state, context),
  };
}

function remedyFor(state: S3BucketState, context: RuleContext): string {
  const accounts = foreignGrants(state, context).flatMap(
    ({ principal }) => accountOf(principal) ?? [],
  );
  const known = [...new Set(accounts)].slice(0, NAMES_MAX).join(', ');
  const trust = known === '' ? '' : ` (${known})`;
  return (
    `Take the statements out of the policy (aws s3api get-bucket-policy --bucket ${context.ref.name}), ` +
    `or add the accounts${trust} to the parameter trustedAccounts of ${rule.id}.`
  );
}

/** The grants to others by name. What no JSON reader understands is not judged here: it counts as public elsewhere. */
function foreignGrants(state: S3BucketState, context: RuleContext): readonly Grantee[] {
  const own = [context.ref.account, ...trusted(context.parameters)];
  return (state.policy === null ? [] : (granteesOf(state.policy) ?? [])).filter(
    ({ kind, principal }) => {
      if (kind === 'CanonicalUser') {
        return principal !== state.owner;
      }
      const isNamed = (kind === 'AWS' || kind === 'Federated') && isFixedText(principal);
      return isNamed && !isOfAws(principal) && !own.includes(accountOf(principal) ?? '');
    },
  );
}

/** CloudFront's identities and public identity providers belong to no account of anybody's. */
function isOfAws(principal: string): boolean {
  return (
    /^arn:[a-z-]+:iam::cloudfront:user\//.test(principal) ||
    /^[a-z0-9.-]+\.[a-z]+$/i.test(principal)
  );
}

function isSensitive({ actions }: Grantee): boolean {
  return actions.some((action) => {
    const [start = '', ...rest] = action.split('*');
    return rest.length > 0
      ? SENSITIVE.some((each) => each.startsWith(start))
      : SENSITIVE.includes(action);
  });
}

function accountOf(principal: string): string | null {
  return (
    /^(?:arn:[^:]*:(?:iam|sts)::)?(?<account>\d{12})(?::|$)/.exec(principal)?.groups?.['account'] ??
    null
  );
}

/** The accounts the policy trusts. Numbers may have been written without quotes. */
function trusted(parameters: Readonly<Record<string, Json>>): readonly string[] {
  const given = parameters['trustedAccounts'];
  const list = (Array.isArray(given) ? given : [given ?? []].flat()) as readonly Json[];
  return list.map((account) => String(account).padStart(12, '0'));
}
