import { describe, expect, it } from 'vitest';
import type { GcsBucketState } from '../../../shared/resources/gcp/bucket-state.ts';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-public-access-prevented.ts';
import { breachesOfCure, bucket, CONTEXT, roles, VIEWER } from './gcs-buckets.ts';

describe(rule.id, () => {
  const compliant: [string, Partial<GcsBucketState>][] = [
    ['by the bucket', { accessPrevention: 'enforced' }],
    ['by the organisation', { accessPreventionInherited: true }],
  ];

  it.each(compliant)('leaves alone what is prevented %s', (_, parts) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, CONTEXT)).toBe(state);
  });

  const open: [string, Partial<GcsBucketState>, RegExp][] = [
    ['nothing is enforced', {}, /no organisation policy enforces it\.$/],
    ['that is unknown', { accessPreventionInherited: null }, /could not be read\.$/],
  ];

  it.each(open)('enforces it where %s', (_, parts, said) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT)).toMatchObject({
      kind: 'violation',
      message: expect.stringMatching(said),
    });
    expect(rule.desire(state, CONTEXT)).toEqual({ ...state, accessPrevention: 'enforced' });
    expect(rule.preflight?.(state, rule.desire(state, CONTEXT), CONTEXT)).toEqual({
      kind: 'ready',
    });
    expect(breachesOfCure(rule, state)).toEqual([]);
  });

  const exposed: [string, Partial<GcsBucketState>][] = [
    ['its policy', { iam: roles({ [VIEWER]: ['allUsers'] }) }],
    ['its ACL', { acl: { allUsers: 'READER' } }],
    ['the ACL of new objects', { defaultObjectAcl: { allAuthenticatedUsers: 'READER' } }],
    ['a managed folder', { folders: { 'open/': roles({ [VIEWER]: ['allUsers'] }) } }],
  ];

  it.each(exposed)('closes nothing that is public by %s', (_, parts) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT).kind).toBe('violation');
    expect(rule.desire(state, CONTEXT)).toBe(state);
    expect(rule.preflight?.(state, state, CONTEXT).kind).toBe('problem');
  });
});
