import { describe, expect, it } from 'vitest';
import type { RuleContext } from '../../../shared/core/rule.ts';
import {
  resource,
  type S3AccountState,
} from '../../../shared/resources/aws/s3-account-public-access-block.ts';
import { rule } from '../../../shared/rules/aws/s3-account-public-access-blocked.ts';
import { ACCOUNT, ALL_ON, block } from './s3-buckets.ts';

const CONTEXT: RuleContext = {
  ref: {
    cloud: 'aws',
    type: 'aws.s3.account-public-access-block',
    id: `arn:aws:s3::${ACCOUNT}:account-public-access-block`,
    name: ACCOUNT,
    account: ACCOUNT,
    region: 'eu-west-1',
  },
  parameters: {},
  keys: {},
};

function account(publicAccessBlock: Readonly<Record<string, boolean>> = {}): S3AccountState {
  return { status: null, incarnation: null, createdAt: null, tags: {}, publicAccessBlock };
}

describe(rule.id, () => {
  it('leaves alone an account that blocks everything', () => {
    const state = account(ALL_ON);

    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, CONTEXT)).toBe(state);
  });

  const faults: [string, Record<string, boolean>, RegExp, 'ready' | 'problem'][] = [
    ['no block at all', {}, /no public access block of its own/, 'problem'],
    ['everything off', block(), /lacks BlockPublicAcls, IgnorePublicAcls, Block/, 'problem'],
    [
      'public ACLs count',
      block('BlockPublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'),
      /lacks IgnorePublicAcls\./,
      'problem',
    ],
    [
      'public policies count',
      block('BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls'),
      /lacks RestrictPublicBuckets\./,
      'problem',
    ],
    [
      'new ones are only not refused',
      block('IgnorePublicAcls', 'RestrictPublicBuckets'),
      /lacks BlockPublicAcls, BlockPublicPolicy\./,
      'ready',
    ],
  ];

  it.each(faults)(
    'turns all on, and asks where buckets would close: %s',
    (_, on, message, kind) => {
      const state = account(on);

      const target = rule.desire(state, CONTEXT);

      expect(rule.check(state, CONTEXT)).toEqual({
        kind: 'violation',
        message: expect.stringMatching(message),
      });
      expect(target).toEqual(account(ALL_ON));
      expect(rule.check(target, CONTEXT)).toEqual({ kind: 'compliant' });
      expect(resource.steps(CONTEXT.ref, state, target)).toHaveLength(1);
      expect(rule.preflight?.(state, target, CONTEXT).kind).toBe(kind);
    },
  );

  it.each([
    [true, 'ready'],
    ['true', 'problem'],
    [false, 'problem'],
    [null, 'problem'],
  ])('asks no more only where the policy says so: %j', (closeBuckets, kind) => {
    const context = { ...CONTEXT, parameters: { closeBuckets } };

    expect(rule.preflight?.(account(), account(ALL_ON), context).kind).toBe(kind);
  });
});
