import type * as eventbridge from '@aws-sdk/client-eventbridge';
import type * as kms from '@aws-sdk/client-kms';
import type * as s3 from '@aws-sdk/client-s3';
import type * as s3control from '@aws-sdk/client-s3-control';
import type * as sagemaker from '@aws-sdk/client-sagemaker';
import type * as sts from '@aws-sdk/client-sts';

/** Input and output of one SDK command. */
interface Operation<Input, Output> {
  readonly input: Input;
  readonly output: Omit<Output, '$metadata'>;
}

/** Every AWS operation Cordon can call. What is not here cannot be called, and is not granted. */
export interface AwsOperations {
  's3:GetPublicAccessBlock': Operation<
    s3.GetPublicAccessBlockCommandInput,
    s3.GetPublicAccessBlockCommandOutput
  >;
  's3:PutPublicAccessBlock': Operation<
    s3.PutPublicAccessBlockCommandInput,
    s3.PutPublicAccessBlockCommandOutput
  >;
  's3:DeletePublicAccessBlock': Operation<
    s3.DeletePublicAccessBlockCommandInput,
    s3.DeletePublicAccessBlockCommandOutput
  >;
  's3:GetBucketPolicy': Operation<s3.GetBucketPolicyCommandInput, s3.GetBucketPolicyCommandOutput>;
  's3:GetBucketPolicyStatus': Operation<
    s3.GetBucketPolicyStatusCommandInput,
    s3.GetBucketPolicyStatusCommandOutput
  >;
  's3:PutBucketPolicy': Operation<s3.PutBucketPolicyCommandInput, s3.PutBucketPolicyCommandOutput>;
  's3:DeleteBucketPolicy': Operation<
    s3.DeleteBucketPolicyCommandInput,
    s3.DeleteBucketPolicyCommandOutput
  >;
  's3:GetBucketAcl': Operation<s3.GetBucketAclCommandInput, s3.GetBucketAclCommandOutput>;
  's3:GetBucketTagging': Operation<
    s3.GetBucketTaggingCommandInput,
    s3.GetBucketTaggingCommandOutput
  >;
  's3:GetBucketWebsite': Operation<
    s3.GetBucketWebsiteCommandInput,
    s3.GetBucketWebsiteCommandOutput
  >;
  's3:PutBucketWebsite': Operation<
    s3.PutBucketWebsiteCommandInput,
    s3.PutBucketWebsiteCommandOutput
  >;
  's3:DeleteBucketWebsite': Operation<
    s3.DeleteBucketWebsiteCommandInput,
    s3.DeleteBucketWebsiteCommandOutput
  >;
  's3:GetBucketOwnershipControls': Operation<
    s3.GetBucketOwnershipControlsCommandInput,
    s3.GetBucketOwnershipControlsCommandOutput
  >;
  's3:PutBucketOwnershipControls': Operation<
    s3.PutBucketOwnershipControlsCommandInput,
    s3.PutBucketOwnershipControlsCommandOutput
  >;
  's3:DeleteBucketOwnershipControls': Operation<
    s3.DeleteBucketOwnershipControlsCommandInput,
    s3.DeleteBucketOwnershipControlsCommandOutput
  >;
  's3:GetBucketEncryption': Operation<
    s3.GetBucketEncryptionCommandInput,
    s3.GetBucketEncryptionCommandOutput
  >;
  's3:PutBucketEncryption': Operation<
    s3.PutBucketEncryptionCommandInput,
    s3.PutBucketEncryptionCommandOutput
  >;
  's3:GetBucketVersioning': Operation<
    s3.GetBucketVersioningCommandInput,
    s3.GetBucketVersioningCommandOutput
  >;
  's3:PutBucketVersioning': Operation<
    s3.PutBucketVersioningCommandInput,
    s3.PutBucketVersioningCommandOutput
  >;
  's3:GetBucketLogging': Operation<
    s3.GetBucketLoggingCommandInput,
    s3.GetBucketLoggingCommandOutput
  >;
  's3:PutBucketLogging': Operation<
    s3.PutBucketLoggingCommandInput,
    s3.PutBucketLoggingCommandOutput
  >;
  's3:ListBuckets': Operation<s3.ListBucketsCommandInput, s3.ListBucketsCommandOutput>;
  's3control:GetPublicAccessBlock': Operation<
    s3control.GetPublicAccessBlockCommandInput,
    s3control.GetPublicAccessBlockCommandOutput
  >;
  'sagemaker:DescribeNotebookInstance': Operation<
    sagemaker.DescribeNotebookInstanceCommandInput,
    sagemaker.DescribeNotebookInstanceCommandOutput
  >;
  'sagemaker:ListNotebookInstances': Operation<
    sagemaker.ListNotebookInstancesCommandInput,
    sagemaker.ListNotebookInstancesCommandOutput
  >;
  'sagemaker:StopNotebookInstance': Operation<
    sagemaker.StopNotebookInstanceCommandInput,
    sagemaker.StopNotebookInstanceCommandOutput
  >;
  'sagemaker:StartNotebookInstance': Operation<
    sagemaker.StartNotebookInstanceCommandInput,
    sagemaker.StartNotebookInstanceCommandOutput
  >;
  'sagemaker:UpdateNotebookInstance': Operation<
    sagemaker.UpdateNotebookInstanceCommandInput,
    sagemaker.UpdateNotebookInstanceCommandOutput
  >;
  'sagemaker:ListTags': Operation<sagemaker.ListTagsCommandInput, sagemaker.ListTagsCommandOutput>;
  'sagemaker:AddTags': Operation<sagemaker.AddTagsCommandInput, sagemaker.AddTagsCommandOutput>;
  'sagemaker:DeleteTags': Operation<
    sagemaker.DeleteTagsCommandInput,
    sagemaker.DeleteTagsCommandOutput
  >;
  'sagemaker:DescribeEndpoint': Operation<
    sagemaker.DescribeEndpointCommandInput,
    sagemaker.DescribeEndpointCommandOutput
  >;
  'sagemaker:ListEndpoints': Operation<
    sagemaker.ListEndpointsCommandInput,
    sagemaker.ListEndpointsCommandOutput
  >;
  'sagemaker:DescribeEndpointConfig': Operation<
    sagemaker.DescribeEndpointConfigCommandInput,
    sagemaker.DescribeEndpointConfigCommandOutput
  >;
  'sagemaker:CreateEndpointConfig': Operation<
    sagemaker.CreateEndpointConfigCommandInput,
    sagemaker.CreateEndpointConfigCommandOutput
  >;
  'sagemaker:UpdateEndpoint': Operation<
    sagemaker.UpdateEndpointCommandInput,
    sagemaker.UpdateEndpointCommandOutput
  >;
  'sagemaker:DescribeModel': Operation<
    sagemaker.DescribeModelCommandInput,
    sagemaker.DescribeModelCommandOutput
  >;
  'kms:DescribeKey': Operation<kms.DescribeKeyCommandInput, kms.DescribeKeyCommandOutput>;
  'kms:GetKeyPolicy': Operation<kms.GetKeyPolicyCommandInput, kms.GetKeyPolicyCommandOutput>;
  'eventbridge:PutEvents': Operation<
    eventbridge.PutEventsCommandInput,
    eventbridge.PutEventsCommandOutput
  >;
  'sts:GetCallerIdentity': Operation<
    sts.GetCallerIdentityCommandInput,
    sts.GetCallerIdentityCommandOutput
  >;
}

/** The name of an operation: the SDK's, behind its service's. */
export type AwsOperationName = keyof AwsOperations;

/**
 * The one door to AWS. The real one sends through the SDK client of the service; the simulation answers from the
 * model. `region` is where the resource lives. Rejects with CloudError only; reads retry inside, writes never.
 */
export type AwsSend = <Name extends AwsOperationName>(
  name: Name,
  region: string,
  input: AwsOperations[Name]['input'],
) => Promise<AwsOperations[Name]['output']>;
