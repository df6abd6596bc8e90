import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import {
  createEndpoint,
  createEndpointConfig,
} from '../../../functions/local/sandbox/model/endpoint.ts';
import { createKey } from '../../../functions/local/sandbox/model/kms.ts';
import { createModel } from '../../../functions/local/sandbox/model/models.ts';
import { createNotebook } from '../../../functions/local/sandbox/model/notebook.ts';
import { createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';

/** The account that the command line's tests work on: one resource of each type, each with its fault. */

export const BUCKET = 'team-ml-data';
export const NOTEBOOK = 'Fraud-Lab';
export const ENDPOINT = 'churn';

/** A policy that lets everybody in, and a partner, with spaces as a person types them. */
export const PUBLIC_POLICY = JSON.stringify(
  {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Partner',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::444455556666:root' },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${BUCKET}/shared/*`,
      },
      {
        Sid: 'Everybody',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${BUCKET}/*`,
      },
    ],
  },
  null,
  3,
);

/** Cures at once what the profile lets settle, and knows a key. */
export const POLICY_FILE = `version: 1
profile: recommended
settle: { quietSeconds: 0, maxSeconds: 0 }
rules:
  - rule: sagemaker-endpoint-volume-customer-key
    parameters: { kmsKeyId: alias/ml-volumes }
`;

/** The account, its resources made a moment ago. */
export function faultyWorld(now: number): World {
  let world = createWorld();
  world = createBucket(
    world,
    { name: BUCKET, policy: PUBLIC_POLICY, publicAccessBlock: null },
    now,
  );
  world = createNotebook(
    world,
    {
      NotebookInstanceName: NOTEBOOK,
      SubnetId: 'subnet-0a1b2c3d',
      SecurityGroupIds: ['sg-0a1b2c3d'],
      DirectInternetAccess: 'Enabled',
      RootAccess: 'Enabled',
      KmsKeyId: 'alias/ml-volumes',
      InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
    },
    now,
  );
  world = createKey(world, now, { aliases: ['alias/ml-volumes'] });
  world = createModel(
    world,
    {
      ModelName: 'churn',
      PrimaryContainer: { Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:7' },
      EnableNetworkIsolation: true,
    },
    now,
  );
  world = createEndpointConfig(
    world,
    {
      EndpointConfigName: 'churn-v1',
      ProductionVariants: [
        {
          VariantName: 'all',
          ModelName: 'churn',
          InstanceType: 'ml.m5.large',
          InitialInstanceCount: 1,
        },
      ],
    },
    now,
  );
  return createEndpoint(world, { EndpointName: ENDPOINT, EndpointConfigName: 'churn-v1' }, now);
}
