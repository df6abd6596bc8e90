import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withField } from '../../../shared/core/state.ts';
import { resource, type S3BucketState } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule as aclNotPublic } from '../../../shared/rules/aws/s3-bucket-acl-not-public.ts';
import { rule as policyNotPublic } from '../../../shared/rules/aws/s3-bucket-policy-not-public.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-public-access-blocked.ts';
import { anySpaces, anyStatements, render } from '../../resources/aws/bucket-policy-arbitrary.ts';
import {
  ALL_ON,
  block,
  breachesOfCure,
  bucket,
  CONTEXT,
  grant,
  OPEN,
  PARTNER,
  policy,
  REF,
} from './s3-buckets.ts';

describe(rule.id, () => {
  it('is content with all four switches on the bucket', () => {
    const state = bucket({ publicAccessBlock: ALL_ON, policy: policy(OPEN) });

    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(resource.steps(REF, state, rule.desire(state, CONTEXT))).toEqual([]);
  });

  const violating: [string, Partial<S3BucketState>, string | undefined, RegExp][] = [
    ['no configuration', {}, undefined, /lacks BlockPublicAcls, IgnorePublicAcls, .*\.$/],
    ['all off', { publicAccessBlock: block() }, undefined, /lacks BlockPublicAcls, /],
    [
      'one off',
      { publicAccessBlock: { ...ALL_ON, BlockPublicPolicy: false } },
      undefined,
      /lacks BlockPublicPolicy\.$/,
    ],
    ['a policy that is not public', { policy: policy(PARTNER) }, undefined, /lacks/],
    ['half a block on the account', { accountBlock: block('BlockPublicAcls') }, undefined, /lacks/],
    ['a whole block on the account', { accountBlock: ALL_ON }, 'medium', /only the account's/],
    [
      'a public policy and ACL that are shut off already',
      { policy: policy(OPEN), acl: [grant('global/AllUsers')], accountBlock: ALL_ON },
      'medium',
      /lacks/,
    ],
  ];

  it.each(violating)('blocks everything: %s', (_, parts, severity, message) => {
    const state = bucket(parts);

    const verdict = rule.check(state, CONTEXT);

    expect(verdict).toMatchObject({ kind: 'violation', message: expect.stringMatching(message) });
    expect(verdict.kind === 'violation' && verdict.severity).toBe(severity);
    expect(rule.desire(state, CONTEXT)).toEqual({ ...state, publicAccessBlock: ALL_ON });
    expect(breachesOfCure(rule, state)).toEqual([]);
    expect(rule.preflight?.(state, rule.desire(state, CONTEXT), CONTEXT)).toEqual({
      kind: 'ready',
    });
  });

  const exposed: [string, Partial<S3BucketState>][] = [
    ['a public policy', { policy: policy(OPEN) }],
    ['a public ACL', { acl: [grant('global/AllUsers')] }],
    ['a policy AWS calls public', { policy: policy(PARTNER), policyIsPublic: true }],
    ['a policy nobody can read', { policy: '{' }],
  ];

  it.each(exposed)('leaves closing what is open to the rules about it: %s', (_, parts) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT).kind).toBe('violation');
    expect(rule.desire(state, CONTEXT)).toBe(state);
    expect(rule.preflight?.(state, state, CONTEXT)).toMatchObject({ kind: 'problem' });
  });
});

describe('the three rules about public buckets together', () => {
  const seed = Number(process.env['CORDON_SEED'] ?? 20_261_121);
  const rules = [aclNotPublic, policyNotPublic, rule];
  const anyBlock = fc.subarray(Object.keys(ALL_ON)).map((on) => block(...on));
  const anyBucket = fc
    .record({
      statements: fc.option(anyStatements),
      spaces: anySpaces,
      publicAccessBlock: fc.oneof(fc.constant({}), anyBlock),
      accountBlock: fc.option(anyBlock),
      acl: fc.subarray([grant('global/AllUsers'), grant('s3/LogDelivery')]),
      verdict: fc.constantFrom(null, true, false),
    })
    .map(({ statements, spaces, verdict, ...rest }) =>
      bucket({
        ...rest,
        policy: statements === null ? null : render({ Statement: statements }, spaces),
        policyIsPublic: statements === null ? null : verdict,
      }),
    );

  function fold(state: S3BucketState): S3BucketState {
    return rules
      .filter((each) => each.check(state, CONTEXT).kind === 'violation')
      .reduce((target, each) => each.desire(target, CONTEXT), state);
  }

  it(`end in a bucket without findings, or ask about it, and then rest (seed ${seed})`, () => {
    void fc.assert(
      fc.property(anyBucket, (state) => {
        const target = fold(state);

        const open = rules.filter((each) => each.check(target, CONTEXT).kind === 'violation');
        const isAsked = policyNotPublic.recipe?.(state, CONTEXT) !== null;
        expect(open.map((each) => each.id)).toEqual(isAsked ? [policyNotPublic.id, rule.id] : []);
        expect(resource.steps(REF, target, fold(target))).toEqual([]);
        for (const [name, isOn] of Object.entries(state.publicAccessBlock)) {
          expect(isOn && target.publicAccessBlock[name] !== true).toBe(false);
        }
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it(`give back exactly what was there (seed ${seed})`, () => {
    void fc.assert(
      fc.property(anyBucket, (state) => {
        const steps = resource.steps(REF, fold(state), state);

        const undone = steps
          .flatMap((step) => step.edits)
          .reduce((each, { field, after }) => withField(each, field, after), fold(state));

        expect(undone.policy).toBe(state.policy);
        expect(undone.publicAccessBlock).toEqual(state.publicAccessBlock);
        for (const step of steps) {
          expect(step.undo).toBe('exact');
          expect(step.input['Policy'] ?? state.policy).toBe(state.policy);
          expect(step.input['PublicAccessBlockConfiguration'] ?? state.publicAccessBlock).toEqual(
            state.publicAccessBlock,
          );
        }
      }),
      { seed, numRuns: 500 },
    );
  });
});
