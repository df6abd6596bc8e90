import { describe, expect, it } from 'vitest';
import type { RuleContext } from '../../../shared/core/rule.ts';
import { resource, type S3BucketState } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-default-encryption-customer-key.ts';
import { KEY, keyContext } from '../../support/endpoints.ts';
import {
  bucket,
  CONTEXT,
  DENY,
  grant,
  OPEN,
  OWN,
  PARTNER,
  policy,
  REF,
  SERVICE,
} from './s3-buckets.ts';

const ID = KEY.split('/').at(-1) ?? '';
const OTHER = 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000009';

function context(...key: Parameters<typeof keyContext>): RuleContext {
  return { ...keyContext(...key), ref: REF };
}

function encrypted(SSEAlgorithm: string, KMSMasterKeyID?: string): Partial<S3BucketState> {
  return {
    encryption: { SSEAlgorithm, ...(KMSMasterKeyID === undefined ? {} : { KMSMasterKeyID }) },
  };
}

describe(rule.id, () => {
  it('says nothing where the policy names no key', () => {
    for (const kmsKeyId of [undefined, null, '', '  ', 7]) {
      const parameters = kmsKeyId === undefined ? {} : { kmsKeyId };
      const nameless = { ...CONTEXT, parameters };

      expect(rule.check(bucket(), nameless)).toEqual({
        kind: 'not-applicable',
        reason: 'the policy names no key (kmsKeyId)',
      });
      expect(rule.desire(bucket(), nameless)).toEqual(bucket());
      expect(rule.keys?.(parameters)).toEqual([]);
    }
  });

  it('asks for the facts about the key of the policy', () => {
    expect(rule.keys?.({ kmsKeyId: ` ${KEY} ` })).toEqual([KEY]);
  });

  it.each<[string, Partial<S3BucketState>]>([
    ['the key of the policy', encrypted('aws:kms', KEY)],
    ['the key of the policy by its id', encrypted('aws:kms', ID)],
    ['another key of the customer', encrypted('aws:kms', OTHER)],
    ['two layers', encrypted('aws:kms:dsse', KEY)],
  ])('is content with %s', (_, parts) => {
    const state = bucket(parts);

    expect(rule.check(state, context())).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, context())).toBe(state);
  });

  it.each<[string, Partial<S3BucketState>, RegExp]>([
    ['keys of S3', {}, /keys of S3 \(AES256\)/],
    ['nothing said', { encryption: {} }, /keys of S3/],
    ['the key that AWS manages', encrypted('aws:kms'), /AWS manages for S3/],
    ['its alias', encrypted('aws:kms', 'alias/aws/s3'), /alias\/aws\/s3/],
  ])('names a key instead of %s', (_, parts, message) => {
    const state = bucket(parts);

    const target = rule.desire(state, context());

    expect(rule.check(state, context())).toMatchObject({
      kind: 'violation',
      message: expect.stringMatching(message),
    });
    expect(target.encryption).toEqual({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY });
    expect(rule.check(target, context())).toEqual({ kind: 'compliant' });
    expect(rule.preflight?.(state, target, context())).toEqual({ kind: 'ready' });
  });

  it('sends all of the configuration again, and puts it back', () => {
    const state = bucket({
      encryption: {
        SSEAlgorithm: 'AES256',
        BucketKeyEnabled: true,
        BlockedEncryptionTypes: ['SSE-C'],
      },
    });
    const target = rule.desire(state, context());
    const ruleWith = (byDefault: object) => ({
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: byDefault,
            BucketKeyEnabled: true,
            BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
          },
        ],
      },
    });

    expect(resource.steps(REF, state, target)).toMatchObject([
      {
        call: 's3:PutBucketEncryption',
        input: ruleWith({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY }),
        permissions: ['s3:PutEncryptionConfiguration'],
        disruption: expect.stringContaining('key'),
        undo: 'exact',
      },
    ]);
    expect(resource.steps(REF, target, state)[0]).toMatchObject({ disruption: null });
    expect(resource.steps(REF, target, state)[0]?.input).toMatchObject(
      ruleWith({ SSEAlgorithm: 'AES256' }),
    );
  });

  it('keeps two layers', () => {
    const target = rule.desire(bucket(encrypted('aws:kms:dsse')), context());

    expect(target.encryption).toEqual({ SSEAlgorithm: 'aws:kms:dsse', KMSMasterKeyID: KEY });
  });

  it('does not put one key of AWS in place of another', () => {
    const state = bucket(encrypted('aws:kms', KEY));
    const aws = context({ manager: 'AWS' });

    expect(rule.check(state, aws)).toMatchObject({ kind: 'violation' });
    expect(rule.desire(state, aws)).toBe(state);
    expect(rule.preflight?.(state, state, aws)).toMatchObject({ kind: 'problem' });
  });

  it.each<[string, RuleContext]>([
    ['is unknown', { ...context(), keys: {} }],
    ['is disabled', context({ state: 'Disabled' })],
    ['is going', context({ state: 'PendingDeletion' })],
    ['is no symmetric one', context({ usage: 'SIGN_VERIFY', spec: 'RSA_2048' })],
    [
      'leaves nothing to IAM',
      context({
        policy: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::111122223333:role/a' },
              Action: 'kms:*',
              Resource: '*',
            },
          ],
        },
      }),
    ],
  ])('asks where the key %s', (_, told) => {
    const state = bucket();

    expect(rule.preflight?.(state, rule.desire(state, told), told)).toMatchObject({
      kind: 'problem',
    });
  });

  const LOGS =
    '{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject"}';
  const own = { grantee: 'a'.repeat(64), permission: 'FULL_CONTROL' };

  it.each<[string, Partial<S3BucketState>, RegExp]>([
    ['another account', { policy: policy(OWN, PARTNER) }, /need the key too/],
    ['everybody', { policy: policy(OPEN) }, /need the key too/],
    ['a service', { policy: policy(SERVICE) }, /services of AWS/],
    ['nobody can tell whom', { policy: '{' }, /need the key too/],
    ['access logs by policy', { policy: policy(LOGS) }, /AES256 only/],
    ['access logs by ACL', { acl: [grant('s3/LogDelivery', 'WRITE')] }, /AES256 only/],
    ['others by ACL', { acl: [{ ...own, grantee: 'b' }] }, /need the key too/],
  ])('asks where the bucket lets in %s', (_, parts, message) => {
    const state = bucket({ owner: own.grantee, ...parts });

    expect(rule.preflight?.(state, rule.desire(state, context()), context())).toMatchObject({
      kind: 'problem',
      message: expect.stringMatching(message),
    });
  });

  it('leaves the callers of the account to its IAM', () => {
    const state = bucket({ owner: own.grantee, acl: [own], policy: policy(OWN, DENY) });

    expect(rule.preflight?.(state, rule.desire(state, context()), context())).toEqual({
      kind: 'ready',
    });
  });
});
