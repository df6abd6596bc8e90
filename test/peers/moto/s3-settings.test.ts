import {
  CreateBucketCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import type { Rule } from '../../../shared/core/rule.ts';
import { api, resource, type S3BucketState } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule as logged } from '../../../shared/rules/aws/s3-bucket-access-logged.ts';
import { rule as aclsDisabled } from '../../../shared/rules/aws/s3-bucket-acls-disabled.ts';
import { rule as customerKey } from '../../../shared/rules/aws/s3-bucket-default-encryption-customer-key.ts';
import { rule as versioned } from '../../../shared/rules/aws/s3-bucket-versioned.ts';
import { rule as websiteDisabled } from '../../../shared/rules/aws/s3-bucket-website-disabled.ts';
import { encryptedWith, WEBSITE } from '../../support/bucket-settings.ts';
import { bucketRef } from '../../support/flows.ts';
import { hasPythonPeers } from '../support/python.ts';
import { ACCOUNT, REGION, usePeer } from './peer.ts';

const BUCKET = { Bucket: 'ml-data' };
const REF = bucketRef('ml-data', ACCOUNT);
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/00000000-0000-4000-8000-000000000001`;

type Setup = (s3: S3Client) => Promise<unknown>;

describe.skipIf(!hasPythonPeers())('settings of buckets on moto', () => {
  const peer = usePeer();

  async function buckets(): Promise<S3Client> {
    const s3 = new S3Client(peer().config);
    for (const Bucket of ['ml-data', 'ml-logs']) {
      const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
      await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    }
    const logs = 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"';
    const grants = { GrantWrite: logs, GrantReadACP: logs };
    await s3.send(new PutBucketAclCommand({ Bucket: 'ml-logs', ...grants }));
    return s3;
  }

  async function read(): Promise<S3BucketState> {
    const state = await api(peer().send).read(REF, NO_HINTS);
    if (state === null) {
      throw new Error(`${REF.id} is not there.`);
    }
    return state;
  }

  const parameters: Readonly<Record<string, Json>> = {
    kmsKeyId: KEY,
    targetBucket: 'ml-logs',
    wanted: true,
  };
  const context = { ref: REF, parameters, keys: {} };

  const rules: [string, Rule<S3BucketState>, Setup][] = [
    [
      'a website',
      websiteDisabled,
      (s3) => s3.send(new PutBucketWebsiteCommand({ ...BUCKET, WebsiteConfiguration: SITE })),
    ],
    ['no ownership controls', aclsDisabled, async () => null],
    [
      'ownership of writers',
      aclsDisabled,
      (s3) =>
        s3.send(
          new PutBucketOwnershipControlsCommand({
            ...BUCKET,
            OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
          }),
        ),
    ],
    [
      'encryption by S3',
      customerKey,
      (s3) =>
        s3.send(
          new PutBucketEncryptionCommand({
            ...BUCKET,
            ServerSideEncryptionConfiguration: {
              Rules: [
                {
                  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
                  BucketKeyEnabled: true,
                },
              ],
            },
          }),
        ),
    ],
    ['no encryption of its own', customerKey, async () => null],
    [
      'versions no more',
      versioned,
      (s3) =>
        s3.send(
          new PutBucketVersioningCommand({
            ...BUCKET,
            VersioningConfiguration: { Status: 'Suspended' },
          }),
        ),
    ],
    ['no log', logged, async () => null],
  ];

  it.each(rules)('are cured and come back: %s', async (_, rule, setup) => {
    await setup(await buckets());
    const door = api(peer().send);
    const before = await read();
    const wanted = rule.desire(before, context);

    for (const step of resource.steps(REF, before, wanted)) {
      await door.call(REF, step);
    }
    const cured = await read();
    for (const step of resource.steps(REF, cured, before)) {
      await door.call(REF, step);
    }

    expect(rule.check(before, context)).toMatchObject({ kind: 'violation' });
    expect(rule.check(cured, context)).toEqual({ kind: 'compliant' });
    expect(await read()).toEqual(before);
  });

  it('are read as they were written', async () => {
    const s3 = await buckets();
    await s3.send(new PutBucketWebsiteCommand({ ...BUCKET, WebsiteConfiguration: WEBSITE }));
    await s3.send(
      new PutBucketEncryptionCommand({
        ...BUCKET,
        ServerSideEncryptionConfiguration: encryptedWith(KEY),
      }),
    );
    await s3.send(
      new PutBucketLoggingCommand({
        ...BUCKET,
        BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'ml-logs', TargetPrefix: 'x/' } },
      }),
    );

    expect(await read()).toMatchObject({
      website: { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } },
      encryption: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY, BucketKeyEnabled: true },
      logging: { TargetBucket: 'ml-logs', TargetPrefix: 'x/' },
    });
  });
});

const SITE = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'e.html' } };
