import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createBucket, s3Model } from '../../../functions/local/sandbox/model/s3.ts';
import type {
  Answer,
  PublicAccessBlock,
  World,
} from '../../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../../shared/core/json.ts';

const NOW = Date.parse('2026-11-20T09:00:00.000Z');
const OPEN_BLOCK: PublicAccessBlock = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};
const ALL_ON: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const PUBLIC = policyOf({ Principal: '*' });
const PARTNER = policyOf({ Principal: { AWS: '444455556666' } });
const ALL_USERS = {
  Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' },
  Permission: 'READ',
};
const LOGS = {
  Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' },
  Permission: 'WRITE',
};

describe('s3Model', () => {
  it('leaves other services and operations alone', () => {
    const world = createWorld();

    expect(
      s3Model(world, { service: 'kms', operation: 'GetBucketAcl', input: {} }, NOW),
    ).toBeNull();
    expect(s3Model(world, { service: 's3', operation: 'CreateBucket', input: {} }, NOW)).toBeNull();
    expect(
      s3Model(world, { service: 's3control', operation: 'ListJobs', input: {} }, NOW),
    ).toBeNull();
  });

  const bucketCalls = [
    'GetPublicAccessBlock',
    'PutPublicAccessBlock',
    'DeletePublicAccessBlock',
    'GetBucketPolicy',
    'GetBucketPolicyStatus',
    'PutBucketPolicy',
    'DeleteBucketPolicy',
    'GetBucketAcl',
    'GetBucketTagging',
  ];

  it.each(bucketCalls)('%s refuses bad, unknown and foreign buckets', (operation) => {
    const world = bucket({ policy: PARTNER });

    expect(codeOf(world, operation, { Bucket: 'No_Bucket' })).toBe('InvalidBucketName 400');
    expect(codeOf(world, operation, { Bucket: 'constructor' })).toBe('NoSuchBucket 404');
    expect(codeOf(world, operation, { ExpectedBucketOwner: '999999999999' })).toBe(
      'AccessDenied 403',
    );
  });

  it('makes buckets private unless told otherwise', () => {
    const world = createBucket(createWorld(), { name: 'churn-ml' }, NOW);

    expect(answer(world, 'GetPublicAccessBlock')).toEqual({
      output: { PublicAccessBlockConfiguration: ALL_ON },
    });
    expect(codeOf(world, 'GetBucketPolicy')).toBe('NoSuchBucketPolicy 404');
    expect(codeOf(world, 'GetBucketPolicyStatus')).toBe('NoSuchBucketPolicy 404');
    expect(codeOf(world, 'GetBucketTagging')).toBe('NoSuchTagSet 404');
  });

  it('replaces the whole block: what is left out goes off', () => {
    const world = bucket({ publicAccessBlock: ALL_ON });

    const after = apply(world, 'PutPublicAccessBlock', {
      PublicAccessBlockConfiguration: { IgnorePublicAcls: true },
    });

    expect(answer(after, 'GetPublicAccessBlock')).toEqual({
      output: { PublicAccessBlockConfiguration: { ...OPEN_BLOCK, IgnorePublicAcls: true } },
    });
    expect(codeOf(world, 'PutPublicAccessBlock')).toBe('MalformedXML 400');
  });

  it('removes block and policy, and says so afterwards', () => {
    const world = bucket({ publicAccessBlock: ALL_ON, policy: PARTNER });

    const after = apply(apply(world, 'DeletePublicAccessBlock'), 'DeleteBucketPolicy');

    expect(codeOf(after, 'GetPublicAccessBlock')).toBe('NoSuchPublicAccessBlockConfiguration 404');
    expect(codeOf(after, 'GetBucketPolicy')).toBe('NoSuchBucketPolicy 404');
    expect(apply(after, 'DeleteBucketPolicy').buckets).toEqual(after.buckets);
  });

  it('keeps a policy as it was sent', () => {
    const Policy = `\t${PARTNER.replace('{', '{ "Id": "é" ,\n')} `;

    const after = apply(bucket({}), 'PutBucketPolicy', { Policy });

    expect(answer(after, 'GetBucketPolicy')).toEqual({ output: { Policy } });
    expect(answer(after, 'GetBucketPolicyStatus')).toEqual({
      output: { PolicyStatus: { IsPublic: false } },
    });
  });

  const malformed: [string, string][] = [
    ['no JSON', '{'],
    ['no statement', '{"Statement":[]}'],
    ['a text for a statement', '{"Statement":["*"]}'],
    ['no effect', policyOf({ Principal: '*', Effect: 'Maybe' })],
    ['no principal', policyOf({})],
    ['two principals', policyOf({ Principal: '*', NotPrincipal: '*' })],
    ['no action', policyOf({ Principal: '*', Action: undefined })],
    ['no resource', policyOf({ Principal: '*', Resource: undefined })],
  ];

  it.each(malformed)('refuses a policy with %s', (_, Policy) => {
    expect(codeOf(bucket({}), 'PutBucketPolicy', { Policy })).toBe('MalformedPolicy 400');
  });

  it('refuses a policy of more than 20 KB, counted in bytes', () => {
    const fits = policyOf({ Principal: { AWS: '1' }, Sid: 'é'.repeat(10_000) });
    const tooLong = policyOf({ Principal: { AWS: '1' }, Sid: 'é'.repeat(10_240) });

    expect(codeOf(bucket({}), 'PutBucketPolicy', { Policy: fits })).toBe('');
    expect(codeOf(bucket({}), 'PutBucketPolicy', { Policy: tooLong })).toBe('PolicyTooLarge 400');
  });

  it('refuses a public policy under BlockPublicPolicy, of the bucket or the account', () => {
    const blocked = bucket({ publicAccessBlock: { ...OPEN_BLOCK, BlockPublicPolicy: true } });
    const accountWide = { ...bucket({}), accountBlock: { ...OPEN_BLOCK, BlockPublicPolicy: true } };

    for (const world of [blocked, accountWide]) {
      expect(codeOf(world, 'PutBucketPolicy', { Policy: PUBLIC })).toBe('AccessDenied 403');
      expect(codeOf(world, 'PutBucketPolicy', { Policy: PARTNER })).toBe('');
    }
    expect(codeOf(bucket({}), 'PutBucketPolicy', { Policy: PUBLIC })).toBe('');
  });

  it('shows the ACL it enforces', () => {
    const grants = [ALL_USERS, LOGS];
    expect(grantsOf(bucket({ grants }))).toHaveLength(3);
    expect(
      grantsOf(bucket({ grants, publicAccessBlock: { ...OPEN_BLOCK, IgnorePublicAcls: true } })),
    ).toEqual([expect.objectContaining({ Permission: 'FULL_CONTROL' }), LOGS]);
    expect(grantsOf({ ...bucket({ grants }), accountBlock: ALL_ON })).toHaveLength(2);
    expect(grantsOf(bucket({ grants, ownership: 'BucketOwnerEnforced' }))).toHaveLength(1);
  });

  it('answers tags and the block of its own account only', () => {
    const world = { ...bucket({ tags: { team: 'churn' } }), accountBlock: ALL_ON };
    const ask = (account: string, at: World): Answer | undefined =>
      s3Model(
        at,
        { service: 's3control', operation: 'GetPublicAccessBlock', input: { AccountId: account } },
        NOW,
      )?.answer;

    expect(answer(world, 'GetBucketTagging')).toEqual({
      output: { TagSet: [{ Key: 'team', Value: 'churn' }] },
    });
    expect(ask(world.account, world)).toEqual({
      output: { PublicAccessBlockConfiguration: ALL_ON },
    });
    expect(ask('999999999999', world)).toMatchObject({ error: { code: 'AccessDenied' } });
    expect(ask(world.account, bucket({}))).toMatchObject({
      error: { code: 'NoSuchPublicAccessBlockConfiguration', status: 404 },
    });
  });

  it('lists buckets of its region page by page', () => {
    const world = ['a-b-c', 'b-c-d', 'c-d-e'].reduce(
      (made, name) => createBucket(made, { name }, NOW),
      createWorld(),
    );

    const first = list(world, { MaxBuckets: 2, BucketRegion: world.region });
    const second = list(world, { MaxBuckets: 2, ContinuationToken: first.token });

    expect(first.names).toEqual(['a-b-c', 'b-c-d']);
    expect(second).toEqual({ names: ['c-d-e'], token: null });
    expect(list(world, { BucketRegion: 'us-east-1' }).names).toEqual([]);
    expect(list(world, { Prefix: 'b' }).names).toEqual(['b-c-d']);
    expect(codeOf(world, 'ListBuckets', { MaxBuckets: 0 })).toBe('InvalidArgument 400');
  });
});

