import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import type { GcsBucketState } from '../../../shared/resources/gcp/bucket-state.ts';
import { bucket, roles, stepsTo, VIEWER } from '../../rules/gcp/gcs-buckets.ts';

const OTHER = 'roles/storage.admin';

describe('the steps of a bucket', () => {
  it('write the whole policy with the etag it was read with', () => {
    const live = bucket({
      iam: roles({ [VIEWER]: ['allUsers', 'user:a@b'], [OTHER]: ['user:a@b'] }),
      iamEnvelope: { version: 1, etag: 'CAY=', kind: 'storage#policy' },
    });

    const steps = stepsTo(live, [`iam.${VIEWER}`, { role: VIEWER, members: ['user:a@b'] }]);

    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({
      call: 'storage.buckets.setIamPolicy',
      input: {
        path: { bucket: 'churn-ml' },
        body: {
          version: 1,
          etag: 'CAY=',
          kind: 'storage#policy',
          bindings: [
            { role: OTHER, members: ['user:a@b'] },
            { role: VIEWER, members: ['user:a@b'] },
          ],
        },
      },
      permissions: ['storage.buckets.setIamPolicy'],
      disruption: expect.any(String),
      intended: true,
    });
  });

  const patches: [string, GcsBucketState, readonly [string, Json], Json, readonly string[]][] = [
    [
      'prevention',
      bucket(),
      ['accessPrevention', 'enforced'],
      { iamConfiguration: { publicAccessPrevention: 'enforced' } },
      ['storage.buckets.update', 'storage.buckets.setIamPolicy'],
    ],
    [
      'a key beside what is restricted',
      bucket({ encryption: { googleManagedEncryptionEnforcementConfig: { a: 'b' } } }),
      ['encryption.defaultKmsKeyName', 'k'],
      {
        encryption: {
          googleManagedEncryptionEnforcementConfig: { a: 'b' },
          defaultKmsKeyName: 'k',
        },
      },
      ['storage.buckets.update'],
    ],
    [
      'no key',
      bucket({ encryption: { defaultKmsKeyName: 'k' } }),
      ['encryption.defaultKmsKeyName', null],
      { encryption: { defaultKmsKeyName: null } },
      ['storage.buckets.update'],
    ],
    [
      'one label',
      bucket({ tags: { team: 'churn' } }),
      ['tags.cordon-status', 'labelled'],
      { labels: { 'cordon-status': 'labelled' } },
      ['storage.buckets.update'],
    ],
    [
      'a label less',
      bucket({ tags: { team: 'churn', 'cordon-status': 'labelled' } }),
      ['tags.cordon-status', null],
      { labels: { 'cordon-status': null } },
      ['storage.buckets.update'],
    ],
    [
      'logs without a prefix',
      bucket({ logging: { logBucket: 'a', logObjectPrefix: 'b' } }),
      ['logging.logObjectPrefix', null],
      { logging: { logObjectPrefix: null } },
      ['storage.buckets.update'],
    ],
    [
      'soft delete',
      bucket({ softDeleteSeconds: 0 }),
      ['softDeleteSeconds', 604_800],
      { softDeletePolicy: { retentionDurationSeconds: '604800' } },
      ['storage.buckets.update'],
    ],
    [
      'versions',
      bucket(),
      ['versioning', true],
      { versioning: { enabled: true } },
      ['storage.buckets.update'],
    ],
  ];

  it.each(patches)('patch only %s, at the metageneration that was read', (...row) => {
    const [, live, change, body, permissions] = row;

    const steps = stepsTo(live, change);

    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({
      call: 'storage.buckets.patch',
      permissions,
      edits: [{ field: change[0], after: change[1] }],
    });
    expect(steps[0]?.input).toEqual({
      path: { bucket: 'churn-ml' },
      query: { ifMetagenerationMatch: '3', projection: 'noAcl' },
      body,
    });
  });

  it('end logging as a whole', () => {
    const live = bucket({ logging: { logBucket: 'a', logObjectPrefix: 'b' } });

    const steps = stepsTo(live, ['logging.logBucket', null], ['logging.logObjectPrefix', null]);

    expect(steps.map(({ input }) => input['body'])).toEqual([{ logging: null }]);
  });

  it('take prevention down before grants come back, and put it up after they are gone', () => {
    const open: readonly [string, Json] = [
      `iam.${VIEWER}`,
      { role: VIEWER, members: ['allUsers'] },
    ];
    const shut = bucket({ accessPrevention: 'enforced' });
    const opened = bucket({ iam: roles({ [VIEWER]: ['allUsers'] }) });

    const back = stepsTo(shut, ['accessPrevention', 'inherited'], open, ['versioning', true]);
    const there = stepsTo(opened, ['accessPrevention', 'enforced'], [`iam.${VIEWER}`, null]);

    expect(back.map(({ edits }) => edits[0]?.field)).toEqual([
      'accessPrevention',
      `iam.${VIEWER}`,
      'versioning',
    ]);
    expect(there.map(({ edits }) => edits[0]?.field)).toEqual([
      `iam.${VIEWER}`,
      'accessPrevention',
    ]);
  });

  it('turn uniform access off before an entry comes back, and leave ACLs alone when it goes on', () => {
    const uniform = bucket({ uniformAccess: true, acl: {}, defaultObjectAcl: {} });
    const acls = bucket({ acl: { allUsers: 'READER', 'user-a@b': 'OWNER' }, defaultObjectAcl: {} });

    const off = stepsTo(uniform, ['uniformAccess', false], ['acl.allUsers', 'READER']);
    const on = stepsTo(
      acls,
      ['uniformAccess', true],
      ['acl.allUsers', null],
      ['acl.user-a@b', null],
    );

    expect(off.map(({ call }) => call)).toEqual([
      'storage.buckets.patch',
      'storage.bucketAccessControls.insert',
    ]);
    expect(on.map(({ edits }) => edits.map(({ field }) => field))).toEqual([
      ['uniformAccess', 'acl.allUsers', 'acl.user-a@b'],
    ]);
  });

  it('write no policy of a folder that is gone', () => {
    const before = roles({ [VIEWER]: ['allUsers'] });
    const known = { folders: {}, folderEnvelopes: { 'there/': { etag: 'CAE=' } } };

    expect(stepsTo(bucket(known), ['folders.gone/', before])).toEqual([]);
    expect(stepsTo(bucket(known), ['folders.there/', before])).toMatchObject([
      {
        input: {
          path: { bucket: 'churn-ml', managedFolder: 'there/' },
          body: { etag: 'CAE=', version: 1, bindings: Object.values(before) },
        },
      },
    ]);
  });

  it('touch no entry but those of everybody', () => {
    const live = bucket({ acl: { allUsers: 'READER', 'user-a@b': 'OWNER' } });

    const steps = stepsTo(live, ['acl.allUsers', null], ['acl.user-a@b', null]);

    expect(steps.map(({ call, input }) => [call, input])).toEqual([
      ['storage.bucketAccessControls.delete', { path: { bucket: 'churn-ml', entity: 'allUsers' } }],
    ]);
  });

  const prevention: [string, Partial<GcsBucketState>, boolean, boolean][] = [
    ['nothing is public', { uniformAccess: true, acl: {} }, false, false],
    ['objects may be', {}, true, false],
    ['folders may be that were not read', { uniformAccess: true, moreFolders: true }, true, false],
    ['the bucket is', { acl: { allUsers: 'READER' } }, true, true],
    ['the organisation prevents it', { accessPreventionInherited: true }, false, false],
  ];

  it.each(prevention)('know what prevention breaks where %s', (_, parts, breaks, intended) => {
    const [step] = stepsTo(bucket(parts), ['accessPrevention', 'enforced']);

    expect(step?.disruption !== null).toBe(breaks);
    expect(step?.intended === true).toBe(intended);
  });
});
