import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import {
  createEndpoint,
  createEndpointConfig,
} from '../../functions/local/sandbox/model/endpoint.ts';
import { createKey } from '../../functions/local/sandbox/model/kms.ts';
import { createModel } from '../../functions/local/sandbox/model/models.ts';
import { createNotebook } from '../../functions/local/sandbox/model/notebook.ts';
import { createQueue } from '../../functions/local/sandbox/model/queues.ts';
import { createBucket } from '../../functions/local/sandbox/model/s3.ts';
import { createSecret } from '../../functions/local/sandbox/model/secrets.ts';
import { createFinding } from '../../functions/local/sandbox/model/security-hub.ts';
import type { Call, World } from '../../functions/local/sandbox/model/world.ts';
import type { Json } from '../../shared/core/json.ts';
import type { AwsOperationName, AwsOperations } from '../../shared/resources/aws/send.ts';
import { controlRequests, settingRequests, settings } from './bucket-settings.ts';
import { keyRequests } from './keys.ts';
import { lifecycleRequests, withLifecycleConfig } from './lifecycle-configs.ts';
import { FINDING } from './security-hub.ts';

const ACCOUNT = '111122223333';
const QUEUE_URL = `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/cordon-act`;
const SECRET_NAME = '/cordon/slack-token';
const NOTEBOOK_ARN = `arn:aws:sagemaker:eu-west-1:${ACCOUNT}:notebook-instance/research-1`;
const KEY = '00000000-0000-4000-8000-000000000001';
const PENDING_KEY = '00000000-0000-4000-8000-000000000002';

/** Text with everything that XML, JSON, forms and headers treat in a way of their own. */
export const AWKWARD = ` <a href="x">&amp;'"\\ é 漢 😀 +%20 `;

/** A policy with white space and characters that a careless writer would lose. */
export const POLICY = `{
  "Version": "2012-10-17",
  "Statement": [{ "Sid": "AllowTeam", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::${ACCOUNT}:root" },
    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ml-data/<&>/*" }]
}`;

/** An account with one of everything Cordon reads, and nothing at its default where another value is possible. */
export function fullWorld(now: number): World {
  let world = createSecret(createQueue(createWorld(), QUEUE_URL), SECRET_NAME, AWKWARD);
  world = createFinding(world, { ...FINDING, Title: 'Public', Workflow: { Status: 'NEW' } });
  world = createKey(world, now, { aliases: ['alias/ml-data'], tags: { note: 'é' } });
  world = createKey(world, now, { state: 'PendingDeletion' });
  world = createBucket(
    world,
    {
      name: 'ml-data',
      policy: POLICY,
      publicAccessBlock: {
        BlockPublicAcls: true,
        IgnorePublicAcls: false,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: true,
      },
      grants: [
        {
          Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' },
          Permission: 'READ',
        },
      ],
      tags: { team: 'vision', note: AWKWARD },
      settings: settings(KEY),
    },
    now,
  );
  world = createBucket(world, { name: 'ml-models' }, now + 1000);
  world = createNotebook(
    world,
    {
      NotebookInstanceName: 'Research-1',
      VolumeSizeInGB: 20,
      Tags: [{ Key: 'owner', Value: ' é 漢 a+b=c@d/e ' }],
    },
    now,
  );
  world = createNotebook(world, { NotebookInstanceName: 'Resting' }, now, 'Stopped');
  world = createModel(
    world,
    {
      ModelName: 'ranker',
      // A user's own name that is also the name of a time.
      PrimaryContainer: { Image: 'image', Environment: { CreationTime: '2026-01-01' } },
    },
    now,
  );
  const variant = {
    VariantName: 'main',
    ModelName: 'ranker',
    InstanceType: 'ml.m5.large',
    InitialInstanceCount: 1,
    InitialVariantWeight: 0.5,
  };
  for (const name of ['ranker-1', 'ranker-2']) {
    const config = { EndpointConfigName: name, ProductionVariants: [variant] };
    world = createEndpointConfig(world, config, now);
  }
  world = createEndpoint(world, { EndpointName: 'ranker', EndpointConfigName: 'ranker-1' }, now);
  world = withLifecycleConfig(world, now);
  return {
    ...world,
    accountBlock: {
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: true,
    },
  };
}

