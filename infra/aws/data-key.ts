import { CfnDeletionPolicy, Fn, type Stack } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { iamArn } from './arns.ts';
import type { Settings } from './parameters.ts';
import { filled, policyOf } from './statements.ts';

/** Services that may use the key for callers of this account: the stores of ML data, and what reads them. */
const SERVICES = ['s3', 'sagemaker', 'ec2', 'ecr'];

/**
 * A key for ML data, if one is wanted: the account keeps its administration, and everybody in it whom IAM lets may use it
 * through the services, and not otherwise. It stays when the stack goes: data is encrypted by it.
 */
export function createDataKey(stack: Stack, { condition }: Settings): void {
  const own = { 'kms:CallerAccount': Fn.ref('AWS::AccountId') };
  const through = {
    ...own,
    'kms:ViaService': SERVICES.map((name) => filled(`${name}.\${AWS::Region}.\${AWS::URLSuffix}`)),
  };
  const key = new CfnKey(stack, 'DataKey', {
    description: 'ML data: notebooks, endpoints, buckets.',
    enableKeyRotation: true,
    pendingWindowInDays: 30,
    keyPolicy: policyOf([
      {
        Sid: 'Account',
        Effect: 'Allow',
        Principal: { AWS: filled(iamArn('root')) },
        Action: 'kms:*',
        Resource: '*',
      },
      {
        Sid: 'ThroughServices',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        Resource: '*',
        Condition: { StringEquals: through },
      },
      {
        Sid: 'GrantsToServices',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'kms:CreateGrant',
        Resource: '*',
        Condition: { StringEquals: through, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
    ]),
  });
  key.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
  key.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  key.cfnOptions.condition = condition.HasDataKey;
  const alias = new CfnAlias(stack, 'DataKeyAlias', {
    aliasName: 'alias/cordon-ml-data',
    targetKeyId: key.ref,
  });
  alias.cfnOptions.condition = condition.HasDataKey;
}
