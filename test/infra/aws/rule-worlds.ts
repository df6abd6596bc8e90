import { applyCall, createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createKey, type KeyOptions } from '../../../functions/local/sandbox/model/kms.ts';
import { createModel } from '../../../functions/local/sandbox/model/models.ts';
import { type BucketOptions, createBucket } from '../../../functions/local/sandbox/model/s3.ts';
import type { World } from '../../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { accountBlockRef } from '../../../shared/events/aws/arn.ts';
import {
  account,
  endpointRef,
  KEY,
  KEY_ID,
  variant,
  withEndpoint,
} from '../../support/endpoints.ts';
import { START } from '../../support/in-process.ts';
import { modelRef } from '../../support/models.ts';
import { accountWith, notebookRef } from '../../support/notebooks.ts';

const PLACE = { account: '111122223333', region: 'eu-west-1' };

const OPEN =
  '{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::churn-ml/*"}';
const PARTNER =
  '{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::churn-ml/*"}';

const FAULTS = {
  SubnetId: null,
  SecurityGroupIds: null,
  DirectInternetAccess: 'Enabled',
  KmsKeyId: null,
  RootAccess: 'Enabled',
  PlatformIdentifier: 'notebook-al2-v1',
  InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '1' },
};

/** What every rule is told: each wants what it can, and finds the key, the bucket and the network it may use. */
export const PARAMETERS: Readonly<Record<string, Json>> = {
  wanted: true,
  kmsKeyId: KEY,
  targetBucket: 'other-ml',
  trustedAccounts: ['444455556666'],
  destination: 's3://captured/churn',
  subnetIds: ['subnet-1'],
  securityGroupIds: ['sg-1'],
};

/** Accounts in which the rules of a type find all that they can, with the resource that is looked at. */
export const WORLDS: Readonly<
  Record<string, { readonly ref: Ref; readonly worlds: readonly World[] }>
> = {
  'aws.s3.bucket': {
    ref: {
      cloud: 'aws',
      type: 'aws.s3.bucket',
      id: 'arn:aws:s3:::churn-ml',
      name: 'churn-ml',
      ...PLACE,
    },
    worlds: [
      bucketWith({}),
      bucketWith({ policy: `{"Statement":[${OPEN}]}`, ownership: 'ObjectWriter' }),
      bucketWith({ policy: `{"Statement":[${OPEN},${PARTNER}]}`, ownership: '' }),
      bucketWith({
        policy: `{"Statement":[${PARTNER.replace('"444455556666"', '["*","444455556666"]')}]}`,
      }),
      bucketWith({
        grants: [
          {
            Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' },
            Permission: 'READ',
          },
        ],
        settings: {
          website: { IndexDocument: { Suffix: 'index.html' } },
          versioning: { Status: 'Suspended' },
        },
      }),
    ],
  },
  'aws.s3.account-public-access-block': {
    ref: accountBlockRef(PLACE) as Ref,
    worlds: [createWorld(), { ...createWorld(), accountBlock: { BlockPublicAcls: true } } as World],
  },
  'aws.kms.key': {
    ref: {
      cloud: 'aws',
      type: 'aws.kms.key',
      id: KEY,
      name: KEY_ID,
      ...PLACE,
    },
    worlds: [
      keyWith({ state: 'Disabled' }),
      keyWith({ state: 'PendingDeletion' }),
      keyWith({
        policy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' },
            { Sid: 'Open', Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' },
          ],
        },
      }),
    ],
  },
  'aws.sagemaker.notebook-instance': {
    ref: notebookRef('Churn'),
    worlds: ['InService', 'Stopped', 'Failed'].flatMap((status) =>
      [FAULTS, { ...FAULTS, SubnetId: 'subnet-1', SecurityGroupIds: ['sg-1'], KmsKeyId: KEY }].map(
        (members) => accountWith(members, status),
      ),
    ),
  },
  'aws.sagemaker.notebook-instance-lifecycle-config': {
    ref: {
      ...notebookRef('Setup'),
      type: 'aws.sagemaker.notebook-instance-lifecycle-config',
      id: 'arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance-lifecycle-config/setup',
    },
    worlds: [lifecycleConfigWith("export DB_PASSWORD='hunter2'\n")],
  },
  'aws.sagemaker.model': {
    ref: modelRef('Churn'),
    worlds: [
      createModel(
        createWorld(),
        { ModelName: 'Churn', PrimaryContainer: { Image: 'ghcr.io/them/model:1' } },
        START,
      ),
    ],
  },
  'aws.sagemaker.endpoint': {
    ref: endpointRef('Churn'),
    worlds: [
      endpointWith({
        KmsKeyId: null,
        ProductionVariants: [variant({ EnableSSMAccess: true, InitialInstanceCount: 1 })],
      }),
      endpointWith({
        ProductionVariants: [variant({ ModelName: 'Open', InitialInstanceCount: 1 })],
        ExecutionRoleArn: 'arn:aws:iam::111122223333:role/endpoint',
        KmsKeyId: KEY,
        DataCaptureConfig: {
          EnableCapture: true,
          InitialSamplingPercentage: 10,
          DestinationS3Uri: 's3://captured/churn',
          CaptureOptions: [{ CaptureMode: 'Input' }],
        },
        AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://answers' } },
      }),
    ],
  },
};

function bucketWith(options: Omit<BucketOptions, 'name'>): World {
  const usual = { publicAccessBlock: null, ...options };
  const other = createBucket(account(), { name: 'other-ml', ...usual }, START);
  return createBucket(other, { name: 'churn-ml', ...usual }, START);
}

function keyWith(options: KeyOptions): World {
  return createKey(createWorld(), START, options);
}

function endpointWith(config: Readonly<Record<string, Json>>): World {
  const open = {
    ModelName: 'Open',
    ExecutionRoleArn: 'arn:aws:iam::111122223333:role/endpoint',
    PrimaryContainer: { Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:1' },
  };
  return withEndpoint(createModel(account(), open, START), config);
}

function lifecycleConfigWith(script: string): World {
  const input = {
    NotebookInstanceLifecycleConfigName: 'Setup',
    OnStart: [{ Content: Buffer.from(script).toString('base64') }],
  };
  const operation = 'CreateNotebookInstanceLifecycleConfig';
  return applyCall(createWorld(), { service: 'sagemaker', operation, input }, START).world;
}
