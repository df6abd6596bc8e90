import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-acls-disabled.ts';
import { ALL_ON, block, breachesOfCure, bucket, CONTEXT, grant, REF } from './s3-buckets.ts';

const OWNER = 'a'.repeat(64);
const OWN = { grantee: OWNER, permission: 'FULL_CONTROL' };
const usual = { owner: OWNER, acl: [OWN] };

const WANTED = { ...CONTEXT, parameters: { wanted: true } };

describe(rule.id, () => {
  it('says nothing where the policy does not ask for it', () => {
    expect(rule.check(bucket({ ownership: 'ObjectWriter' }), CONTEXT)).toMatchObject({
      kind: 'not-applicable',
    });
  });

  it('is content where no ACL counts', () => {
    expect(rule.check(bucket(usual), WANTED)).toEqual({ kind: 'compliant' });
  });

  it.each([
    ['ObjectWriter', 'ObjectWriter'],
    ['BucketOwnerPreferred', 'BucketOwnerPreferred'],
    [null, 'never set'],
  ])('ends ACLs that grant nothing to others: %s', (ownership, said) => {
    const state = bucket({ ...usual, ownership });
    const target = rule.desire(state, WANTED);

    expect(rule.check(state, WANTED)).toMatchObject({
      kind: 'violation',
      message: expect.stringContaining(said),
    });
    expect(rule.preflight?.(state, target, WANTED)).toEqual({ kind: 'ready' });
    expect(breachesOfCure(rule, state, WANTED)).toEqual([]);
    expect(resource.steps(REF, state, target)).toMatchObject([
      {
        call: 's3:PutBucketOwnershipControls',
        input: { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
        permissions: ['s3:PutBucketOwnershipControls'],
        disruption: expect.stringContaining('ACL'),
        undo: 'exact',
      },
    ]);
    expect(resource.steps(REF, target, state)).toMatchObject([
      ownership === null
        ? { call: 's3:DeleteBucketOwnershipControls', disruption: null }
        : { call: 's3:PutBucketOwnershipControls', disruption: null },
    ]);
  });

  it.each([
    ['everybody', grant('global/AllUsers'), /AllUsers\./],
    ['another account', { grantee: 'b'.repeat(64), permission: 'READ' }, /1 to other accounts/],
    ['an address', { grantee: 'a@example.com', permission: 'READ' }, /1 to other accounts/],
  ])('leaves an ACL that S3 would not let go to its owner: %s', (_, foreign, said) => {
    const state = bucket({ ...usual, acl: [OWN, foreign], ownership: 'ObjectWriter' });

    expect(rule.desire(state, WANTED)).toBe(state);
    expect(rule.preflight?.(state, state, WANTED)).toMatchObject({
      kind: 'problem',
      message: expect.stringMatching(said),
      remedy: expect.stringContaining('--bucket churn-ml --acl private'),
    });
    expect(rule.recipe?.(state, WANTED)).toContain('put-bucket-acl');
  });

  it('says what the delivery of access logs needs first', () => {
    const acl = [OWN, grant('s3/LogDelivery', 'WRITE')];
    const state = bucket({ ...usual, acl, ownership: 'ObjectWriter' });

    expect(rule.preflight?.(state, state, WANTED)).toMatchObject({
      message: expect.stringContaining('LogDelivery'),
      remedy: expect.stringContaining('logging.s3.amazonaws.com'),
    });
  });

  it('takes nobody for the owner where the ACL names none', () => {
    const state = bucket({ owner: null, acl: [OWN], ownership: 'ObjectWriter' });

    expect(rule.desire(state, WANTED)).toBe(state);
  });

  it.each([
    ['the bucket', { publicAccessBlock: ALL_ON }],
    ['the account', { accountBlock: block('IgnorePublicAcls') }],
  ])('asks where %s hides public grants, and does it when told to', (_, parts) => {
    const state = bucket({ ...usual, ...parts, ownership: 'ObjectWriter' });
    const target = rule.desire(state, WANTED);

    expect(rule.preflight?.(state, target, WANTED)).toMatchObject({
      kind: 'problem',
      message: expect.stringContaining('IgnorePublicAcls'),
    });
    expect(rule.check(target, WANTED)).toEqual({ kind: 'compliant' });
  });
});
