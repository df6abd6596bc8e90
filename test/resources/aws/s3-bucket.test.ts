import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { type BucketOptions, createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { Call, VendorError, World } from '../../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api, resource } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule as aclNotPublic } from '../../../shared/rules/aws/s3-bucket-acl-not-public.ts';
import { rule as policyNotPublic } from '../../../shared/rules/aws/s3-bucket-policy-not-public.ts';
import { rule as accessBlocked } from '../../../shared/rules/aws/s3-bucket-public-access-blocked.ts';
import { describeResource } from '../../contract/resource.ts';
import { AWS } from '../../contract/resource-aws.ts';
import { inProcessSend, START } from '../../support/in-process.ts';

const REF: Ref = {
  cloud: 'aws',
  type: 'aws.s3.bucket',
  id: 'arn:aws:s3:::churn-ml',
  name: 'churn-ml',
  account: '111122223333',
  region: 'eu-west-1',
};
const ALL_OFF = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};
const ALL_ON = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const ALL_USERS = {
  Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' },
  Permission: 'READ',
};
const OPEN = '{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}';
const PARTNER =
  '{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"}';

function policy(...statements: readonly string[]): string {
  return `{"Version":"2012-10-17", "Statement":[ ${statements.join(' ,\n')} ]}`;
}

function worldWith(options: Omit<BucketOptions, 'name'>): World {
  const usual = { publicAccessBlock: null, ...options };
  const other = createBucket(createWorld(), { name: 'other-ml', ...usual }, START);
  return createBucket(other, { name: 'churn-ml', ...usual }, START);
}

describeResource({
  cloud: AWS,
  resource,
  api,
  ref: REF,
  faulty: {
    'a public policy': () => worldWith({ policy: policy(OPEN) }),
    'a public policy with a block that does not hold': () =>
      worldWith({
        policy: policy(OPEN),
        publicAccessBlock: { ...ALL_OFF, BlockPublicPolicy: true },
      }),
    'a public policy that names a partner too': () =>
      worldWith({ policy: policy(PARTNER, OPEN), tags: { team: 'churn' } }),
    'a statement that names a partner and everybody': () =>
      worldWith({
        policy: policy(PARTNER.replace('"444455556666"', '["*","444455556666"]')),
        publicAccessBlock: ALL_OFF,
      }),
    'a public ACL': () => worldWith({ grants: [ALL_USERS], publicAccessBlock: ALL_OFF }),
    'everything public': () =>
      worldWith({ grants: [ALL_USERS], policy: policy(OPEN, PARTNER, OPEN) }),
    'no block': () => worldWith({ policy: policy(PARTNER) }),
    'half a block': () => worldWith({ publicAccessBlock: { ...ALL_ON, BlockPublicAcls: false } }),
    "no block but the account's": () => ({ ...worldWith({}), accountBlock: ALL_ON }),
  },
  rules: [aclNotPublic, policyNotPublic, accessBlocked],
  places: {
    publicAccessBlock: [['buckets', 'churn-ml', 'publicAccessBlock']],
    policy: [['buckets', 'churn-ml', 'policy']],
  },
});

