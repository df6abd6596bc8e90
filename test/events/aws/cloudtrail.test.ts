import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  bridged,
  onlyIgnored,
  onlyTrigger,
  REGION,
  record,
  s3,
  sageMaker,
} from './samples.ts';

const NOTEBOOK_ARN = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:notebook-instance/team-nb`;
const BUCKET = { bucketName: 'ml-data', Host: 'ml-data.s3.amazonaws.com' };

describe('calls that changed nothing', () => {
  it.each([
    ['an error code', { errorCode: 'AccessDenied' }],
    ['only an error message', { errorMessage: 'not authorized' }],
    ['an error hidden in the answer', { responseElements: { errorCode: 'Conflict' } }],
    ['an error object hidden in the answer', { responseElements: { error: { code: 1 } } }],
    ['an error code that is no text', { errorCode: 403 }],
  ])('%s means a failed call', (_what, overrides) => {
    expect(onlyIgnored(s3('PutBucketPolicy', BUCKET, overrides)).reason).toBe('failed-call');
  });

  it('a denied call may have null parameters', () => {
    const denied = sageMaker('CreateNotebookInstance', null, {
      errorCode: 'AccessDeniedException',
    });

    expect(onlyIgnored(bridged(denied)).reason).toBe('failed-call');
  });

  it.each([
    ['an empty error code', { errorCode: '' }],
    ['null errors', { errorCode: null, errorMessage: null }],
    ['empty objects', { errorCode: {}, responseElements: {} }],
    ['a harmless answer', { responseElements: { 'x-amz-expiration': 'soon', error: '' } }],
  ])('%s means success', (_what, overrides) => {
    expect(onlyTrigger(s3('PutBucketPolicy', BUCKET, overrides)).operation).toBe('PutBucketPolicy');
  });

  it.each([
    ['flagged as read-only', 'PutBucketPolicy', { readOnly: true }],
    ['flagged with a text', 'PutBucketPolicy', { readOnly: 'true' }],
    ['named like a read in a record without the flag', 'GetBucketPolicy', { readOnly: undefined }],
    ['listing', 'ListBuckets', { readOnly: undefined }],
    [
      'a failed read',
      'GetBucketPublicAccessBlock',
      { errorCode: 'NoSuchPublicAccessBlockConfiguration' },
    ],
  ])('%s is read-only', (_what, operation, overrides) => {
    expect(onlyIgnored(s3(operation, BUCKET, overrides)).reason).toBe('read-only');
  });

  it.each([
    ['a network activity event', { eventCategory: 'NetworkActivity', eventType: 'AwsVpceEvent' }],
    ['an insight', { eventCategory: 'Insight' }],
  ])('%s repeats what the management event says', (_what, overrides) => {
    expect(onlyIgnored(s3('PutBucketPolicy', BUCKET, overrides)).reason).toBe('unrelated');
  });
});

describe('names that collide', () => {
  it.each([
    ['cloudsearch.amazonaws.com', 'CreateDomain'],
    ['elasticloadbalancing.amazonaws.com', 'AddTags'],
    ['elasticmapreduce.amazonaws.com', 'AddTags'],
    ['machinelearning.amazonaws.com', 'CreateModel'],
    ['tagging.amazonaws.com', 'TagResource'],
    ['s3.amazonaws.com.evil.example', 'CreateBucket'],
  ])('%s %s is unrelated', (source, operation) => {
    const parameters = { bucketName: 'b', modelName: 'm', resourceArn: NOTEBOOK_ARN };

    expect(onlyIgnored(record(source, operation, parameters)).reason).toBe('unrelated');
  });

  it('TagResource of KMS is not one of S3', () => {
    const parameters = { keyId: 'k', resourceArn: 'arn:aws:s3:::ml-data' };

    expect(onlyTrigger(record('kms.amazonaws.com', 'TagResource', parameters)).ref).toMatchObject({
      type: 'aws.kms.key',
      name: 'k',
    });
  });

  it('names that JavaScript objects have anyway are nothing special', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(onlyIgnored(s3(name, BUCKET)).reason).toBe('unrelated');
      expect(onlyIgnored(record(name, name, BUCKET)).reason).toBe('unrelated');
    }
  });
});

describe('identity and time of an event', () => {
  it.each([
    ['sharedEventID', { sharedEventID: 'shared-1' }, 'shared-1'],
    ['eventID', {}, 'event-1'],
    ['the envelope', { eventID: undefined }, 'envelope-1'],
    ['the envelope when the id is no text', { eventID: 7 }, 'envelope-1'],
  ])('is known by %s', (_what, overrides, id) => {
    expect(onlyTrigger(bridged(s3('PutBucketAcl', BUCKET, overrides))).eventId).toBe(id);
  });

  it('without any id is known by its content, whatever the order of its members', () => {
    const first = s3('PutBucketAcl', BUCKET, { eventID: undefined });
    const same = Object.fromEntries(Object.entries(first).reverse());
    const other = s3('PutBucketAcl', { bucketName: 'other' }, { eventID: undefined });

    const ids = [first, same, other].map((call) => onlyTrigger(call).eventId);

    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it.each([
    ['an ISO time', '2026-01-05T09:12:34Z', '2026-01-05T09:12:34Z'],
    [
      'a time without zone and with a space',
      '2025-03-05 21:19:44.000000000',
      '2025-03-05T21:19:44Z',
    ],
    ['epoch milliseconds', 1583831889050, '2020-03-10T09:18:09.050Z'],
    ['epoch milliseconds as text', '1583831889050', '2020-03-10T09:18:09.050Z'],
    ['epoch seconds', 1583831889, '2020-03-10T09:18:09Z'],
    ['fractional epoch seconds', '1583831889.05', '2020-03-10T09:18:09.050Z'],
    ['an offset', '2026-01-05T10:12:34+01:00', '2026-01-05T09:12:34Z'],
  ])('normalises %s', (_what, eventTime, expected) => {
    expect(onlyTrigger(s3('PutBucketAcl', BUCKET, { eventTime })).time).toBe(expected);
  });

  it.each([
    ['garbage'],
    ['Nov 2, 2021, 11:25:25 PM'],
    [{}],
    [null],
    [-1],
    [1e300],
    ['9'.repeat(39)],
  ])('says nothing for %s', (eventTime) => {
    expect(onlyTrigger(s3('PutBucketAcl', BUCKET, { eventTime })).time).toBe('');
  });

  it('falls back to the time of the envelope', () => {
    const call = s3('PutBucketAcl', BUCKET, { eventTime: undefined });

    expect(onlyTrigger(bridged(call)).time).toBe('2026-01-05T09:12:40Z');
  });
});
