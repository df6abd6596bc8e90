import { describe, expect, it } from 'vitest';
import type { GcsBucketState } from '../../../shared/resources/gcp/bucket-state.ts';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-acl-not-public.ts';
import { breachesOfCure, bucket, CONTEXT, roles } from './gcs-buckets.ts';

describe(rule.id, () => {
  const READER = 'roles/storage.legacyBucketReader';

  it('has nothing to say where ACLs count for nothing', () => {
    const state = bucket({ uniformAccess: true, acl: { allUsers: 'READER' } });

    expect(rule.check(state, CONTEXT).kind).toBe('not-applicable');
    expect(rule.desire(state, CONTEXT)).toBe(state);
  });

  const compliant: [string, Partial<GcsBucketState>][] = [
    ['nobody', { acl: {}, defaultObjectAcl: {} }],
    ['the owners', {}],
    ['people whose names mislead', { acl: { 'user-allUsers@example.com': 'READER' } }],
    [
      'everybody, while the bucket prevents it',
      { defaultObjectAcl: { allUsers: 'READER' }, accessPrevention: 'enforced' },
    ],
    [
      'everybody, while the organisation prevents it',
      { acl: { allUsers: 'READER' }, accessPreventionInherited: true },
    ],
  ];

  it.each(compliant)('leaves alone: %s', (_, parts) => {
    const state = bucket(parts);

    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, CONTEXT)).toBe(state);
  });

  const violating: [string, Partial<GcsBucketState>, string][] = [
    ['the bucket', { acl: { allUsers: 'READER' } }, 'The bucket ACL grants READER to everybody.'],
    [
      'new objects',
      { defaultObjectAcl: { allAuthenticatedUsers: 'OWNER', 'user-a@b': 'READER' } },
      'New objects grant OWNER to everybody with a Google account.',
    ],
    [
      'both',
      {
        acl: { allAuthenticatedUsers: 'WRITER', 'user-a@b': 'OWNER' },
        defaultObjectAcl: { allUsers: 'READER' },
        iam: roles({ 'roles/storage.legacyBucketWriter': ['allAuthenticatedUsers'] }),
      },
      'The bucket ACL grants WRITER to everybody with a Google account and new objects grant READER to everybody.',
    ],
  ];

  it.each(violating)('takes out who is everybody: %s', (_, parts, message) => {
    const state = bucket(parts);

    const target = rule.desire(state, CONTEXT);

    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'violation', message });
    expect(Object.keys({ ...target.acl, ...target.defaultObjectAcl }).join()).not.toMatch(/^all/);
    expect(breachesOfCure(rule, state)).toEqual([]);
  });

  it('takes the binding that is the same grant, and no other', () => {
    const state = bucket({
      acl: { allUsers: 'READER' },
      iam: roles({
        [READER]: ['allUsers', 'user:a@b'],
        'roles/storage.objectViewer': ['allUsers'],
      }),
    });

    expect(rule.desire(state, CONTEXT).iam).toEqual(
      roles({ [READER]: ['user:a@b'], 'roles/storage.objectViewer': ['allUsers'] }),
    );
  });
});
