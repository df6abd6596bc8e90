import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/gcp/storage-bucket.ts';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-uniform-access.ts';
import { GCS_REF } from '../../support/gcp-buckets.ts';
import { breachesOfCure, bucket, CONTEXT } from './gcs-buckets.ts';

describe(rule.id, () => {
  it('leaves alone what is uniform', () => {
    const state = bucket({ uniformAccess: true, acl: {}, defaultObjectAcl: {} });

    expect(rule.check(state, CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, CONTEXT)).toBe(state);
  });

  it.each([
    ['the teams', { 'project-owners-1': 'OWNER' }, 'only the teams of its project'],
    ['no list at all', {}, 'only the teams of its project'],
    [
      'others',
      { 'user-a@b': 'READER', allUsers: 'READER', 'project-viewers-1': 'READER' },
      '2 others than the teams of its project',
    ],
  ])(
    'turns it on where ACLs name %s, in one step that nobody can be sure to take back',
    (_, acl, said) => {
      const state = bucket({ acl });

      const steps = resource.steps(GCS_REF, state, rule.desire(state, CONTEXT));

      expect(rule.check(state, CONTEXT)).toEqual({
        kind: 'violation',
        message: `ACLs count: uniform access is off, and the bucket ACL names ${said}.`,
      });
      expect(breachesOfCure(rule, state)).toEqual([]);
      expect(steps).toHaveLength(1);
      expect(steps[0]).toMatchObject({
        call: 'storage.buckets.patch',
        input: { body: { iamConfiguration: { uniformBucketLevelAccess: { enabled: true } } } },
        undo: 'none',
        disruption: expect.any(String),
      });
      expect(steps[0]?.intended).toBeUndefined();
    },
  );
});
