import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../shared/core/rule.ts';
import { resource, type S3BucketState } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule as policyNotPublic } from '../../../shared/rules/aws/s3-bucket-policy-not-public.ts';
import { rule as accessBlocked } from '../../../shared/rules/aws/s3-bucket-public-access-blocked.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-tls-only.ts';
import {
  ALL_ON,
  breachesOfCure,
  bucket,
  CONTEXT,
  JUDGED,
  OPEN,
  OWN,
  PARTNER,
  policy,
  REF,
} from './s3-buckets.ts';

const WANTED = { ...CONTEXT, parameters: { wanted: true } };
const OURS =
  '{"Sid":"CordonTlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::churn-ml","arn:aws:s3:::churn-ml/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}';
const ON_OBJECTS = OURS.replace('CordonTlsOnly', 'Tls').replace(
  '["arn:aws:s3:::churn-ml",',
  '["arn:aws:s3:::churn-ml/a",',
);
const TLS_1_2 = OURS.replace('CordonTlsOnly', 'Tls12').replace(
  '"Bool":{"aws:SecureTransport":"false"}',
  '"NumericLessThan":{"s3:TlsVersion":"1.2"}',
);

function foldOf(rules: readonly Rule<S3BucketState>[], live: S3BucketState): S3BucketState {
  return rules.reduce((target, each) => each.desire(target, WANTED), live);
}

describe(rule.id, () => {
  it('says nothing unless the policy asks for it', () => {
    for (const wanted of [undefined, false, 'true', 1, null]) {
      const context = { ...CONTEXT, parameters: wanted === undefined ? {} : { wanted } };

      expect(rule.check(bucket(), context)).toMatchObject({ kind: 'not-applicable' });
      expect(rule.desire(bucket(), context)).toEqual(bucket());
    }
  });

  it('leaves alone a policy that refuses plain HTTP, by whomever', () => {
    const state = bucket({ policy: policy(PARTNER, OURS.replace('CordonTlsOnly', 'theirs')) });

    expect(rule.check(state, WANTED)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, WANTED)).toBe(state);
    expect(rule.recipe?.(state, WANTED)).toBeNull();
  });

  it.each<[string, string | null, RegExp, string]>([
    ['no policy', null, /no policy that would/, policy(OURS)],
    ['a policy without a Deny', policy(PARTNER), /no Deny for it/, policy(PARTNER, OURS)],
    [
      'a Deny that leaves the bucket out',
      policy(ON_OBJECTS),
      /aws:SecureTransport leaves out/,
      policy(ON_OBJECTS, OURS),
    ],
    ['a version of TLS', policy(TLS_1_2), /s3:TlsVersion/, policy(TLS_1_2, OURS)],
    [
      'an Allow over TLS only',
      policy(OURS.replace('Deny', 'Allow')),
      /no Deny for it/,
      policy(OURS.replace('Deny', 'Allow'), OURS.replace('TlsOnly', 'TlsOnly2')),
    ],
  ])('appends a statement: %s', (_, before, message, after) => {
    const state = bucket({ policy: before });

    expect(rule.check(state, WANTED)).toEqual({
      kind: 'violation',
      message: expect.stringMatching(message),
    });
    expect(rule.desire(state, WANTED)).toEqual({ ...state, policy: after });
    expect(breachesOfCure(rule, state, WANTED)).toEqual([]);
    expect(rule.preflight?.(state, rule.desire(state, WANTED), WANTED)).toEqual({ kind: 'ready' });
    expect(rule.recipe?.(state, WANTED)).toBeNull();
  });

  it('names the bucket as its own partition does', () => {
    const ref = { ...REF, id: 'arn:aws-cn:s3:::churn-ml', region: 'cn-north-1' };

    const { policy: text } = rule.desire(bucket(), { ...WANTED, ref });

    expect(text).toContain('"Resource":["arn:aws-cn:s3:::churn-ml","arn:aws-cn:s3:::churn-ml/*"]');
  });

  it.each<[string, Partial<S3BucketState>, RegExp]>([
    ['a website', { website: { IndexDocument: { Suffix: 'i.html' } } }, /over plain HTTP only/],
    [
      'a policy without room',
      { policy: policy(OWN.replace('role/a', `role/${'é'.repeat(10_150)}`)) },
      /no room.*20480 bytes/,
    ],
    [
      'a public policy under a block that refuses such',
      { policy: policy(OPEN), publicAccessBlock: ALL_ON },
      /S3 takes no policy while BlockPublicPolicy is on/,
    ],
    [
      'a policy AWS calls public under a block that refuses such',
      { policy: policy(OWN), policyIsPublic: true, accountBlock: ALL_ON },
      /S3 takes no policy while BlockPublicPolicy is on/,
    ],
  ])('asks first: %s', (_, parts, message) => {
    const state = bucket(parts);

    const target = rule.desire(state, WANTED);

    expect(target.policy).toContain('CordonTlsOnly');
    expect(rule.preflight?.(state, target, WANTED)).toEqual({
      kind: 'problem',
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(/\.$/),
    });
  });

  it('goes ahead where AWS knows that a policy is not public', () => {
    const state = bucket({
      policy: policy(JUDGED),
      policyIsPublic: false,
      publicAccessBlock: ALL_ON,
    });

    const target = rule.desire(state, WANTED);

    expect(target.policyIsPublic).toBe(false);
    expect(rule.preflight?.(state, target, WANTED)).toEqual({ kind: 'ready' });
    expect(resource.steps(REF, state, target).map(({ disruption }) => disruption)).toEqual([
      'Clients that use plain HTTP are refused.',
    ]);
  });

  it.each(['{', '{"Statement":7}'])('tells a person where the policy is %j', (text) => {
    const state = bucket({ policy: text, policyIsPublic: false });

    expect(rule.check(state, WANTED)).toMatchObject({ kind: 'violation' });
    expect(rule.desire(state, WANTED)).toBe(state);
    expect(rule.preflight?.(state, state, WANTED)).toMatchObject({ kind: 'problem' });
    expect(rule.recipe?.(state, WANTED)).toContain('arn:aws:s3:::churn-ml/*');
  });

  it('makes one call with the cures of a public policy', () => {
    const live = bucket({ policy: policy(OPEN, PARTNER), policyIsPublic: true });
    const alone = bucket({ policy: policy(OPEN.replace('"*"', '["*"]')) });

    const target = foldOf([policyNotPublic, accessBlocked, rule], live);

    expect(resource.steps(REF, live, target)).toMatchObject([
      {
        call: 's3:PutBucketPolicy',
        input: { Policy: policy(PARTNER, OURS) },
        disruption: expect.stringMatching(/^Everybody without .* Clients that use plain HTTP/),
        intended: true,
      },
      { call: 's3:PutPublicAccessBlock' },
    ]);
    expect(foldOf([rule, policyNotPublic], alone).publicAccessBlock).not.toEqual({});
  });
});
