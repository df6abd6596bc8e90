import {
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  type Commands,
  clientConfig,
  createDriver,
  type Driver,
  type DriverOptions,
  isOwnHost,
} from './driver.ts';

const COMMANDS: Commands<'s3'> = {
  DeleteBucketPolicy: DeleteBucketPolicyCommand,
  DeletePublicAccessBlock: DeletePublicAccessBlockCommand,
  GetBucketAcl: GetBucketAclCommand,
  GetBucketPolicy: GetBucketPolicyCommand,
  GetBucketPolicyStatus: GetBucketPolicyStatusCommand,
  GetBucketTagging: GetBucketTaggingCommand,
  GetPublicAccessBlock: GetPublicAccessBlockCommand,
  GetBucketWebsite: GetBucketWebsiteCommand,
  PutBucketWebsite: PutBucketWebsiteCommand,
  DeleteBucketWebsite: DeleteBucketWebsiteCommand,
  GetBucketOwnershipControls: GetBucketOwnershipControlsCommand,
  PutBucketOwnershipControls: PutBucketOwnershipControlsCommand,
  DeleteBucketOwnershipControls: DeleteBucketOwnershipControlsCommand,
  GetBucketEncryption: GetBucketEncryptionCommand,
  PutBucketEncryption: PutBucketEncryptionCommand,
  GetBucketVersioning: GetBucketVersioningCommand,
  PutBucketVersioning: PutBucketVersioningCommand,
  GetBucketLogging: GetBucketLoggingCommand,
  PutBucketLogging: PutBucketLoggingCommand,
  ListBuckets: ListBucketsCommand,
  PutBucketPolicy: PutBucketPolicyCommand,
  PutPublicAccessBlock: PutPublicAccessBlockCommand,
};

/** The S3 client of one region. */
export function driver(options: DriverOptions): Driver {
  const client = new S3Client({
    ...clientConfig(options),
    // The bucket's region is known; a redirect means a wrong ref, and is an error to show.
    followRegionRedirects: false,
    // `CreateSession` is not an operation Cordon is granted.
    disableS3ExpressSessionAuth: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  // Here, and not by an option: only now is it known whether the environment or the profile named an endpoint.
  const resolve = client.config.endpointProvider;
  client.config.endpointProvider = (parameters, context) =>
    resolve(
      isOwnHost(parameters.Endpoint) ? { ...parameters, ForcePathStyle: true } : parameters,
      context,
    );
  return createDriver<'s3'>(client, COMMANDS);
}
