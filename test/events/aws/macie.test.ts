import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../shared/events/read.ts';
import { ACCOUNT, bridged, onlyIgnored, onlyTrigger, REGION } from './samples.ts';

const POLICY = {
  schemaVersion: '1.0',
  id: '64b917aa-3843-014c-91d8-937ffexample',
  accountId: ACCOUNT,
  partition: 'aws',
  region: REGION,
  type: 'Policy:IAMUser/S3BucketPublic',
  title: 'The S3 bucket is public',
  severity: { score: 3, description: 'High' },
  updatedAt: '2026-01-05T09:10:00Z',
  resourcesAffected: {
    s3Bucket: { arn: 'arn:aws:s3:::ml-data', name: 'ml-data', publicAccess: {} },
    s3Object: null,
  },
  category: 'POLICY',
  classificationDetails: null,
  archived: false,
  sample: false,
};

const SENSITIVE = {
  type: 'SensitiveData:S3Object/Personal',
  title: 'The S3 object contains personal information',
  category: 'CLASSIFICATION',
  severity: { score: 2, description: 'Medium' },
  classificationDetails: result('COMPLETE'),
};

function result(code: string): Fields {
  const sensitiveData = [{ category: 'PERSONAL_INFORMATION', totalCount: 2 }];
  return { jobId: 'j', result: { status: { code }, sensitiveData, customDataIdentifiers: {} } };
}

function from(members: Fields) {
  const envelope = { source: 'aws.macie', 'detail-type': 'Macie Finding' };
  return bridged({ ...POLICY, ...members }, envelope);
}

describe('a finding of Macie', () => {
  it('brings the bucket whose policy it is about', () => {
    expect(onlyTrigger(from({}))).toEqual({
      ref: {
        cloud: 'aws',
        type: 'aws.s3.bucket',
        id: 'arn:aws:s3:::ml-data',
        name: 'ml-data',
        account: ACCOUNT,
        region: REGION,
      },
      reason: 'event',
      operation: 'Macie Finding: Policy:IAMUser/S3BucketPublic',
      phase: 'instant',
      effect: 'none',
      actor: null,
      eventId: 'envelope-1',
      time: '2026-01-05T09:12:40Z',
      finding: {
        source: 'macie',
        id: POLICY.id,
        title: POLICY.title,
        severity: 'high',
        sensitive: false,
      },
    });
  });

  it('says that data in the bucket is sensitive', () => {
    const { ref, finding } = onlyTrigger(from(SENSITIVE));

    expect(ref.name).toBe('ml-data');
    expect(finding).toMatchObject({ severity: 'medium', sensitive: true });
  });

  it.each([
    ['its type', { type: 'SensitiveData:S3Object/Credentials', category: undefined }],
    ['its category', { category: 'CLASSIFICATION' }],
    ['what was found', { classificationDetails: result('PARTIAL') }],
  ])('is about sensitive data by %s', (_what, members) => {
    expect(onlyTrigger(from(members)).finding?.sensitive).toBe(true);
  });

  it.each([
    ['only its name', { s3Bucket: { name: 'ml-data' } }],
    ['only the object', { s3Object: { bucketArn: 'arn:aws:s3:::ml-data', key: 'a.csv' } }],
  ])('knows the bucket by %s', (_what, resourcesAffected) => {
    expect(onlyTrigger(from({ resourcesAffected })).ref.id).toBe('arn:aws:s3:::ml-data');
  });

  it.each([
    ['is a sample', { sample: true }, 'what-if'],
    ['is archived', { archived: true }, 'unrelated'],
    [
      'could not be made',
      { ...SENSITIVE, classificationDetails: result('SKIPPED') },
      'failed-call',
    ],
    ['names nothing', { resourcesAffected: null }, 'unsupported-type'],
    ['names no bucket', { resourcesAffected: { s3Bucket: { name: '??' } } }, 'unrecognised-shape'],
  ])('that %s is left alone', (_what, members, reason) => {
    const left = onlyIgnored(from(members));

    expect(left.reason).toBe(reason);
    expect(left.detail).toContain('Macie Finding');
  });
});
