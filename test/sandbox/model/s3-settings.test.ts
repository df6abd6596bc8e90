import { describe, expect, it } from 'vitest';
import { applyCall, createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { type BucketOptions, createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { Answer, World } from '../../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { encryptedWith, WEBSITE } from '../../support/bucket-settings.ts';
import { START } from '../../support/in-process.ts';

function worldWith(options: Omit<BucketOptions, 'name'> = {}): World {
  const world = createBucket(createWorld(), { name: 'logs-ml' }, START);
  return createBucket(world, { name: 'churn-ml', ...options }, START);
}

function apply(world: World, operation: string, input: Readonly<Record<string, Json>> = {}) {
  const call = { service: 's3' as const, operation, input: { Bucket: 'churn-ml', ...input } };
  return applyCall(world, call, START);
}

function codeOf(answer: Answer): string {
  return 'error' in answer ? answer.error.code : '';
}

describe('the settings of a bucket', () => {
  const absent: [string, Answer][] = [
    ['GetBucketVersioning', { output: {} }],
    ['GetBucketLogging', { output: {} }],
    [
      'GetBucketEncryption',
      {
        output: {
          ServerSideEncryptionConfiguration: {
            Rules: [
              {
                ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
                BucketKeyEnabled: false,
              },
            ],
          },
        },
      },
    ],
  ];

  it.each(absent)('are the usual ones where nobody set them: %s', (operation, answer) => {
    expect(apply(worldWith(), operation).answer).toEqual(answer);
  });

  it('are not there where S3 knows no usual one', () => {
    const world = worldWith({ ownership: '' });

    expect(codeOf(apply(world, 'GetBucketWebsite').answer)).toBe('NoSuchWebsiteConfiguration');
    expect(codeOf(apply(world, 'GetBucketOwnershipControls').answer)).toBe(
      'OwnershipControlsNotFoundError',
    );
  });

  const logging = { TargetBucket: 'logs-ml', TargetPrefix: '' };
  const put: [string, Record<string, Json>, Record<string, Json>][] = [
    ['Website', { WebsiteConfiguration: WEBSITE as unknown as Json }, { ...WEBSITE } as never],
    [
      'Encryption',
      { ServerSideEncryptionConfiguration: encryptedWith('key-1') },
      { ServerSideEncryptionConfiguration: encryptedWith('key-1') },
    ],
    ['Versioning', { VersioningConfiguration: { Status: 'Enabled' } }, { Status: 'Enabled' }],
    ['Logging', { BucketLoggingStatus: { LoggingEnabled: logging } }, { LoggingEnabled: logging }],
  ];

  it.each(put)('read as they were written: %s', (name, input, output) => {
    const { world, answer } = apply(worldWith(), `PutBucket${name}`, input);

    expect(answer).toEqual({ output: {} });
    expect(apply(world, `GetBucket${name}`).answer).toEqual({ output });
    expect(world.buckets['logs-ml']).toEqual(worldWith().buckets['logs-ml']);
  });

  it('can be removed', () => {
    const world = worldWith({ settings: { website: WEBSITE as unknown as Json } });

    const removed = apply(world, 'DeleteBucketWebsite').world;
    const uncontrolled = apply(removed, 'DeleteBucketOwnershipControls').world;
    const silent = apply(uncontrolled, 'PutBucketLogging', { BucketLoggingStatus: {} }).world;

    expect(silent.buckets['churn-ml']?.settings).toEqual({});
    expect(silent.buckets['churn-ml']?.ownership).toBe('');
  });

  const refused: [string, string, Record<string, Json>][] = [
    ['InvalidRequest', 'PutBucketWebsite', { WebsiteConfiguration: {} }],
    ['MalformedXML', 'PutBucketOwnershipControls', { OwnershipControls: {} }],
    ['MalformedXML', 'PutBucketEncryption', { ServerSideEncryptionConfiguration: { Rules: [] } }],
    [
      'IllegalVersioningConfigurationException',
      'PutBucketVersioning',
      { VersioningConfiguration: { Status: 'Off' } },
    ],
    [
      'InvalidTargetBucketForLogging',
      'PutBucketLogging',
      { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'none', TargetPrefix: '' } } },
    ],
  ];

  it.each(refused)('are refused with %s by %s, and stay', (code, operation, input) => {
    const world = worldWith();

    const applied = apply(world, operation, input);

    expect(codeOf(applied.answer)).toBe(code);
    expect(applied.world).toBe(world);
  });

  it('keep ACLs on while somebody is granted something by one', () => {
    const Grantee = { Type: 'CanonicalUser', ID: 'f'.repeat(64) };
    const world = worldWith({ grants: [{ Grantee, Permission: 'READ' }] });
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] };

    const { answer } = apply(world, 'PutBucketOwnershipControls', { OwnershipControls });

    expect(codeOf(answer)).toBe('InvalidBucketAclWithObjectOwnership');
  });
});
