import { iamActionOf } from '../../shared/resources/aws/errors.ts';
import type { AwsOperationName } from '../../shared/resources/aws/send.ts';

type Calls = readonly AwsOperationName[];

/** What a key that a policy or a resource names is asked for. */
const KEY_FACTS: Calls = ['kms:DescribeKey', 'kms:GetKeyPolicy'];

/** What one look at a resource of a type calls. */
export const READS: Readonly<Record<string, Calls>> = {
  'aws.kms.key': [...KEY_FACTS, 'kms:ListAliases', 'kms:ListResourceTags'],
  'aws.s3.account-public-access-block': ['s3control:GetPublicAccessBlock'],
  'aws.s3.bucket': [
    's3:GetBucketAcl',
    's3:GetBucketEncryption',
    's3:GetBucketLogging',
    's3:GetBucketOwnershipControls',
    's3:GetBucketPolicy',
    's3:GetBucketPolicyStatus',
    's3:GetBucketTagging',
    's3:GetBucketVersioning',
    's3:GetBucketWebsite',
    's3:GetPublicAccessBlock',
    's3control:GetPublicAccessBlock',
    ...KEY_FACTS,
  ],
  'aws.sagemaker.endpoint': [
    'sagemaker:DescribeEndpoint',
    'sagemaker:DescribeEndpointConfig',
    'sagemaker:DescribeModel',
    'sagemaker:ListTags',
    ...KEY_FACTS,
  ],
  'aws.sagemaker.model': ['sagemaker:DescribeModel', 'sagemaker:ListTags'],
  'aws.sagemaker.notebook-instance': [
    'sagemaker:DescribeNotebookInstance',
    'sagemaker:ListTags',
    ...KEY_FACTS,
  ],
  'aws.sagemaker.notebook-instance-lifecycle-config': [
    'sagemaker:DescribeNotebookInstanceLifecycleConfig',
    'sagemaker:ListTags',
  ],
};

/** What a sweep calls to find all resources of a type. */
export const LISTS: Readonly<Record<string, Calls>> = {
  'aws.kms.key': ['kms:ListKeys'],
  // There is one, and it is always there.
  'aws.s3.account-public-access-block': [],
  'aws.s3.bucket': ['s3:ListBuckets'],
  'aws.sagemaker.endpoint': ['sagemaker:ListEndpoints'],
  'aws.sagemaker.model': ['sagemaker:ListModels'],
  'aws.sagemaker.notebook-instance': ['sagemaker:ListNotebookInstances'],
  'aws.sagemaker.notebook-instance-lifecycle-config': [
    'sagemaker:ListNotebookInstanceLifecycleConfigs',
  ],
};

const LABELS: Calls = ['sagemaker:AddTags', 'sagemaker:DeleteTags'];
const BLOCK: Calls = ['s3:PutPublicAccessBlock', 's3:DeletePublicAccessBlock'];
const POLICY: Calls = ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'];
const RESTART: Calls = ['sagemaker:StopNotebookInstance', 'sagemaker:StartNotebookInstance'];
const UPDATE: Calls = [...RESTART, 'sagemaker:UpdateNotebookInstance'];
const SWITCH: Calls = ['sagemaker:CreateEndpointConfig', 'sagemaker:UpdateEndpoint'];
// With labels, where no deployment is possible.
const DEPLOY: Calls = [...SWITCH, ...LABELS];
const REMODEL: Calls = [...DEPLOY, 'sagemaker:CreateModel'];

/** What the cure of a rule calls, its undo included. A rule that only tells has none. */
export const WRITES: Readonly<Record<string, Calls>> = {
  'kms-key-enabled': ['kms:CancelKeyDeletion', 'kms:DisableKey', 'kms:EnableKey'],
  'kms-key-policy-not-public': ['kms:PutKeyPolicy'],
  's3-account-public-access-blocked': [
    's3control:PutPublicAccessBlock',
    's3control:DeletePublicAccessBlock',
  ],
  's3-bucket-access-logged': ['s3:PutBucketLogging'],
  's3-bucket-acl-not-public': BLOCK,
  's3-bucket-acls-disabled': ['s3:PutBucketOwnershipControls', 's3:DeleteBucketOwnershipControls'],
  's3-bucket-default-encryption-customer-key': ['s3:PutBucketEncryption'],
  's3-bucket-no-foreign-grants': [],
  's3-bucket-policy-not-public': [...BLOCK, 's3:PutBucketPolicy'],
  's3-bucket-public-access-blocked': BLOCK,
  's3-bucket-sse-c-blocked': ['s3:PutBucketEncryption'],
  's3-bucket-tls-only': POLICY,
  's3-bucket-versioned': ['s3:PutBucketVersioning'],
  's3-bucket-website-disabled': ['s3:PutBucketWebsite', 's3:DeleteBucketWebsite'],
  'sagemaker-endpoint-async-output-customer-key': DEPLOY,
  'sagemaker-endpoint-data-capture-customer-key': DEPLOY,
  'sagemaker-endpoint-data-captured': SWITCH,
  'sagemaker-endpoint-in-vpc': REMODEL,
  'sagemaker-endpoint-multi-instance': ['sagemaker:UpdateEndpointWeightsAndCapacities'],
  'sagemaker-endpoint-network-isolated': REMODEL,
  'sagemaker-endpoint-ssm-access-disabled': DEPLOY,
  'sagemaker-endpoint-volume-customer-key': DEPLOY,
  'sagemaker-model-in-vpc': LABELS,
  'sagemaker-model-network-isolated': LABELS,
  'sagemaker-model-private-registry': LABELS,
  'sagemaker-notebook-imdsv2-required': UPDATE,
  'sagemaker-notebook-inside-vpc': [...RESTART, ...LABELS],
  'sagemaker-notebook-internet-access-disabled': [...RESTART, ...LABELS],
  'sagemaker-notebook-lifecycle-no-secrets': LABELS,
  'sagemaker-notebook-platform-supported': LABELS,
  'sagemaker-notebook-root-access-disabled': UPDATE,
  'sagemaker-notebook-volume-customer-key': LABELS,
};

