import { type CfnParameter, Fn } from 'aws-cdk-lib';
import { arnHere, iamArn } from './arns.ts';
import { ROLE_PATH } from './names.ts';
import type { Settings } from './parameters.ts';
import { filled, type Statement } from './statements.ts';

/** What would delete what users made: resources, data and keys. None of it is granted; no later grant can. */
const DELETIONS = [
  'dynamodb:DeleteBackup',
  'dynamodb:DeleteTable',
  'kms:DeleteImportedKeyMaterial',
  'kms:ScheduleKeyDeletion',
  's3:DeleteBucket',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutLifecycleConfiguration',
  'sagemaker:DeleteApp',
  'sagemaker:DeleteDomain',
  'sagemaker:DeleteEndpoint',
  'sagemaker:DeleteEndpointConfig',
  'sagemaker:DeleteModel',
  'sagemaker:DeleteNotebookInstance',
  'sagemaker:DeleteNotebookInstanceLifecycleConfig',
  'sagemaker:DeleteSpace',
  'sagemaker:DeleteUserProfile',
];

/** What would change who Cordon is and what it may. */
const OWN_IDENTITY = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PassRole',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
  'sts:AssumeRole',
];

/** What would change Cordon itself: its code, its journal's table, its queues, its log. */
const OWN_PARTS: Readonly<Record<string, readonly string[]>> = {
  [arnHere('dynamodb', 'table/cordon')]: [
    'dynamodb:DeleteResourcePolicy',
    'dynamodb:PutResourcePolicy',
    'dynamodb:RestoreTableToPointInTime',
    'dynamodb:UpdateContinuousBackups',
    'dynamodb:UpdateTable',
  ],
  [arnHere('lambda', 'function:cordon-*')]: [
    'lambda:AddPermission',
    'lambda:DeleteFunction',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
  ],
  [arnHere('logs', 'log-group:/aws/lambda/cordon-*')]: [
    'logs:DeleteLogGroup',
    'logs:DeleteLogStream',
    'logs:PutRetentionPolicy',
  ],
  [arnHere('sqs', 'cordon-*')]: ['sqs:DeleteQueue', 'sqs:PurgeQueue', 'sqs:SetQueueAttributes'],
};

/** What Cordon could change of a bucket. */
const BUCKET_WRITES = [
  's3:DeleteBucketPolicy',
  's3:DeleteBucketWebsite',
  's3:PutBucketLogging',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketVersioning',
  's3:PutBucketWebsite',
  's3:PutEncryptionConfiguration',
  's3:TagResource',
  's3:UntagResource',
];

/** What no grant, of today or later, gives to the role that writes. */
export function denials({ parameter }: Settings): readonly Statement[] {
  const code = Fn.join('', ['arn:*:s3:::', parameter.CodeBucket.valueAsString]);
  return [
    { Sid: 'NeverDelete', Effect: 'Deny', Action: DELETIONS, Resource: '*' },
    {
      Sid: 'NeverChangeItself',
      Effect: 'Deny',
      Action: OWN_IDENTITY,
      Resource: filled(iamArn(`role${ROLE_PATH}*`)),
    },
    ...Object.entries(OWN_PARTS).map(
      ([what, actions], index): Statement => ({
        Sid: `NeverChangeItsParts${index + 1}`,
        Effect: 'Deny',
        Action: actions,
        Resource: filled(what),
      }),
    ),
    {
      Sid: 'NeverChangeProtectedBuckets',
      Effect: 'Deny',
      Action: BUCKET_WRITES,
      Resource: Fn.split(
        ',',
        Fn.join(',', [code, eachAfter('arn:*:s3:::', parameter.ProtectedBuckets)]),
      ),
    },
  ];
}

/**
 * Each item of a list with the same beginning, in one text with commas. That is a literal, because CloudFormation joins by
 * nothing else: hence the stars in it.
 */
export function eachAfter(beginning: string, list: CfnParameter): string {
  return Fn.join('', [beginning, Fn.join(`,${beginning}`, list.valueAsList)]);
}
