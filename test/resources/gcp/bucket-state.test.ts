import { describe, expect, it } from 'vitest';
import { aclWith, iamWith } from '../../../shared/resources/gcp/bucket-state.ts';
import { roles } from '../../rules/gcp/gcs-buckets.ts';

const READER = 'roles/storage.legacyBucketReader';
const OWNER = 'roles/storage.legacyBucketOwner';
const VIEWER = 'roles/storage.objectViewer';

describe('the ACL of a bucket after its IAM policy was changed', () => {
  const open = roles({ [READER]: ['allUsers'] });
  const both = roles({ [READER]: ['allUsers'], [OWNER]: ['allUsers', 'user:a@b'] });
  const rows: [string, object, object, Record<string, string>, Record<string, string>][] = [
    [
      'loses what the role gave',
      open,
      {},
      { allUsers: 'READER', 'user-a@b': 'OWNER' },
      { 'user-a@b': 'OWNER' },
    ],
    ['gets what the role gives', {}, open, {}, { allUsers: 'READER' }],
    ['shows the highest role', {}, both, {}, { allUsers: 'OWNER' }],
    [
      'keeps the highest role',
      both,
      roles({ [OWNER]: ['allUsers'] }),
      { allUsers: 'OWNER' },
      { allUsers: 'OWNER' },
    ],
    ['falls to the role that is left', both, open, { allUsers: 'OWNER' }, { allUsers: 'READER' }],
    ['keeps what no role gave', open, {}, { allUsers: 'OWNER' }, { allUsers: 'OWNER' }],
    [
      'has nothing to do with other roles',
      roles({ [VIEWER]: ['allUsers'] }),
      {},
      { allUsers: 'READER' },
      { allUsers: 'READER' },
    ],
  ];

  it.each(rows)('%s', (_, before, after, acl, expected) => {
    expect(aclWith(acl, before as never, after as never)).toEqual(expected);
  });
});

it('changes the legacy roles with the ACL, and only for everybody', () => {
  const iam = roles({ [READER]: ['allUsers', 'user:a@b'], [OWNER]: ['allUsers'] });

  const cut = iamWith(iam, { allUsers: 'READER', 'user-a@b': 'READER' }, {});
  const back = iamWith(cut, {}, { allUsers: 'READER' });

  expect(cut).toEqual(roles({ [READER]: ['user:a@b'], [OWNER]: ['allUsers'] }));
  expect(back).toEqual(iam);
});