/** What lets SageMaker use a key for what it starts. */
const GRANTS: readonly string[] = ['kms:CreateGrant', 'kms:DescribeKey'];

/** What lets SageMaker put a notebook back into its subnet. */
const INTERFACES: readonly string[] = [
  'ec2:AttachNetworkInterface',
  'ec2:CreateNetworkInterface',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeInternetGateways',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'ec2:ModifyNetworkInterfaceAttribute',
];

/** IAM actions that a call needs besides its own, as its step says it: the service acts with its caller's permissions. */
export const BESIDES: Readonly<Partial<Record<AwsOperationName, readonly string[]>>> = {
  'sagemaker:CreateEndpointConfig': [
    'iam:PassRole',
    'sagemaker:AddTags',
    'sagemaker:DescribeEndpointConfig',
  ],
  'sagemaker:CreateModel': ['iam:PassRole', 'sagemaker:AddTags', 'sagemaker:DescribeModel'],
  'sagemaker:StartNotebookInstance': [...GRANTS, ...INTERFACES],
  'sagemaker:UpdateEndpoint': GRANTS,
};

/** What functions call for themselves. */
export const OWN_CALLS: Readonly<Record<FunctionName, Calls>> = {
  events: ['sqs:SendMessageBatch'],
  act: [],
  sweep: ['cloudtrail:LookupEvents', 'sqs:SendMessageBatch'],
  tick: [
    'eventbridge:PutEvents',
    'secretsmanager:GetSecretValue',
    'securityhub:BatchUpdateFindings',
    'sqs:SendMessageBatch',
    'ssm:GetParameter',
  ],
};

/** Operations of the door that no function calls, and that are therefore not granted. */
export const UNGRANTED: Calls = [
  // The command line asks it, and it needs no permission.
  'sts:GetCallerIdentity',
  // No rule about buckets writes a tag.
  's3control:TagResource',
  's3control:UntagResource',
];

/** The functions, by the names of their bundles. */
export type FunctionName = 'events' | 'act' | 'sweep' | 'tick';

/** Functions that look at resources. */
export const READERS: readonly FunctionName[] = ['events', 'act', 'sweep'];

/** A permission with what needs it: ids of rules, types of resources, or a function's own work. */
export interface Need {
  readonly action: string;
  readonly neededBy: string;
}

/** What a look at resources of the types needs. */
export function readNeeds(types: readonly string[]): readonly Need[] {
  return types.flatMap((type) => needsOf(listed(READS, type), type));
}

/** What listing them needs. */
export function listNeeds(types: readonly string[]): readonly Need[] {
  return types.flatMap((type) => needsOf(listed(LISTS, type), type));
}

/** What the cures of the rules need, and what takes them back. */
export function writeNeeds(rules: readonly string[]): readonly Need[] {
  return rules.flatMap((rule) =>
    listed(WRITES, rule).flatMap((call) =>
      [iamActionOf(call), ...(BESIDES[call] ?? [])].map((action) => ({ action, neededBy: rule })),
    ),
  );
}

/** What a function needs for its own work. */
export function ownNeeds(name: FunctionName): readonly Need[] {
  return needsOf(OWN_CALLS[name], `the function ${name}`);
}

function needsOf(calls: Calls, neededBy: string): readonly Need[] {
  return calls.map((call) => ({ action: iamActionOf(call), neededBy }));
}

function listed(from: Readonly<Record<string, Calls>>, name: string): Calls {
  const calls = from[name];
  if (calls === undefined) {
    throw new Error(`${name} has no line in infra/aws/calls.ts: say there what it calls.`);
  }
  return calls;
}
