import { describe, expect, it } from 'vitest';
import type { Ref } from '../../../shared/core/ref.ts';
import { diff, type Edit, type State } from '../../../shared/core/state.ts';
import { resource, type S3BucketState } from '../../../shared/resources/aws/s3-bucket.ts';
import { bucket } from '../../rules/aws/s3-buckets.ts';

const REF: Ref = {
  cloud: 'aws',
  type: 'aws.s3.bucket',
  id: 'arn:aws:s3:::churn-ml',
  name: 'churn-ml',
  account: '111122223333',
  region: 'eu-west-1',
};
const OWNED = { Bucket: 'churn-ml', ExpectedBucketOwner: '111122223333' };
const OPEN = '{"Statement":[{"Effect":"Allow","Principal":"*"}]}';
const PARTNER = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"}}]}';

function block(...on: readonly string[]): Record<string, boolean> {
  const names = [
    'BlockPublicAcls',
    'IgnorePublicAcls',
    'BlockPublicPolicy',
    'RestrictPublicBuckets',
  ];
  return Object.fromEntries(names.map((name) => [name, on.includes(name)]));
}

function planned(live: Partial<S3BucketState>, target: Partial<S3BucketState>) {
  return resource.steps(REF, bucket(live), bucket({ ...live, ...target }));
}

function calls(live: Partial<S3BucketState>, target: Partial<S3BucketState>): string[] {
  return planned(live, target).map((step) => step.call);
}

describe('steps of a bucket', () => {
  it('writes the whole block, so that no switch goes off by being left out', () => {
    const live = { publicAccessBlock: block('BlockPublicAcls', 'BlockPublicPolicy') };
    const target = {
      publicAccessBlock: { ...live.publicAccessBlock, RestrictPublicBuckets: true },
    };

    const steps = planned(live, target);

    expect(steps).toEqual([
      {
        call: 's3:PutPublicAccessBlock',
        input: {
          ...OWNED,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            IgnorePublicAcls: false,
            BlockPublicPolicy: true,
            RestrictPublicBuckets: true,
          },
        },
        permissions: ['s3:PutBucketPublicAccessBlock'],
        edits: [{ field: 'publicAccessBlock.RestrictPublicBuckets', before: false, after: true }],
        needs: [],
        disruption: null,
        intended: true,
        undo: 'exact',
      },
    ]);
  });

  it('edits all four switches where there was no configuration, so that undo removes it', () => {
    const cured = bucket({ publicAccessBlock: block('IgnorePublicAcls') });
    const [cure] = resource.steps(
      REF,
      bucket(),
      bucket({ publicAccessBlock: { IgnorePublicAcls: true } }),
    );

    expect(cure?.edits.map(({ before, after }) => [before, after])).toEqual([
      [null, false],
      [null, false],
      [null, true],
      [null, false],
    ]);
    expect(resource.steps(REF, cured, bucket())).toMatchObject([
      {
        call: 's3:DeletePublicAccessBlock',
        input: OWNED,
        permissions: ['s3:PutBucketPublicAccessBlock'],
      },
    ]);
  });

  it('turns a switch off rather than leaving it out when others stay', () => {
    const live = { publicAccessBlock: block('IgnorePublicAcls', 'BlockPublicAcls') };

    const [step] = planned(live, { publicAccessBlock: { BlockPublicAcls: true } });

    expect(step?.edits).toEqual([
      { field: 'publicAccessBlock.IgnorePublicAcls', before: true, after: false },
    ]);
  });

  it('sends a policy as it is, and removes one where there was none', () => {
    const odd = `\uFEFF ${PARTNER}\r\n`;

    expect(planned({ policy: OPEN }, { policy: odd })).toMatchObject([
      {
        call: 's3:PutBucketPolicy',
        input: { ...OWNED, Policy: odd },
        permissions: ['s3:PutBucketPolicy'],
      },
    ]);
    expect(planned({ policy: OPEN }, { policy: null })).toMatchObject([
      { call: 's3:DeleteBucketPolicy', input: OWNED, permissions: ['s3:DeleteBucketPolicy'] },
    ]);
  });

  it('names no owner when the ref has none', () => {
    const steps = resource.steps({ ...REF, account: '' }, bucket({ policy: OPEN }), bucket());

    expect(steps[0]?.input).toEqual({ Bucket: 'churn-ml' });
  });

  const orders: [string, Partial<S3BucketState>, Partial<S3BucketState>, string[]][] = [
    [
      'the policy is cut before the block goes up',
      { policy: OPEN },
      { policy: PARTNER, publicAccessBlock: block('RestrictPublicBuckets') },
      ['s3:PutBucketPolicy', 's3:PutPublicAccessBlock'],
    ],
    [
      'the block goes down before the policy comes back',
      { policy: PARTNER, publicAccessBlock: block('BlockPublicPolicy', 'RestrictPublicBuckets') },
      { policy: OPEN, publicAccessBlock: block() },
      ['s3:PutPublicAccessBlock', 's3:PutBucketPolicy'],
    ],
    [
      'a configuration is removed before the policy comes back',
      { policy: null, publicAccessBlock: block('BlockPublicPolicy') },
      { policy: OPEN, publicAccessBlock: {} },
      ['s3:DeletePublicAccessBlock', 's3:PutBucketPolicy'],
    ],
    [
      'the policy comes before the block that would refuse it',
      { policy: PARTNER, publicAccessBlock: block('IgnorePublicAcls') },
      { policy: OPEN, publicAccessBlock: block('BlockPublicPolicy') },
      ['s3:PutBucketPolicy', 's3:PutPublicAccessBlock'],
    ],
  ];

  it.each(orders)('keeps an order: %s', (_, live, target, expected) => {
    expect(calls(live, target)).toEqual(expected);
  });

  it('says who loses what, and nothing when nobody does', () => {
    const acl = [
      { grantee: 'http://acs.amazonaws.com/groups/global/AllUsers', permission: 'READ' },
    ];
    const all = block(
      'BlockPublicAcls',
      'IgnorePublicAcls',
      'BlockPublicPolicy',
      'RestrictPublicBuckets',
    );
    const said = (live: Partial<S3BucketState>, target: Partial<S3BucketState>) =>
      planned(live, target).map((step) => step.disruption);

    expect(said({ policy: OPEN, acl }, { publicAccessBlock: all })).toEqual([
      expect.stringMatching(/bucket policy gives\. .*public ACLs give/),
    ]);
    expect(said({ policy: OPEN }, { policy: PARTNER, publicAccessBlock: all })).toEqual([
      expect.stringContaining('public statements'),
      null,
    ]);
    expect(said({ policy: PARTNER }, { publicAccessBlock: all })).toEqual([null]);
    expect(said({ policy: OPEN, acl, accountBlock: all }, { publicAccessBlock: all })).toEqual([
      null,
    ]);
    expect(said({ policy: OPEN }, { publicAccessBlock: block('BlockPublicPolicy') })).toEqual([
      null,
    ]);
    expect(
      said({ policy: PARTNER, publicAccessBlock: all }, { policy: OPEN, publicAccessBlock: {} }),
    ).toEqual([null, null]);
  });
});

