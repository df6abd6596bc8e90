import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createKey } from '../../../functions/local/sandbox/model/kms.ts';
import { type BucketOptions, createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api, resource } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule as logged } from '../../../shared/rules/aws/s3-bucket-access-logged.ts';
import { rule as aclsDisabled } from '../../../shared/rules/aws/s3-bucket-acls-disabled.ts';
import { rule as customerKey } from '../../../shared/rules/aws/s3-bucket-default-encryption-customer-key.ts';
import { rule as sseCBlocked } from '../../../shared/rules/aws/s3-bucket-sse-c-blocked.ts';
import { rule as versioned } from '../../../shared/rules/aws/s3-bucket-versioned.ts';
import { rule as websiteDisabled } from '../../../shared/rules/aws/s3-bucket-website-disabled.ts';
import { describeResource } from '../../contract/resource.ts';
import { AWS } from '../../contract/resource-aws.ts';
import { REF } from '../../rules/aws/s3-buckets.ts';
import { KEY } from '../../support/endpoints.ts';
import { inProcessSend, START } from '../../support/in-process.ts';

const SITE: Json = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'e.html' } };

const BY_S3: Json = {
  Rules: [
    {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      BucketKeyEnabled: true,
      BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
    },
  ],
};

function worldWith(options: Omit<BucketOptions, 'name'> = {}): World {
  const world = createKey(createWorld(), START);
  const other = createBucket(world, { name: 'other-ml', ...options }, START);
  return createBucket(other, { name: REF.name, ...options }, START);
}

describeResource({
  cloud: AWS,
  resource,
  api,
  ref: REF,
  faulty: {
    'a website': () => worldWith({ settings: { website: SITE } }),
    'ACLs that count': () => worldWith({ ownership: 'ObjectWriter' }),
    'no ownership controls': () => worldWith({ ownership: '' }),
    'another rule of encryption': () => worldWith({ settings: { encryption: BY_S3 } }),
    'versioning that rests': () =>
      worldWith({ settings: { versioning: { Status: 'Suspended' }, encryption: BY_S3 } }),
    'everything at once': () =>
      worldWith({ ownership: 'BucketOwnerPreferred', settings: { website: SITE } }),
  },
  rules: [logged, aclsDisabled, customerKey, sseCBlocked, versioned, websiteDisabled],
  parameters: { kmsKeyId: KEY, targetBucket: 'other-ml', wanted: true },
  hints: () => ({ copies: [], keys: [KEY] }),
  optionalReads: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
  places: {
    logging: [['buckets', REF.name, 'settings', 'logging']],
    versioning: [['buckets', REF.name, 'settings', 'versioning']],
    website: [['buckets', REF.name, 'settings', 'website']],
    ownership: [['buckets', REF.name, 'ownership']],
    encryption: [['buckets', REF.name, 'settings', 'encryption']],
  },
});

describe('reading the settings of a bucket', () => {
  it('keeps a website whole, to be put back as it was', async () => {
    const settings = { website: { ...(SITE as object), RoutingRules: [] } as Json };
    const door = api(inProcessSend({ world: worldWith({ settings }) }));

    expect((await door.read(REF, NO_HINTS))?.website).toEqual(settings.website);
  });

  it('says what S3 does not: whose grants keep the ACLs on', async () => {
    const Grantee = { Type: 'CanonicalUser', ID: 'f'.repeat(64) };
    const grants = [{ Grantee, Permission: 'READ' }];
    const door = api(inProcessSend({ world: worldWith({ grants }) }));
    const input = {
      Bucket: REF.name,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    };

    await expect(
      door.call(REF, { call: 's3:PutBucketOwnershipControls', input }),
    ).rejects.toMatchObject({
      failure: { code: 'invalid', permission: null },
      message: expect.stringContaining('Make the ACL private first'),
      applied: 'no',
    });
  });
});
