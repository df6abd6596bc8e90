import type * as cloudtrail from '@aws-sdk/client-cloudtrail';
import type * as eventbridge from '@aws-sdk/client-eventbridge';
import type * as kms from '@aws-sdk/client-kms';
import type * as secretsmanager from '@aws-sdk/client-secrets-manager';
import type * as securityhub from '@aws-sdk/client-securityhub';
import type * as sqs from '@aws-sdk/client-sqs';
import type * as ssm from '@aws-sdk/client-ssm';
import type * as sts from '@aws-sdk/client-sts';
import type { Operation } from './operation.ts';

/** Operations of what every account has: keys, its event bus and findings, its identities, Cordon's own queues and secrets. */
export interface AccountOperations {
  'kms:CancelKeyDeletion': Operation<
    kms.CancelKeyDeletionCommandInput,
    kms.CancelKeyDeletionCommandOutput
  >;
  'kms:DescribeKey': Operation<kms.DescribeKeyCommandInput, kms.DescribeKeyCommandOutput>;
  'kms:DisableKey': Operation<kms.DisableKeyCommandInput, kms.DisableKeyCommandOutput>;
  'kms:EnableKey': Operation<kms.EnableKeyCommandInput, kms.EnableKeyCommandOutput>;
  'kms:GetKeyPolicy': Operation<kms.GetKeyPolicyCommandInput, kms.GetKeyPolicyCommandOutput>;
  'kms:ListAliases': Operation<kms.ListAliasesCommandInput, kms.ListAliasesCommandOutput>;
  'kms:ListKeys': Operation<kms.ListKeysCommandInput, kms.ListKeysCommandOutput>;
  'kms:ListResourceTags': Operation<
    kms.ListResourceTagsCommandInput,
    kms.ListResourceTagsCommandOutput
  >;
  'kms:PutKeyPolicy': Operation<kms.PutKeyPolicyCommandInput, kms.PutKeyPolicyCommandOutput>;
  'eventbridge:PutEvents': Operation<
    eventbridge.PutEventsCommandInput,
    eventbridge.PutEventsCommandOutput
  >;
  'cloudtrail:LookupEvents': Operation<
    cloudtrail.LookupEventsCommandInput,
    cloudtrail.LookupEventsCommandOutput
  >;
  'secretsmanager:GetSecretValue': Operation<
    secretsmanager.GetSecretValueCommandInput,
    secretsmanager.GetSecretValueCommandOutput
  >;
  'securityhub:BatchUpdateFindings': Operation<
    securityhub.BatchUpdateFindingsCommandInput,
    securityhub.BatchUpdateFindingsCommandOutput
  >;
  'sqs:SendMessageBatch': Operation<
    sqs.SendMessageBatchCommandInput,
    sqs.SendMessageBatchCommandOutput
  >;
  'ssm:GetParameter': Operation<ssm.GetParameterCommandInput, ssm.GetParameterCommandOutput>;
  'sts:GetCallerIdentity': Operation<
    sts.GetCallerIdentityCommandInput,
    sts.GetCallerIdentityCommandOutput
  >;
}