describe("taking back a bucket's edits", () => {
  const edit = (field: string, before: Edit['before'], after: Edit['after']): Edit => ({
    field,
    before,
    after,
  });

  it('goes into a policy that others changed since', () => {
    const before = OPEN.replace(']', ',{"Effect":"Deny"}]');
    const after = '{"Statement":[{"Effect":"Deny"}]}';
    const live = '{"Statement":[{"Effect":"Deny"},{"Effect":"Deny","Sid":"new"}]}';

    expect(resource.revert?.(edit('policy', before, after), live)).toBe(
      '{"Statement":[{"Effect":"Allow","Principal":"*"},{"Effect":"Deny"},{"Effect":"Deny","Sid":"new"}]}',
    );
    expect(resource.revert?.(edit('policy', before, after), null)).toBeUndefined();
    expect(resource.revert?.(edit('policy', before, after), 7)).toBeUndefined();
  });

  it('takes off for back where there was no configuration, and leaves others to a person', () => {
    const field = 'publicAccessBlock.IgnorePublicAcls';

    expect(resource.revert?.(edit(field, null, true), false)).toBe(false);
    expect(resource.revert?.(edit(field, false, true), null)).toBeUndefined();
  });

  it('ends without a call once all that is left was off before', () => {
    const mixed: State = bucket({ publicAccessBlock: block('BlockPublicAcls') });
    const target = bucket({ publicAccessBlock: { BlockPublicAcls: true } });

    expect(diff(mixed, target, ['publicAccessBlock'], ['publicAccessBlock'])).not.toEqual([]);
    expect(resource.steps(REF, mixed as S3BucketState, target)).toEqual([]);
  });
});
