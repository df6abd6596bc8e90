import { describe, expect, it } from 'vitest';
import type { Ref } from '../../../shared/core/ref.ts';
import { api, resource } from '../../../shared/resources/aws/s3-bucket.ts';
import { bucket } from '../../rules/aws/s3-buckets.ts';

const REF: Ref = {
  cloud: 'aws',
  type: 'aws.s3.bucket',
  id: 'arn:aws:s3:::churn-ml',
  name: 'churn-ml',
  account: '111122223333',
  region: 'eu-west-1',
};

describe('what a bucket is', () => {
  const names: [string, boolean][] = [
    ['sagemaker-eu-west-1-111122223333', true],
    ['my-SageMaker-data', true],
    ['churn-ml', true],
    ['ml', true],
    ['ml.churn', true],
    ['html-pages', false],
    ['xml', false],
    ['ml2', false],
    ['churn', false],
  ];

  it.each(names)('takes %s for a bucket of machine learning: %s', (name, expected) => {
    expect(resource.isMachineLearning({ ...REF, name }, bucket())).toBe(expected);
  });

  it('takes the word of its tag', () => {
    const other = { ...REF, name: 'churn' };

    expect(resource.isMachineLearning(other, bucket({ tags: { 'cordon-scope': 'ml' } }))).toBe(
      true,
    );
    expect(resource.isMachineLearning(other, bucket({ tags: { 'cordon-scope': 'web' } }))).toBe(
      false,
    );
  });

  it('links to the console of its partition', () => {
    const hostOf = (region: string) => new URL(resource.consoleUrl({ ...REF, region })).host;

    expect(hostOf('eu-west-1')).toBe('eu-west-1.console.aws.amazon.com');
    expect(hostOf('cn-north-1')).toBe('cn-north-1.console.amazonaws.cn');
    expect(hostOf('us-gov-west-1')).toBe('us-gov-west-1.console.amazonaws-us-gov.com');
    expect(hostOf('')).toBe('us-east-1.console.aws.amazon.com');
  });
});

describe('listing buckets', () => {
  it('goes through every page and leaves other regions out', async () => {
    const answers = [
      { Buckets: [{ Name: 'a-b-c', BucketRegion: 'cn-north-1' }], ContinuationToken: 'next' },
      { Buckets: [{ Name: 'b-c-d', BucketRegion: 'cn-northwest-1' }, { Name: 'c-d-e' }] },
    ];
    const inputs: unknown[] = [];
    const listing = api(async (_name, _region, input) => {
      inputs.push(input);
      return (answers[inputs.length - 1] ?? {}) as never;
    }).list({ account: '111122223333', region: 'cn-north-1' });

    const listed = [];
    for await (const ref of listing) {
      listed.push(ref);
    }

    expect(listed.map((ref) => ref.id)).toEqual(['arn:aws-cn:s3:::a-b-c', 'arn:aws-cn:s3:::c-d-e']);
    expect(inputs[1]).toMatchObject({ ContinuationToken: 'next', BucketRegion: 'cn-north-1' });
  });

  it('does not follow a server that goes in circles for ever', async () => {
    const listing = api(async () => ({ ContinuationToken: 'again' }) as never).list({
      account: '111122223333',
      region: 'eu-west-1',
    });

    await expect(listing[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      failure: { code: 'unreadable' },
    });
  });
});