// Helpers

function policyOf(statement: Readonly<Record<string, unknown>>): string {
  const whole = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...statement };
  return JSON.stringify({ Version: '2012-10-17', Statement: [whole] });
}

function bucket(options: Omit<Parameters<typeof createBucket>[1], 'name'>): World {
  const usual = { name: 'churn-ml', publicAccessBlock: null };
  return createBucket(createWorld(), { ...usual, ...options }, NOW);
}

function answer(
  world: World,
  operation: string,
  input: Readonly<Record<string, Json>> = {},
): Answer {
  const call = { service: 's3' as const, operation, input: { Bucket: 'churn-ml', ...input } };
  const applied = s3Model(world, call, NOW);
  if (applied === null) {
    throw new Error(`${operation} is not modelled`);
  }
  return applied.answer;
}

function apply(world: World, operation: string, input: Readonly<Record<string, Json>> = {}): World {
  const call = { service: 's3' as const, operation, input: { Bucket: 'churn-ml', ...input } };
  return s3Model(world, call, NOW)?.world ?? world;
}

function codeOf(
  world: World,
  operation: string,
  input: Readonly<Record<string, Json>> = {},
): string {
  const given = answer(world, operation, input);
  return 'error' in given ? `${given.error.code} ${given.error.status}` : '';
}

function grantsOf(world: World): readonly Json[] {
  const given = answer(world, 'GetBucketAcl') as { output: { Grants: readonly Json[] } };
  return given.output.Grants;
}

function list(
  world: World,
  input: Readonly<Record<string, Json>>,
): { names: string[]; token: Json } {
  const given = answer(world, 'ListBuckets', input) as {
    output: { Buckets: { Name: string }[]; ContinuationToken?: string };
  };
  const names = given.output.Buckets.map(({ Name }) => Name);
  return { names, token: given.output.ContinuationToken ?? null };
}
