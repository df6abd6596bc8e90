/** What can be set on a bucket, and the requests that do. */

/** A website with all that one has. */
export const WEBSITE = {
  IndexDocument: { Suffix: 'index.html' },
  ErrorDocument: { Key: 'error.html' },
  RoutingRules: [
    {
      Condition: { KeyPrefixEquals: 'docs/' },
      Redirect: { Protocol: 'https' as const, ReplaceKeyPrefixWith: 'documents/' },
    },
  ],
};

const LOGGING = {
  TargetBucket: 'ml-models',
  TargetPrefix: 'logs/',
  TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
} as const;

/** A default encryption with a key of KMS, as the API takes it. */
export function encryptedWith(KMSMasterKeyID: string) {
  const byDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } as const;
  return {
    Rules: [
      {
        ApplyServerSideEncryptionByDefault: byDefault,
        BucketKeyEnabled: true,
        BlockedEncryptionTypes: { EncryptionType: ['SSE-C' as const] },
      },
    ],
  };
}

/** Settings of a bucket whose values are not the usual ones. */
export function settings(key: string) {
  return {
    website: WEBSITE,
    encryption: encryptedWith(key),
    versioning: { Status: 'Suspended' },
    logging: LOGGING,
  };
}

/** For every operation on a setting a request about `ml-data`. */
export function settingRequests(account: string, key: string) {
  return {
    's3:GetBucketWebsite': { Bucket: 'ml-data', ExpectedBucketOwner: account },
    's3:PutBucketWebsite': {
      Bucket: 'ml-data',
      WebsiteConfiguration: { ...WEBSITE, ErrorDocument: { Key: 'é <&> 漢.html' } },
      ExpectedBucketOwner: account,
    },
    's3:DeleteBucketWebsite': { Bucket: 'ml-data', ExpectedBucketOwner: account },
    's3:GetBucketOwnershipControls': { Bucket: 'ml-data', ExpectedBucketOwner: account },
    's3:PutBucketOwnershipControls': {
      Bucket: 'ml-data',
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' as const }] },
      ExpectedBucketOwner: account,
    },
    's3:DeleteBucketOwnershipControls': { Bucket: 'ml-data', ExpectedBucketOwner: account },
    's3:GetBucketEncryption': { Bucket: 'ml-data', ExpectedBucketOwner: account },
    's3:PutBucketEncryption': {
      Bucket: 'ml-data',
      ServerSideEncryptionConfiguration: encryptedWith(
        `arn:aws:kms:eu-west-1:${account}:key/${key}`,
      ),
      ExpectedBucketOwner: account,
    },
    's3:GetBucketVersioning': { Bucket: 'ml-data', ExpectedBucketOwner: account },
    's3:PutBucketVersioning': {
      Bucket: 'ml-data',
      VersioningConfiguration: { Status: 'Enabled' as const },
      ExpectedBucketOwner: account,
    },
    's3:GetBucketLogging': { Bucket: 'ml-data', ExpectedBucketOwner: account },
    's3:PutBucketLogging': {
      Bucket: 'ml-data',
      BucketLoggingStatus: { LoggingEnabled: { ...LOGGING, TargetPrefix: '' } },
      ExpectedBucketOwner: account,
    },
  };
}

/** For every operation of S3 Control a request about the account, or about `ml-data`. */
export function controlRequests(AccountId: string) {
  const tagged = { AccountId, ResourceArn: 'arn:aws:s3:::ml-data' };
  return {
    's3control:GetPublicAccessBlock': { AccountId },
    's3control:PutPublicAccessBlock': {
      AccountId,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: false,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: false,
      },
    },
    's3control:DeletePublicAccessBlock': { AccountId },
    's3control:TagResource': {
      ...tagged,
      Tags: [
        { Key: 'cordon-status', Value: 'labelled' },
        { Key: 'team', Value: 'é 漢 a+b=c@d/e' },
      ],
    },
    's3control:UntagResource': { ...tagged, TagKeys: ['team', 'a+b/c é'] },
  };
}