describe('reading a bucket', () => {
  it('asks for all parts at once, as the owner it expects', async () => {
    const { calls, read } = bench(worldWith({ policy: policy(OPEN) }));

    const reading = read(REF);
    const atOnce = calls.length;
    const state = await reading;

    expect(atOnce).toBe(11);
    expect(calls.map((call) => call.operation).sort()).toEqual([
      'GetBucketAcl',
      'GetBucketEncryption',
      'GetBucketLogging',
      'GetBucketOwnershipControls',
      'GetBucketPolicy',
      'GetBucketPolicyStatus',
      'GetBucketTagging',
      'GetBucketVersioning',
      'GetBucketWebsite',
      'GetPublicAccessBlock',
      'GetPublicAccessBlock',
    ]);
    for (const { service, input } of calls) {
      expect(input[service === 's3control' ? 'AccountId' : 'ExpectedBucketOwner']).toBe(
        REF.account,
      );
    }
    expect(state).toEqual({
      status: null,
      incarnation: null,
      createdAt: null,
      tags: {},
      publicAccessBlock: {},
      accountBlock: null,
      policy: policy(OPEN),
      policyIsPublic: true,
      acl: [{ grantee: '111122223333'.padStart(64, '0'), permission: 'FULL_CONTROL' }],
      owner: '111122223333'.padStart(64, '0'),
      website: null,
      ownership: 'BucketOwnerEnforced',
      encryption: {
        SSEAlgorithm: 'AES256',
        BucketKeyEnabled: false,
        BlockedEncryptionTypes: ['NONE'],
      },
      versioning: null,
      logging: {},
      keys: {},
      uses: ['arn:aws:s3::111122223333:account-public-access-block'],
    });
  });

  it('asks neither for an owner nor for an account that the ref does not name', async () => {
    const { calls, read } = bench({ ...worldWith({}), accountBlock: ALL_ON });

    const state = await read({ ...REF, account: '' });

    expect(state?.accountBlock).toBeNull();
    expect(state?.uses).toEqual([]);
    expect(calls.every((call) => call.service === 's3')).toBe(true);
    expect(calls.every((call) => call.input['ExpectedBucketOwner'] === undefined)).toBe(true);
  });

  it('does not take a bucket of another account for its own', async () => {
    const { read } = bench(worldWith({}));

    const error = await read({ ...REF, account: '999999999999' }).catch(
      (reason: unknown) => reason,
    );

    expect(error).toBeInstanceOf(CloudError);
    expect(error instanceof CloudError && error.failure).toMatchObject({
      code: 'denied',
      permission: 's3:GetBucketPublicAccessBlock',
      message: expect.stringContaining('another account'),
    });
  });

  it('knows no verdict where the API gives none', async () => {
    const refuse = { code: 'NotImplemented', status: 501, message: 'no' };
    const { read } = bench(worldWith({ policy: policy(OPEN) }), (call) =>
      call.operation === 'GetBucketPolicyStatus' ? refuse : null,
    );

    expect((await read(REF))?.policyIsPublic).toBeNull();
  });

  it('finds a bucket gone that disappears between its parts', async () => {
    const gone = { code: 'NoSuchBucket', status: 404, message: 'gone' };
    const denied = { code: 'AccessDenied', status: 403, message: 'no' };
    const { read } = bench(worldWith({}), (call) =>
      call.operation === 'GetBucketAcl' ? gone : call.service === 's3control' ? denied : null,
    );

    expect(await read(REF)).toBeNull();
  });

  it('reports what will not pass by itself before what may', async () => {
    const { read } = bench(worldWith({}), (call) =>
      call.operation === 'GetPublicAccessBlock'
        ? { code: 'SlowDown', status: 503, message: 'slow' }
        : call.operation === 'GetBucketAcl'
          ? { code: 'AccessDenied', status: 403, message: 'no' }
          : null,
    );

    await expect(read(REF)).rejects.toMatchObject({
      failure: { code: 'denied', permission: 's3:GetBucketAcl' },
    });
  });
});

describe('writing a bucket', () => {
  it('sends the step as it is, and nothing of another bucket', async () => {
    const { calls, host, call } = bench(worldWith({}));
    const input = { Bucket: 'churn-ml', Policy: policy(PARTNER) };

    await call({ call: 's3:PutBucketPolicy', input });

    expect(calls).toEqual([{ service: 's3', operation: 'PutBucketPolicy', input }]);
    expect(host.world.buckets['churn-ml']?.policy).toBe(policy(PARTNER));
    const foreign = { call: 's3:DeleteBucketPolicy', input: { Bucket: 'other-ml' } };
    await expect(call(foreign)).rejects.toMatchObject({ failure: { code: 'invalid' } });
    const unknown = { call: 's3:GetBucketPolicy', input: { Bucket: 'churn-ml' } };
    await expect(call(unknown)).rejects.toMatchObject({ failure: { code: 'invalid' } });
    expect(calls).toHaveLength(1);
  });

  it('says what refuses a public policy when a block does', async () => {
    const { call } = bench({ ...worldWith({}), accountBlock: ALL_ON });
    const input = { Bucket: 'churn-ml', Policy: policy(OPEN) };

    await expect(call({ call: 's3:PutBucketPolicy', input })).rejects.toMatchObject({
      failure: { code: 'invalid', permission: null },
      message: expect.stringContaining('BlockPublicPolicy'),
      applied: 'no',
    });
  });
});

// Helpers

function bench(world: World, refuse: (call: Call) => VendorError | null = () => null) {
  const calls: Call[] = [];
  const host = { world };
  const bucketApi = api(
    inProcessSend(host, {
      intercept: (call) => {
        calls.push(call);
        return refuse(call);
      },
    }),
  );
  return {
    calls,
    host,
    read: (ref: Ref) => bucketApi.read(ref, NO_HINTS),
    call: (step: Parameters<typeof bucketApi.call>[1]) => bucketApi.call(REF, step),
  };
}
