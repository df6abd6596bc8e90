import {
  ACCOUNT,
  bridged,
  REGION,
  record,
  s3,
  sageMaker,
  sqsBatch,
  stateChange,
} from './samples.ts';
import { BUCKET, FINDING, hubEvent, IMPORTED } from './security-hub-samples.ts';

/** One payload of every kind, to be changed at random. */
export const WHOLE: readonly unknown[] = [
  bridged(
    sageMaker('CreateNotebookInstance', {
      notebookInstanceName: 'NB',
      tags: [{ key: 'a', value: 'b' }],
    }),
  ),
  s3('PutBucketTagging', {
    bucketName: 'ml-data',
    Tagging: { TagSet: { Tag: { Key: 'a', Value: true } } },
  }),
  s3(
    'TagResource',
    { resourceArn: 'arn:aws:s3:::ml-data', tags: { a: 'b' } },
    { sharedEventID: 's' },
  ),
  {
    Records: [
      s3('CreateBucket', {
        bucketName: 'b1',
        CreateBucketConfiguration: { LocationConstraint: 'EU' },
      }),
    ],
  },
  stateChange('Endpoint', {
    EndpointName: 'EP',
    EndpointStatus: 'IN_SERVICE',
    PendingDeploymentSummary: {},
  }),
  bridged(
    { messageType: 'X', configurationItem: { resourceType: 'AWS::S3::Bucket', resourceId: 'b1' } },
    {
      source: 'aws.config',
      'detail-type': 'Config Configuration Item Change',
    },
  ),
  bridged(
    { resource: 'arn:aws:s3:::b1', resourceType: 'AWS::S3::Bucket', status: 'ACTIVE' },
    {
      source: 'aws.access-analyzer',
      'detail-type': 'Access Analyzer Finding',
    },
  ),
  sqsBatch(JSON.stringify(s3('PutBucketPolicy', { bucketName: 'b1' })), '{'),
  hubEvent(IMPORTED, {
    ...FINDING,
    Resources: [BUCKET, { Type: 'AwsKmsKey', Id: 'k-1', Region: REGION }],
  }),
  { ...FINDING, Severity: { Normalized: 70 } },
  bridged(
    {
      accountId: ACCOUNT,
      id: 'f',
      severity: 8,
      service: { additionalInfo: { value: '{}' }, detection: { sequence: { resources: [] } } },
      resource: { s3BucketDetails: [{ arn: 'arn:aws:s3:::b1' }, { name: 'b2' }] },
    },
    { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding' },
  ),
  bridged(
    {
      category: 'CLASSIFICATION',
      severity: { description: 'High' },
      resourcesAffected: { s3Bucket: { name: 'b1' } },
      classificationDetails: { result: { status: { code: 'COMPLETE' } } },
    },
    { source: 'aws.macie', 'detail-type': 'Macie Finding' },
  ),
  bridged(
    {
      findings: [
        {
          compliance: { status: 'Fail', control: 'S3.8' },
          status: 'New',
          finding_info: { uid: 'f', title: 't', types: ['Sensitive Data'] },
          resources: [{ type: 'AWS::S3::Bucket', uid: 'b1', owner: { account: { uid: ACCOUNT } } }],
        },
      ],
    },
    { source: 'aws.securityhub', 'detail-type': 'Findings Imported V2' },
  ),
  record('kms.amazonaws.com', 'TagResource', {
    keyId: 'k-1',
    tags: [{ tagKey: 'a', tagValue: 'b' }],
  }),
  bridged({ 'key-id': 'k-1' }, { source: 'aws.kms', 'detail-type': 'KMS CMK Deletion' }),
];