/** For every operation of the door a request that {@link fullWorld} answers without an error. */
export const REQUESTS: Requests = frozen({
  's3:GetPublicAccessBlock': { Bucket: 'ml-data', ExpectedBucketOwner: ACCOUNT },
  's3:PutPublicAccessBlock': {
    Bucket: 'ml-data',
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: true,
    },
    ExpectedBucketOwner: ACCOUNT,
  },
  's3:DeletePublicAccessBlock': { Bucket: 'ml-data', ExpectedBucketOwner: ACCOUNT },
  's3:GetBucketPolicy': { Bucket: 'ml-data', ExpectedBucketOwner: ACCOUNT },
  's3:GetBucketPolicyStatus': { Bucket: 'ml-data' },
  's3:PutBucketPolicy': {
    Bucket: 'ml-data',
    Policy: `${POLICY}\n`,
    ConfirmRemoveSelfBucketAccess: true,
    ExpectedBucketOwner: ACCOUNT,
  },
  's3:DeleteBucketPolicy': { Bucket: 'ml-data', ExpectedBucketOwner: ACCOUNT },
  's3:GetBucketAcl': { Bucket: 'ml-data' },
  's3:GetBucketTagging': { Bucket: 'ml-data' },
  ...settingRequests(ACCOUNT, KEY),
  's3:ListBuckets': {
    MaxBuckets: 1,
    Prefix: 'ml-',
    BucketRegion: 'eu-west-1',
    ContinuationToken: 'ml-data',
  },
  ...controlRequests(ACCOUNT),
  'sagemaker:DescribeNotebookInstance': { NotebookInstanceName: 'Research-1' },
  'sagemaker:ListNotebookInstances': { MaxResults: 1, NameContains: 'e' },
  'sagemaker:StopNotebookInstance': { NotebookInstanceName: 'Research-1' },
  'sagemaker:StartNotebookInstance': { NotebookInstanceName: 'Resting' },
  'sagemaker:UpdateNotebookInstance': { NotebookInstanceName: 'Resting', RootAccess: 'Disabled' },
  'sagemaker:ListTags': { ResourceArn: NOTEBOOK_ARN },
  'sagemaker:AddTags': {
    ResourceArn: NOTEBOOK_ARN,
    Tags: [{ Key: 'cordon-status', Value: 'stopped' }],
  },
  'sagemaker:DeleteTags': { ResourceArn: NOTEBOOK_ARN, TagKeys: ['owner'] },
  'sagemaker:DescribeEndpoint': { EndpointName: 'ranker' },
  'sagemaker:ListEndpoints': { MaxResults: 10 },
  'sagemaker:DescribeEndpointConfig': { EndpointConfigName: 'ranker-1' },
  'sagemaker:CreateEndpointConfig': {
    EndpointConfigName: 'ranker-3',
    KmsKeyId: KEY,
    ProductionVariants: [
      {
        VariantName: 'main',
        ModelName: 'ranker',
        InstanceType: 'ml.m5.large',
        InitialInstanceCount: 2,
        InitialVariantWeight: 0.25,
      },
    ],
    Tags: [{ Key: 'note', Value: 'by cordon' }],
  },
  'sagemaker:UpdateEndpoint': {
    EndpointName: 'ranker',
    EndpointConfigName: 'ranker-2',
    RetainAllVariantProperties: true,
  },
  'sagemaker:UpdateEndpointWeightsAndCapacities': {
    EndpointName: 'ranker',
    DesiredWeightsAndCapacities: [{ VariantName: 'main', DesiredInstanceCount: 2 }],
  },
  'sagemaker:CreateModel': {
    ModelName: 'ranker-copy',
    PrimaryContainer: {
      Image: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/ranker:1`,
      Mode: 'SingleModel',
      ModelDataUrl: 's3://ml-models/ranker.tar.gz',
      Environment: { NOTE: AWKWARD },
    },
    ExecutionRoleArn: `arn:aws:iam::${ACCOUNT}:role/endpoint`,
    VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
    EnableNetworkIsolation: true,
    Tags: [{ Key: 'note', Value: 'by cordon' }],
  },
  'sagemaker:ListModels': { MaxResults: 1, NameContains: 'rank' },
  'sagemaker:DescribeModel': { ModelName: 'ranker' },
  ...lifecycleRequests(),
  ...keyRequests(KEY, PENDING_KEY, POLICY),
  'eventbridge:PutEvents': {
    Entries: [
      {
        Time: new Date('2026-11-20T09:00:00Z'),
        Source: 'cordon',
        DetailType: 'Cordon Outcome',
        Detail: JSON.stringify({ text: AWKWARD }),
        Resources: [NOTEBOOK_ARN],
      },
      { Source: 'cordon', DetailType: 'Cordon Outcome', Detail: 'not json' },
    ],
  },
  'cloudtrail:LookupEvents': {
    LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'ml-data' }],
    MaxResults: 50,
  },
  'secretsmanager:GetSecretValue': { SecretId: SECRET_NAME },
  'securityhub:BatchUpdateFindings': {
    FindingIdentifiers: [FINDING, { ...FINDING, Id: 'gone' }],
    Note: { Text: AWKWARD, UpdatedBy: 'cordon' },
  },
  'sqs:SendMessageBatch': {
    QueueUrl: QUEUE_URL,
    Entries: [
      { Id: 'a', MessageBody: JSON.stringify({ text: AWKWARD }), DelaySeconds: 1 },
      { Id: 'b', MessageBody: 'plain' },
    ],
  },
  'ssm:GetParameter': { Name: SECRET_NAME, WithDecryption: true },
  'sts:GetCallerIdentity': {},
});

type Requests = { readonly [Name in AwsOperationName]: AwsOperations[Name]['input'] };

/** All the way down: whoever writes into a request is found. */
function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    Object.values(value).forEach(frozen);
  }
  return Object.freeze(value);
}

/** As data: dates are ISO 8601 texts, absent members are gone. */
export function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** The request of an operation as a model takes it. */
export function callOf(name: AwsOperationName): Call {
  const [service, operation] = name.split(':') as [Call['service'], string];
  return { service, operation, input: plain(REQUESTS[name]) as Call['input'] };
}
