import { describe, expect, it } from 'vitest';
import type { S3BucketState } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-policy-not-public.ts';
import {
  ALL_ON,
  block,
  breachesOfCure,
  bucket,
  CONTEXT,
  DENY,
  JUDGED,
  OPEN,
  OWN,
  PARTNER,
  policy,
  SERVICE,
} from './s3-buckets.ts';

describe(rule.id, () => {
  const compliant: [string, Partial<S3BucketState>][] = [
    ['no policy', {}],
    ['a policy that names its principals', { policy: policy(PARTNER, SERVICE, OWN) }],
    ['a policy that only denies', { policy: policy(DENY) }],
    [
      'a public policy that the bucket restricts',
      { policy: policy(OPEN), publicAccessBlock: block('RestrictPublicBuckets') },
    ],
    ['a public policy that the account restricts', { policy: policy(OPEN), accountBlock: ALL_ON }],
    ['a policy AWS judged better than we', { policy: policy(JUDGED), policyIsPublic: false }],
    [
      'an open grant that a deny narrows, says AWS',
      { policy: policy(OPEN, DENY), policyIsPublic: false },
    ],
    ['a policy only AWS can read', { policy: '{', policyIsPublic: false }],
  ];

  it.each(compliant)('leaves alone: %s', (_, parts) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, CONTEXT)).toBe(state);
    expect(rule.recipe?.(state, CONTEXT)).toBeNull();
  });

  const cured: [string, Partial<S3BucketState>, Partial<S3BucketState>][] = [
    [
      'nobody is named besides: the block is enough',
      { policy: policy(OPEN) },
      { publicAccessBlock: block('RestrictPublicBuckets') },
    ],
    [
      'services and the own account keep their access under a block',
      { policy: policy(OPEN, SERVICE, OWN, DENY), policyIsPublic: true },
      { publicAccessBlock: block('RestrictPublicBuckets') },
    ],
    [
      'the other switches stay as they are',
      { policy: policy(OPEN), publicAccessBlock: block('BlockPublicAcls', 'BlockPublicPolicy') },
      { publicAccessBlock: block('BlockPublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets') },
    ],
    [
      'a partner is named: only the public statements go',
      { policy: policy(OPEN, PARTNER, DENY, OPEN), policyIsPublic: true },
      { policy: policy(PARTNER, DENY), policyIsPublic: null },
    ],
    [
      'a partner is named in the same statement: only everybody goes',
      { policy: policy(PARTNER.replace('"444455556666"', '["*","444455556666"]')) },
      { policy: policy(PARTNER) },
    ],
    [
      "AWS's answer is older than an open grant",
      { policy: policy(OPEN, PARTNER), policyIsPublic: false },
      { policy: policy(PARTNER), policyIsPublic: null },
    ],
    [
      'a statement had to be judged and AWS does not say',
      { policy: policy(JUDGED) },
      { publicAccessBlock: block('RestrictPublicBuckets') },
    ],
    [
      'AWS says so, and we see no reason',
      { policy: policy(OWN), policyIsPublic: true },
      { publicAccessBlock: block('RestrictPublicBuckets') },
    ],
  ];

  it.each(cured)('cures: %s', (_, parts, change) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT).kind).toBe('violation');
    expect(rule.desire(state, CONTEXT)).toEqual({ ...state, ...change });
    expect(breachesOfCure(rule, state)).toEqual([]);
    expect(rule.preflight?.(state, rule.desire(state, CONTEXT), CONTEXT)).toEqual({
      kind: 'ready',
    });
    expect(rule.recipe?.(state, CONTEXT)).toBeNull();
  });

  const asked: [string, Partial<S3BucketState>, RegExp][] = [
    ['a policy that cannot be read', { policy: '{"Statement":[{}]}' }, /statement 1 has no Effect/],
    [
      'a policy AWS calls public, with grants that a block would cut',
      { policy: policy(PARTNER), policyIsPublic: true },
      /AWS calls the bucket policy public/,
    ],
  ];

  it.each(asked)('changes nothing and asks: %s', (_, parts, message) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT)).toMatchObject({
      kind: 'violation',
      message: expect.stringMatching(message),
    });
    expect(rule.desire(state, CONTEXT)).toBe(state);
    expect(rule.preflight?.(state, state, CONTEXT)).toMatchObject({ kind: 'problem' });
    expect(rule.recipe?.(state, CONTEXT)).toContain('RestrictPublicBuckets');
  });

  it('names what lets everybody in, not all of it when there is much', () => {
    const check = (...statements: readonly string[]) =>
      rule.check(bucket({ policy: policy(...statements) }), CONTEXT);

    expect(check(PARTNER, OPEN, JUDGED)).toEqual({
      kind: 'violation',
      message: 'The bucket policy lets everybody in, by Web, statement 3.',
    });
    expect(check(OPEN, OPEN, OPEN, OPEN, OPEN)).toMatchObject({
      message: 'The bucket policy lets everybody in, by Web, Web, Web and 2 more.',
    });
  });
});
