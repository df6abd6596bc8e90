import type * as s3 from '@aws-sdk/client-s3';
import type * as s3control from '@aws-sdk/client-s3-control';
import type { Operation } from './operation.ts';

/** Operations of S3 and of S3 Control. */
export interface S3Operations {
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
  's3control:PutPublicAccessBlock': Operation<
    s3control.PutPublicAccessBlockCommandInput,
    s3control.PutPublicAccessBlockCommandOutput
  >;
  's3control:DeletePublicAccessBlock': Operation<
    s3control.DeletePublicAccessBlockCommandInput,
    s3control.DeletePublicAccessBlockCommandOutput
  >;
  's3control:TagResource': Operation<
    s3control.TagResourceCommandInput,
    s3control.TagResourceCommandOutput
  >;
  's3control:UntagResource': Operation<
    s3control.UntagResourceCommandInput,
    s3control.UntagResourceCommandOutput
  >;
}
