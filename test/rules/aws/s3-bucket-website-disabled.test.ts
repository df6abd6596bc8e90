import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import { resource } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-website-disabled.ts';
import { breachesOfCure, bucket, CONTEXT, REF } from './s3-buckets.ts';

const SITE = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'e.html' } };
const ROUTED = { ...SITE, RoutingRules: [{ Redirect: { HostName: 'example.com' } }] };
const REDIRECT = { RedirectAllRequestsTo: { HostName: 'example.com' } };

const WANTED = { ...CONTEXT, parameters: { wanted: true } };

describe(rule.id, () => {
  it('says nothing where the policy does not ask for it', () => {
    expect(
      rule.check(bucket({ website: { IndexDocument: { Suffix: 'index.html' } } }), CONTEXT),
    ).toMatchObject({ kind: 'not-applicable' });
  });

  it('is content with a bucket that is no website', () => {
    expect(rule.check(bucket(), WANTED)).toEqual({ kind: 'compliant' });
    expect(rule.desire(bucket(), WANTED)).toEqual(bucket());
  });

  it('is not about a website that only redirects', () => {
    const state = bucket({ website: REDIRECT });

    expect(rule.check(state, WANTED)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(state, WANTED)).toBe(state);
  });

  it('takes a website away when a person says yes, and gives back all of it', () => {
    const state = bucket({ website: SITE });
    const target = rule.desire(state, WANTED);

    expect(rule.check(state, WANTED)).toMatchObject({ kind: 'violation' });
    expect(rule.preflight?.(state, target, WANTED)).toMatchObject({ kind: 'problem' });
    expect(rule.recipe?.(state, WANTED)).toBeNull();
    expect(breachesOfCure(rule, state, WANTED)).toEqual([]);
    expect(resource.steps(REF, state, target)).toMatchObject([
      {
        call: 's3:DeleteBucketWebsite',
        permissions: ['s3:DeleteBucketWebsite'],
        disruption: expect.stringContaining('goes down'),
        undo: 'exact',
      },
    ]);
    expect(resource.steps(REF, target, state)).toMatchObject([
      { call: 's3:PutBucketWebsite', input: { WebsiteConfiguration: SITE }, disruption: null },
    ]);
  });

  it('leaves a website that also redirects to its owner', () => {
    const state = bucket({ website: ROUTED });

    expect(rule.check(state, WANTED)).toMatchObject({ kind: 'violation' });
    expect(rule.desire(state, WANTED)).toBe(state);
    expect(rule.preflight?.(state, state, WANTED)).toMatchObject({
      kind: 'problem',
      message: expect.stringContaining('redirects'),
    });
    expect(rule.recipe?.(state, WANTED)).toContain('delete-bucket-website --bucket churn-ml');
  });

  it.each<[string, Json]>([
    ['a text', 'yes'],
    ['a list', []],
  ])('takes what it cannot read for a website: %s', (_, website) => {
    expect(rule.check(bucket({ website }), WANTED)).toMatchObject({ kind: 'violation' });
  });
});
