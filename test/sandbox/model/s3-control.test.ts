import { describe, expect, it } from 'vitest';
import { applyCall, createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { Call, World } from '../../../functions/local/sandbox/model/world.ts';

const AccountId = '111122223333';
const ResourceArn = 'arn:aws:s3:::churn-ml';
const TAGS = { team: 'churn', 'aws:x': 'y' };
const world = createBucket(createWorld(), { name: 'churn-ml', tags: TAGS }, 0);

function made(operation: string, input: Call['input'], on: World = world) {
  const call: Call = { service: 's3control', operation, input: { AccountId, ...input } };
  return applyCall(on, call, 0);
}

function tag(Key: string) {
  return { ResourceArn, Tags: [{ Key, Value: '1' }] };
}

describe('S3 Control', () => {
  it('sets and removes single tags', () => {
    const tagged = made('TagResource', tag('new')).world;
    const untagged = made('UntagResource', { ResourceArn, TagKeys: ['team', 'none'] }, tagged);

    expect(tagged.buckets['churn-ml']?.tags).toEqual({ ...TAGS, new: '1' });
    expect(untagged.world.buckets['churn-ml']?.tags).toEqual({ 'aws:x': 'y', new: '1' });
  });

  it('replaces the whole block of the account, and removes it', () => {
    const PublicAccessBlockConfiguration = { IgnorePublicAcls: true };

    const put = made('PutPublicAccessBlock', { PublicAccessBlockConfiguration }).world;

    expect(put.accountBlock).toEqual({
      BlockPublicAcls: false,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    });
    expect(made('DeletePublicAccessBlock', {}, put).world.accountBlock).toBeNull();
  });

  const full = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`t${index}`, '']));
  it.each<[string, string, Call['input'], string]>([
    ['of another account', 'PutPublicAccessBlock', { AccountId: '444455556666' }, 'AccessDenied'],
    ['without a block', 'PutPublicAccessBlock', {}, 'MalformedXML'],
    ['without tags', 'TagResource', { ResourceArn }, 'MalformedXML'],
    ['without keys', 'UntagResource', { ResourceArn }, 'MalformedXML'],
    ["with AWS's own tag", 'TagResource', tag('aws:x'), 'InvalidTag'],
    [
      'of no bucket',
      'TagResource',
      { ...tag('a'), ResourceArn: `${ResourceArn}-2` },
      'NoSuchBucket',
    ],
    [
      'of a prototype',
      'UntagResource',
      { ResourceArn: 'arn:aws:s3:::constructor' },
      'NoSuchBucket',
    ],
    ['of another type', 'TagResource', { ...tag('a'), ResourceArn: 'churn-ml' }, 'NoSuchBucket'],
    ['it has no model of', 'ListTagsForResource', { ResourceArn }, 'NotImplemented'],
  ])('refuses a call %s', (_, operation, input, code) => {
    const { world: after, answer } = made(operation, input);

    expect(answer).toMatchObject({ error: { code } });
    expect(after).toBe(world);
  });

  it('takes fifty tags beside those of AWS', () => {
    const crowded = createBucket(
      createWorld(),
      { name: 'churn-ml', tags: { ...full, ...{ 'aws:x': '' } } },
      0,
    );

    expect(made('TagResource', tag('t0'), crowded).answer).toEqual({ output: {} });
    expect(made('TagResource', tag('new'), crowded).answer).toMatchObject({
      error: { code: 'TooManyTagsException', status: 400 },
    });
  });
});
