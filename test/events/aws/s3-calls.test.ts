import { describe, expect, it } from 'vitest';
import { ACCOUNT, onlyIgnored, onlyTrigger, REGION, record, s3 } from './samples.ts';

const BUCKET = { bucketName: 'ml-data', Host: 'ml-data.s3.amazonaws.com' };

describe('S3 calls', () => {
  it.each([
    ['CreateBucket', 'created'],
    ['DeleteBucket', 'deleted'],
    ['PutBucketPolicy', 'changed'],
    ['DeleteBucketPolicy', 'changed'],
    ['PutBucketAcl', 'changed'],
    ['PutBucketPublicAccessBlock', 'changed'],
    ['DeleteBucketPublicAccessBlock', 'changed'],
    ['PutBucketEncryption', 'changed'],
    ['DeleteBucketEncryption', 'changed'],
    ['PutBucketOwnershipControls', 'changed'],
    ['DeleteBucketOwnershipControls', 'changed'],
    ['PutBucketWebsite', 'changed'],
    ['DeleteBucketWebsite', 'changed'],
    ['PutBucketLogging', 'changed'],
    ['PutBucketVersioning', 'changed'],
    ['PutBucketAbac', 'changed'],
    ['PutBucketTagging', 'tagged'],
    ['DeleteBucketTagging', 'tagged'],
  ])('%s triggers at once: %s', (operation, effect) => {
    const trigger = onlyTrigger(s3(operation, BUCKET));

    expect(trigger).toMatchObject({
      ref: {
        cloud: 'aws',
        type: 'aws.s3.bucket',
        id: 'arn:aws:s3:::ml-data',
        name: 'ml-data',
        account: ACCOUNT,
        region: REGION,
      },
      reason: 'event',
      operation,
      phase: 'instant',
      effect,
      eventId: 'event-1',
      time: '2026-01-05T09:12:34Z',
    });
  });

  it.each(['PutAccountPublicAccessBlock', 'DeleteAccountPublicAccessBlock'])(
    '%s is about the account, without a bucket name',
    (operation) => {
      const trigger = onlyTrigger(s3(operation, { publicAccessBlock: '', Host: 'h' }));

      expect(trigger.ref).toEqual({
        cloud: 'aws',
        type: 'aws.s3.account-public-access-block',
        id: `arn:aws:s3::${ACCOUNT}:account-public-access-block`,
        name: ACCOUNT,
        account: ACCOUNT,
        region: REGION,
      });
    },
  );

  it.each(['DeletePublicAccessBlock', 'PutBucketLifecycle', 'PutObject', 'PutBucketCors'])(
    '%s is no event that matters',
    (operation) => {
      expect(onlyIgnored(s3(operation, BUCKET)).reason).toBe('unrelated');
    },
  );

  it.each([
    ['a directory bucket', 'data--use1-az4--x-s3', 's3.amazonaws.com'],
    ['a directory bucket under its own service', 'data--use1-az4--x-s3', 's3express.amazonaws.com'],
    ['an access point', 'arn:aws:s3:us-east-1:111122223333:accesspoint/ap', 's3.amazonaws.com'],
    ['an access point alias', 'ap-hash-s3alias', 's3.amazonaws.com'],
    ['an Object Lambda alias', 'olap--ol-s3', 's3.amazonaws.com'],
  ])('%s is of an unsupported type', (_what, bucketName, source) => {
    expect(onlyIgnored(record(source, 'PutBucketPolicy', { bucketName })).reason).toBe(
      'unsupported-type',
    );
  });

  it.each([
    ['nothing at all', null],
    ['an empty name', { bucketName: '' }],
    ['a number', { bucketName: 5 }],
    ['a path', { bucketName: '../etc' }],
    ['a wildcard', { bucketName: 'a*' }],
  ])('names no bucket with %s', (_what, parameters) => {
    expect(onlyIgnored(s3('PutBucketPolicy', parameters)).reason).toBe('unrecognised-shape');
  });

  it('takes the name from resources when the parameters lack it', () => {
    const resources = [
      { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::ml-data', accountId: ACCOUNT },
    ];

    expect(onlyTrigger(s3('PutBucketPolicy', {}, { resources })).ref.id).toBe(
      'arn:aws:s3:::ml-data',
    );
  });

  it('takes a name in a list of one, as older records have it', () => {
    expect(onlyTrigger(s3('PutBucketPolicy', { bucketName: ['ml-data'] })).ref.name).toBe(
      'ml-data',
    );
  });

  it.each([
    ['the body', { LocationConstraint: 'ap-south-1' }, 'us-east-1', 'ap-south-1', 'aws'],
    ['the old name of Ireland', { LocationConstraint: 'EU' }, 'us-east-1', 'eu-west-1', 'aws'],
    ['the call without a body', undefined, 'us-west-2', 'us-west-2', 'aws'],
    ['the default', undefined, undefined, 'us-east-1', 'aws'],
    [
      'the call when the body is hostile',
      { LocationConstraint: 'x:y' },
      'us-east-1',
      'us-east-1',
      'aws',
    ],
    ['China', { LocationConstraint: 'cn-north-1' }, 'cn-north-1', 'cn-north-1', 'aws-cn'],
    ['GovCloud', {}, 'us-gov-west-1', 'us-gov-west-1', 'aws-us-gov'],
  ])('a new bucket is in the region of %s', (_what, body, awsRegion, region, partition) => {
    const parameters = { bucketName: 'ml-data', CreateBucketConfiguration: body };

    const { ref } = onlyTrigger(s3('CreateBucket', parameters, { awsRegion }));

    expect(ref).toMatchObject({ region, id: `arn:${partition}:s3:::ml-data` });
  });

  it('belongs to the bucket owner, and both copies of a call across accounts are one event', () => {
    const resources = [
      { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::ml-data', accountId: '999988887777' },
    ];
    const shared = { resources, sharedEventID: 'shared-1' };

    const copies = [
      s3('PutBucketAcl', BUCKET, { ...shared, eventID: 'callers' }),
      s3('PutBucketAcl', BUCKET, {
        ...shared,
        eventID: 'owners',
        recipientAccountId: '999988887777',
      }),
    ].map(onlyTrigger);

    expect(copies.map((trigger) => trigger.ref.account)).toEqual(['999988887777', '999988887777']);
    expect(copies.map((trigger) => trigger.eventId)).toEqual(['shared-1', 'shared-1']);
  });

  it('tags a bucket through the control API by its ARN, escaped or not', () => {
    const tags = { TagResourceRequest: { Tags: { Tag: [{ Key: 'team', Value: 'ml' }] } } };
    const arns = ['arn:aws:s3:::ml-data', 'arn%3Aaws%3As3%3A%3A%3Aml-data'];

    const triggers = arns.map((resourceArn) =>
      onlyTrigger(s3('TagResource', { resourceArn, ...tags })),
    );

    for (const trigger of triggers) {
      expect(trigger).toMatchObject({
        ref: { id: 'arn:aws:s3:::ml-data', account: ACCOUNT, region: REGION },
        effect: 'tagged',
        tags: { team: 'ml' },
      });
    }
  });

  const tag = { Key: 'team', Value: 'ml' };
  it.each<[string, string, unknown, true | undefined]>([
    ['one tag', 'PutBucketTagging', { TagSet: { Tag: tag } }, true],
    ['several', 'PutBucketTagging', { TagSet: { Tag: [tag, tag] } }, true],
    ['an empty set', 'PutBucketTagging', { xmlns: 'x', TagSet: '' }, true],
    ['all removed', 'DeleteBucketTagging', undefined, true],
    ['hidden tags', 'PutBucketTagging', 'HIDDEN_DUE_TO_SECURITY_REASONS', undefined],
    ['a hidden set', 'PutBucketTagging', { TagSet: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, undefined],
    ['no tags in the record', 'PutBucketTagging', undefined, undefined],
    ['a lost set', 'PutBucketTagging', { TagSet: null }, undefined],
  ])('tells whether other tags are gone: %s', (_what, operation, Tagging, whole) => {
    expect(onlyTrigger(s3(operation, { ...BUCKET, Tagging })).tagsAreWhole).toBe(whole);
  });

  it.each([
    ['TagResource', { tags: { team: 'ml' } }],
    ['TagResource', { Tags: { TagSet: { Tag: { Key: 'team', Value: 'ml' } } } }],
    ['UntagResource', { tagKeys: ['team'] }],
  ])('knows that %s leaves the other tags', (operation, parameters) => {
    const trigger = onlyTrigger(
      s3(operation, { resourceArn: 'arn:aws:s3:::ml-data', ...parameters }),
    );

    expect(trigger.tagsAreWhole).toBeUndefined();
  });

  it('tells which keys the control API removed', () => {
    const parameters = { resourceArn: 'arn:aws:s3:::ml-data', tagKeys: ['team'] };

    expect(onlyTrigger(s3('UntagResource', parameters)).tags).toEqual({ team: null });
  });

  it.each([
    'arn:aws:s3:eu-west-1:111122223333:accesspoint/ap',
    'arn:aws:s3:eu-west-1:111122223333:storage-lens-group/g',
    'arn:aws:s3:::data--use1-az4--x-s3',
  ])('tagging %s is of an unsupported type', (resourceArn) => {
    expect(onlyIgnored(s3('TagResource', { resourceArn })).reason).toBe('unsupported-type');
  });
});
