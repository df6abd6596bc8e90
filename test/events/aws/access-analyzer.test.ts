import { describe, expect, it } from 'vitest';
import { ACCOUNT, bridged, onlyIgnored, onlyTrigger, REGION } from './samples.ts';

const BUCKET_REF = {
  cloud: 'aws',
  type: 'aws.s3.bucket',
  id: 'arn:aws:s3:::ml-data',
  name: 'ml-data',
  account: ACCOUNT,
  region: REGION,
};

const FINDING = {
  version: '1.0',
  id: 'finding-1',
  status: 'ACTIVE',
  resourceType: 'AWS::S3::Bucket',
  resource: 'arn:aws:s3:::ml-data',
  accountId: ACCOUNT,
  region: REGION,
  isPublic: true,
  isDeleted: false,
};

function analyzed(detail: unknown, type = 'Access Analyzer Finding') {
  return bridged(detail, {
    source: 'aws.access-analyzer',
    'detail-type': type,
    region: 'us-east-1',
    resources: [`arn:aws:access-analyzer:${REGION}:${ACCOUNT}:analyzer/a`],
  });
}

describe('Access Analyzer', () => {
  it.each([[true], [false]])(
    'an active finding names the bucket, public (%s) or shared',
    (isPublic) => {
      expect(onlyTrigger(analyzed({ ...FINDING, isPublic }))).toEqual({
        ref: BUCKET_REF,
        reason: 'event',
        operation: 'Access Analyzer Finding',
        phase: 'instant',
        effect: 'none',
        actor: null,
        eventId: 'envelope-1',
        time: '2026-01-05T09:12:40Z',
        finding: {
          source: 'access-analyzer',
          id: 'finding-1',
          title: isPublic ? 'Anybody can reach the resource' : 'Others can reach the resource',
          severity: null,
          sensitive: false,
        },
      });
    },
  );

  it('of an organisation is about the account that owns the resource', () => {
    const resourceOwnerAccount = '444455556666';

    expect(onlyTrigger(analyzed({ ...FINDING, resourceOwnerAccount })).ref.account).toBe(
      resourceOwnerAccount,
    );
  });

  it('is about the key it names', () => {
    const resource = `arn:aws:kms:${REGION}:${ACCOUNT}:key/k-1`;

    expect(
      onlyTrigger(analyzed({ ...FINDING, resourceType: 'AWS::KMS::Key', resource })).ref,
    ).toEqual({
      cloud: 'aws',
      type: 'aws.kms.key',
      id: resource,
      name: 'k-1',
      account: ACCOUNT,
      region: REGION,
    });
  });

  it.each([
    ['that failed', { error: 'ACCESS_DENIED', isPublic: undefined }, 'failed-call'],
    ['that was archived', { status: 'ARCHIVED' }, 'unrelated'],
    ['that was resolved', { status: 'RESOLVED' }, 'unrelated'],
    ['of a deleted bucket', { isDeleted: true }, 'unrelated'],
    [
      'about a role',
      { resourceType: 'AWS::IAM::Role', resource: `arn:aws:iam::${ACCOUNT}:role/r` },
      'unsupported-type',
    ],
    ['without a bucket', { resource: 'ml-data' }, 'unrecognised-shape'],
  ])('leaves alone a finding %s', (_what, members, reason) => {
    expect(onlyIgnored(analyzed({ ...FINDING, ...members })).reason).toBe(reason);
  });

  it('a preview is what would be', () => {
    const preview = { configuredResources: ['arn:aws:s3:::ml-data'], status: 'COMPLETED' };

    expect(onlyIgnored(analyzed(preview, 'Access Preview State Change')).reason).toBe('what-if');
  });
});
