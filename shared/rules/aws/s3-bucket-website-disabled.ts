import type { Json } from '../../core/json.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { S3BucketState } from '../../resources/aws/s3-bucket.ts';

/**
 * A bucket serves no website. Somebody set it up on purpose, so its end is always asked for; a website that redirects
 * some requests is left to its owner, because those would end too.
 */
export const rule: Rule<S3BucketState> = {
  id: 's3-bucket-website-disabled',
  type: 'aws.s3.bucket',
  title: 'S3 bucket serves no website',
  risk: 'A website endpoint hands out objects over plain HTTP to whoever the policy lets in; training data and models are no web pages.',
  severity: 'medium',
  catalogue: 'aws-s3-website-hosting',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'peer',
  mayBreak: 'The website goes down, and so does a CDN that fetches from its endpoint.',
  parameters: { wanted: 'Whether buckets shall be no websites: true. Without it the rule is off.' },
  check,
  desire: (state, context) =>
    check(state, context).kind === 'violation' && !alsoRedirects(state)
      ? { ...state, website: null }
      : state,
  preflight,
  recipe,
};

function check(state: S3BucketState, { parameters }: RuleContext): Verdict {
  if (parameters['wanted'] !== true) {
    return { kind: 'not-applicable', reason: 'the policy does not ask for it (wanted)' };
  }
  if (state.website === null) {
    return { kind: 'compliant' };
  }
  return memberOf(state.website, 'RedirectAllRequestsTo') === null
    ? { kind: 'violation', message: 'The bucket serves its objects as a website.' }
    : { kind: 'not-applicable', reason: 'it redirects every request and serves no object' };
}

function preflight(state: S3BucketState): Preflight {
  return alsoRedirects(state)
    ? {
        kind: 'problem',
        message: 'The website also redirects requests, which would end with it.',
        remedy: REMEDY,
      }
    : { kind: 'problem', message: 'Somebody may need the website.', remedy: REMEDY };
}

const REMEDY = 'Serve pages from a bucket of their own, over HTTPS behind CloudFront.';

function recipe(state: S3BucketState, context: RuleContext): string | null {
  return check(state, context).kind === 'violation' && alsoRedirects(state)
    ? `${REMEDY} Then: aws s3api delete-bucket-website --bucket ${context.ref.name}`
    : null;
}

function alsoRedirects({ website }: S3BucketState): boolean {
  return memberOf(website, 'RoutingRules') !== null;
}

function memberOf(website: Json, name: string): Json {
  return website !== null && typeof website === 'object' && !Array.isArray(website)
    ? ((website as Readonly<Record<string, Json>>)[name] ?? null)
    : null;
}
