import { describe, expect, it } from 'vitest';
import type { GcsBucketState } from '../../../shared/resources/gcp/bucket-state.ts';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-iam-not-public.ts';
import { CONDITION } from '../../support/gcp-buckets.ts';
import { breachesOfCure, bucket, CONTEXT, roles, VIEWER } from './gcs-buckets.ts';

describe(rule.id, () => {
  const compliant: [string, Partial<GcsBucketState>][] = [
    ['an empty policy', {}],
    [
      'the teams of the project and other people',
      {
        iam: roles({
          'roles/storage.legacyBucketReader': ['projectViewer:churn-lab'],
          'roles/storage.admin': ['domain:example.com', 'group:all@example.com'],
          [VIEWER]: ['user:allUsers@example.com', 'principalSet://iam.googleapis.com/x/*'],
        }),
      },
    ],
    [
      'everybody, while the bucket prevents it',
      { iam: roles({ [VIEWER]: ['allUsers'] }), accessPrevention: 'enforced' },
    ],
    [
      'everybody, while the organisation prevents it',
      { iam: roles({ [VIEWER]: ['allUsers'] }), accessPreventionInherited: true },
    ],
  ];

  it.each(compliant)('leaves alone: %s', (_, parts) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, CONTEXT)).toBe(state);
  });

  const key = `${VIEWER}#0123456789`;
  const conditional = { role: VIEWER, members: ['allUsers'], condition: CONDITION };
  const hostile = {
    role: 'projects/x/roles/<@U123>\u202e',
    members: ['allUsers'],
    condition: { title: 'a\n*b*\u200b' },
  };
  const violating: [string, Partial<GcsBucketState>, string, GcsBucketState['iam']][] = [
    ['everybody', { iam: roles({ [VIEWER]: ['allUsers'] }) }, `${VIEWER} to everybody.`, {}],
    [
      'everybody who signs in, and a partner',
      { iam: roles({ [VIEWER]: ['allAuthenticatedUsers', 'user:ada@example.com'] }) },
      `${VIEWER} to everybody with a Google account.`,
      roles({ [VIEWER]: ['user:ada@example.com'] }),
    ],
    [
      'everybody, where nobody can tell what the organisation enforces',
      { iam: roles({ [VIEWER]: ['allUsers'] }), accessPreventionInherited: null },
      `${VIEWER} to everybody.`,
      {},
    ],
    [
      'everybody under a condition',
      { iam: { [key]: conditional }, uniformAccess: true },
      `${VIEWER} to everybody under the condition "Until the paper is out".`,
      {},
    ],
    [
      'more roles than are named',
      {
        iam: roles(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((r) => [r, ['allUsers']]))),
      },
      'a to everybody, b to everybody, c to everybody and 2 more.',
      {},
    ],
    [
      'names that are hostile',
      { iam: { x: hostile }, uniformAccess: true },
      '"projects/x/roles/<@U123>\\u202e" to everybody under the condition "a\\n*b*\\u200b".',
      {},
    ],
  ];

  it.each(violating)('takes out who is everybody: %s', (_, parts, said, left) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT)).toEqual({
      kind: 'violation',
      message: `The IAM policy grants ${said}`,
    });
    expect(rule.desire(state, CONTEXT).iam).toEqual(left);
    expect(breachesOfCure(rule, state)).toEqual([]);
  });

  it('takes the entry of the ACL that is the same grant, and no other', () => {
    const state = bucket({
      iam: roles({ 'roles/storage.legacyBucketReader': ['allUsers', 'projectViewer:churn-lab'] }),
      acl: { allUsers: 'READER', allAuthenticatedUsers: 'WRITER', 'user-a@b': 'READER' },
    });

    expect(rule.desire(state, CONTEXT)).toMatchObject({
      iam: roles({ 'roles/storage.legacyBucketReader': ['projectViewer:churn-lab'] }),
      acl: { allAuthenticatedUsers: 'WRITER', 'user-a@b': 'READER' },
      defaultObjectAcl: state.defaultObjectAcl,
    });
  });
});
