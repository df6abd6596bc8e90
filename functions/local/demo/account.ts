import { createWorld } from '../sandbox/model/account.ts';
import { createEndpoint, createEndpointConfig } from '../sandbox/model/endpoint.ts';
import { createKey } from '../sandbox/model/kms.ts';
import { createModel } from '../sandbox/model/models.ts';
import { createNotebook } from '../sandbox/model/notebook.ts';
import { createBucket } from '../sandbox/model/s3.ts';
import type { World } from '../sandbox/model/world.ts';

/** The names of what the demo is about. */
export const NAMES = {
  bucket: 'acme-ml-training',
  notebook: 'fraud-research',
  endpoint: 'churn-model',
  config: 'churn-model-v1',
  workshop: 'ml-workshop',
  key: 'alias/ml-volumes',
} as const;

/** The policy of the demo: the profile that ships, and the account's key. */
export const DEMO_POLICY = `version: 1
profile: recommended
rules:
  - rule: sagemaker-endpoint-volume-customer-key
    parameters:
      kmsKeyId: ${NAMES.key}
  # Of the other clouds, what lets everybody in: the rest would make the story long.
  - rule: [storage-*, gcs-*]
    mode: off
  - rule: [storage-account-anonymous-access-disallowed, gcs-bucket-iam-not-public]
    mode: enforce
`;

/** What a real account takes for the same: minutes, not seconds. */
const PACE = { startMs: 90_000, stopMs: 30_000, updateMs: 110_000 };

/** Where notebooks belong: a subnet and a security group of the account. */
const NETWORK = { SubnetId: 'subnet-0a1b2c3d', SecurityGroupIds: ['sg-0a1b2c3d'] } as const;

/** The settings of a notebook with only one fault: the internet. */
export const NOTEBOOK_INPUT = {
  NotebookInstanceName: NAMES.notebook,
  InstanceType: 'ml.t3.medium',
  RoleArn: 'arn:aws:iam::111122223333:role/notebook',
  ...NETWORK,
  DirectInternetAccess: 'Enabled',
  RootAccess: 'Disabled',
  KmsKeyId: NAMES.key,
  InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
} as const;

/** The policy a person puts on the bucket: one good statement, and one that lets everybody in. Spaces as typed. */
export const PUBLIC_POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Partner",    "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
      "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${NAMES.bucket}/shared/*" },
    { "Sid": "QuickShare", "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${NAMES.bucket}/*" }
  ]
}
`;

/** The account before anybody makes a mistake in it. */
export function demoWorld(now: number): World {
  const hour = 60 * 60_000;
  let world = createWorld({ pace: PACE });
  world = createKey(world, now - 24 * hour, { aliases: [NAMES.key] });
  world = createBucket(world, { name: NAMES.bucket, publicAccessBlock: null }, now - 24 * hour);
  world = createModel(
    world,
    {
      ModelName: 'churn',
      PrimaryContainer: { Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:7' },
      EnableNetworkIsolation: true,
    },
    now - hour,
  );
  return createNotebook(
    world,
    { ...NOTEBOOK_INPUT, NotebookInstanceName: NAMES.workshop },
    now - 2 * 60_000,
  );
}

/** The account with an endpoint in it whose volumes no key of the account's encrypts. */
export function withEndpoint(before: World, now: number): World {
  const world = createEndpointConfig(
    before,
    {
      EndpointConfigName: NAMES.config,
      ProductionVariants: [
        {
          VariantName: 'all',
          ModelName: 'churn',
          InstanceType: 'ml.m5.large',
          InitialInstanceCount: 2,
        },
      ],
    },
    now,
  );
  const input = { EndpointName: NAMES.endpoint, EndpointConfigName: NAMES.config };
  return createEndpoint(world, input, now, 'Creating');
}
