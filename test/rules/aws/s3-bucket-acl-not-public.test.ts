import { describe, expect, it } from 'vitest';
import type { S3BucketState } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-acl-not-public.ts';
import { ALL_ON, block, breachesOfCure, bucket, CONTEXT, grant } from './s3-buckets.ts';

describe(rule.id, () => {
  const owner = { grantee: 'f'.repeat(64), permission: 'FULL_CONTROL' };
  const compliant: [string, Partial<S3BucketState>][] = [
    ['no grants', {}],
    ['the owner and another account', { acl: [owner, { ...owner, grantee: 'e'.repeat(64) }] }],
    ['log delivery', { acl: [owner, grant('s3/LogDelivery', 'WRITE')] }],
    [
      'a public ACL that the bucket ignores',
      { acl: [grant('global/AllUsers')], publicAccessBlock: block('IgnorePublicAcls') },
    ],
    [
      'a public ACL that the account ignores',
      { acl: [grant('global/AllUsers')], accountBlock: ALL_ON },
    ],
    [
      'a user with a misleading name',
      { acl: [{ grantee: 'AllUsers@example.com', permission: 'READ' }] },
    ],
  ];

  it.each(compliant)('leaves alone: %s', (_, parts) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, CONTEXT)).toBe(state);
  });

  const violating: [string, Partial<S3BucketState>, string][] = [
    ['everybody reads', { acl: [owner, grant('global/AllUsers')] }, 'READ to everybody.'],
    [
      'everybody with an account writes',
      { acl: [grant('global/AuthenticatedUsers', 'WRITE')] },
      'WRITE to everybody with an AWS account.',
    ],
    [
      'both do much',
      {
        acl: [
          grant('global/AllUsers'),
          grant('global/AuthenticatedUsers', 'WRITE_ACP'),
          grant('global/AllUsers', 'READ_ACP'),
        ],
      },
      'READ, READ_ACP to everybody and WRITE_ACP to everybody with an AWS account.',
    ],
    [
      'new public ACLs are refused, and the old one counts',
      { acl: [grant('global/AllUsers')], publicAccessBlock: block('BlockPublicAcls') },
      'READ to everybody.',
    ],
  ];

  it.each(violating)('has the public ACL ignored: %s', (_, parts, said) => {
    const state = bucket(parts);

    const target = rule.desire(state, CONTEXT);

    expect(rule.check(state, CONTEXT)).toEqual({
      kind: 'violation',
      message: `The bucket ACL grants ${said}`,
    });
    expect(target.acl).toBe(state.acl);
    expect(target.publicAccessBlock).toEqual({
      ...block(),
      ...state.publicAccessBlock,
      IgnorePublicAcls: true,
    });
    expect(breachesOfCure(rule, state)).toEqual([]);
  });
});
