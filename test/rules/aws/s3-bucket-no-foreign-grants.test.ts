import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-no-foreign-grants.ts';
import {
  ACCOUNT,
  bucket,
  CONTEXT,
  DENY,
  OPEN,
  OWN,
  PARTNER,
  policy,
  SERVICE,
} from './s3-buckets.ts';

function allow(principal: Json, action: Json = 's3:GetObject'): string {
  return JSON.stringify({ Sid: 'Share', Effect: 'Allow', Principal: principal, Action: action });
}

function trusting(trustedAccounts: Json) {
  return { ...CONTEXT, parameters: { trustedAccounts } };
}

const NOBODY = trusting([]);

describe(rule.id, () => {
  it.each([{}, { trustedAccounts: null }])(
    'says nothing where no accounts are named: %o',
    (parameters) => {
      const context = { ...CONTEXT, parameters };
      const state = bucket({ policy: policy(PARTNER) });

      expect(rule.check(state, context)).toMatchObject({ kind: 'not-applicable' });
      expect(rule.recipe?.(state, context)).toBeNull();
    },
  );

  const OAI = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE';
  const OWNER = 'a'.repeat(64);

  it.each<[string, string | null]>([
    ['no policy', null],
    ['its own principals', policy(OWN, allow({ AWS: ACCOUNT }))],
    ['services', policy(SERVICE)],
    ['everybody, of whom other rules tell', policy(OPEN, allow({ AWS: '*' }))],
    ['an identity of CloudFront', policy(allow({ AWS: OAI }))],
    ['its owner by canonical id', policy(allow({ CanonicalUser: OWNER }))],
    ['a public identity provider', policy(allow({ Federated: 'accounts.google.com' }))],
    [
      'a provider of its own',
      policy(allow({ Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/x` })),
    ],
    ['a denial of others', policy(DENY, '{"Effect":"Deny","Principal":{"AWS":"444455556666"}}')],
    ['a text that is no policy', '{'],
  ])('is content with %s', (_, text) => {
    const state = bucket({ policy: text, owner: OWNER });

    expect(rule.check(state, NOBODY)).toEqual({ kind: 'compliant' });
    expect(rule.recipe?.(state, NOBODY)).toBeNull();
  });

  it.each<[string, Json]>([
    ['an account', { AWS: '444455556666' }],
    ['a number', { AWS: 444455556666 }],
    ['a role', { AWS: ['arn:aws:iam::444455556666:role/x', `arn:aws:iam::${ACCOUNT}:root`] }],
    ['a session', { AWS: 'arn:aws:sts::444455556666:assumed-role/x/y' }],
    ['somebody deleted', { AWS: 'AIDAEXAMPLEEXAMPLE' }],
    ['a canonical user', { CanonicalUser: 'b'.repeat(64) }],
    ['a provider', { Federated: 'arn:aws:iam::444455556666:saml-provider/x' }],
    ['a bare account', '444455556666'],
  ])('asks about %s of others, and changes nothing', (_, principal) => {
    const state = bucket({ policy: policy(OWN, allow(principal)), owner: OWNER });

    expect(rule.check(state, NOBODY)).toEqual({
      kind: 'violation',
      severity: 'medium',
      message: 'The bucket policy lets other accounts in, by Share.',
    });
    expect(rule.desire(state, NOBODY)).toBe(state);
    expect(rule.preflight?.(state, state, NOBODY)).toMatchObject({ kind: 'problem' });
    expect(rule.recipe?.(state, NOBODY)).toContain('trustedAccounts');
  });

  it.each<[Json]>([['s3:*'], ['*'], ['s3:PutBucketPolicy'], ['S3:putbucket*'], [['s3:Delete*']]])(
    'is worse where others can take the bucket over: %s',
    (action) => {
      const state = bucket({ policy: policy(allow({ AWS: '444455556666' }, action)) });

      expect(rule.check(state, NOBODY)).toEqual({
        kind: 'violation',
        message: 'The bucket policy lets other accounts in, by Share.',
      });
    },
  );

  it('is worse where others may do all but something', () => {
    const all = '{"Effect":"Allow","Principal":{"AWS":"444455556666"},"NotAction":"s3:GetObject"}';

    const verdict = rule.check(bucket({ policy: policy(all) }), NOBODY);

    expect(verdict).toMatchObject({ kind: 'violation' });
    expect(verdict).not.toHaveProperty('severity');
  });

  it.each<[string, Json]>([
    ['a list', ['999999999999', '444455556666']],
    ['a number', 444455556666],
    ['a text', '444455556666'],
  ])('is content with whom the policy trusts, in %s', (_, trustedAccounts) => {
    const state = bucket({ policy: policy(PARTNER) });

    expect(rule.check(state, trusting(trustedAccounts))).toEqual({ kind: 'compliant' });
  });

  it('names some statements and no more', () => {
    const many = Array.from({ length: 5 }, () => PARTNER);

    expect(rule.check(bucket({ policy: policy(...many) }), NOBODY)).toMatchObject({
      message:
        'The bucket policy lets other accounts in, by statement 1, statement 2, statement 3 and 2 more.',
    });
  });
});
