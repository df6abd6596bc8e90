import { CASE_TAG, QUARANTINE_TAG, STATUS_TAG } from '../../shared/core/labels.ts';
import { arnHere, bucketArn } from './arns.ts';

/** Where an action is granted, and under which conditions. CloudFormation fills in what stands in `${…}`. */
export interface Placement {
  readonly resources: readonly string[];
  readonly conditions: Conditions;
}

/** A condition block of IAM. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;

/** The tags Cordon writes. */
const OWN_TAGS = [STATUS_TAG, CASE_TAG, QUARANTINE_TAG];

const ANYTHING: Conditions = {};
const OWN_ACCOUNT: Conditions = { StringEquals: { 'aws:ResourceAccount': `\${AWS::AccountId}` } };
const BY_SAGEMAKER = { 'kms:ViaService': `sagemaker.\${AWS::Region}.\${AWS::URLSuffix}` };

function sageMaker(...kinds: readonly string[]): readonly string[] {
  return kinds.map((kind) => arnHere('sagemaker', `${kind}/*`));
}

function ec2(...kinds: readonly string[]): readonly string[] {
  // Subnets may be shared by another account.
  return kinds.map((kind) => `arn:\${AWS::Partition}:ec2:\${AWS::Region}:*:${kind}/*`);
}

const BUCKETS: Placement = { resources: [bucketArn('*')], conditions: OWN_ACCOUNT };
/** Actions that IAM knows no resource for (Service Authorization Reference). */
const EVERYWHERE: Placement = { resources: ['*'], conditions: ANYTHING };
const KEYS: Placement = {
  resources: [arnHere('kms', 'key/*')],
  conditions: ANYTHING,
};
const NOTEBOOKS: Placement = { resources: sageMaker('notebook-instance'), conditions: ANYTHING };
const ENDPOINTS: Placement = { resources: sageMaker('endpoint'), conditions: ANYTHING };
const CONFIGS: Placement = { resources: sageMaker('endpoint-config'), conditions: ANYTHING };
const MODELS: Placement = { resources: sageMaker('model'), conditions: ANYTHING };
const TAGGED = ['notebook-instance', 'notebook-instance-lifecycle-config', 'endpoint', 'model'];

/** What Cordon creates has this in its name (`shared/resources/aws/endpoint-copies.ts`). */
const COPIES = ['endpoint-config', 'model'].flatMap((kind) =>
  sageMaker(kind).map((arn) => arn.replace(/\*$/, '*-cordon-*')),
);

/** Where each action is granted; several places are several statements. */
export const PLACEMENTS: Readonly<Record<string, readonly Placement[]>> = {
  's3:DeleteBucketPolicy': [BUCKETS],
  's3:DeleteBucketWebsite': [BUCKETS],
  's3:GetAccountPublicAccessBlock': [EVERYWHERE],
  's3:GetBucketAcl': [BUCKETS],
  's3:GetBucketLogging': [BUCKETS],
  's3:GetBucketOwnershipControls': [BUCKETS],
  's3:GetBucketPolicy': [BUCKETS],
  's3:GetBucketPolicyStatus': [BUCKETS],
  's3:GetBucketPublicAccessBlock': [BUCKETS],
  's3:GetBucketTagging': [BUCKETS],
  's3:GetBucketVersioning': [BUCKETS],
  's3:GetBucketWebsite': [BUCKETS],
  's3:GetEncryptionConfiguration': [BUCKETS],
  's3:ListAllMyBuckets': [EVERYWHERE],
  's3:PutAccountPublicAccessBlock': [EVERYWHERE],
  's3:PutBucketLogging': [BUCKETS],
  's3:PutBucketOwnershipControls': [BUCKETS],
  's3:PutBucketPolicy': [BUCKETS],
  's3:PutBucketPublicAccessBlock': [BUCKETS],
  's3:PutBucketVersioning': [BUCKETS],
  's3:PutBucketWebsite': [BUCKETS],
  's3:PutEncryptionConfiguration': [BUCKETS],
  'kms:CancelKeyDeletion': [KEYS],
  'kms:CreateGrant': [
    {
      ...KEYS,
      conditions: {
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
        StringEquals: BY_SAGEMAKER,
      },
    },
  ],
  'kms:DescribeKey': [KEYS],
  'kms:DisableKey': [KEYS],
  'kms:EnableKey': [KEYS],
  'kms:GetKeyPolicy': [KEYS],
  'kms:ListAliases': [EVERYWHERE],
  'kms:ListKeys': [EVERYWHERE],
  'kms:ListResourceTags': [KEYS],
  'kms:PutKeyPolicy': [KEYS],
  'sagemaker:AddTags': [
    {
      resources: sageMaker(...TAGGED),
      conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': OWN_TAGS } },
    },
    // With the tags of what they were copied from.
    { resources: COPIES, conditions: ANYTHING },
  ],
  'sagemaker:CreateEndpointConfig': [
    { resources: COPIES.filter((arn) => arn.includes(':endpoint-config/')), conditions: ANYTHING },
  ],
  'sagemaker:CreateModel': [
    { resources: COPIES.filter((arn) => arn.includes(':model/')), conditions: ANYTHING },
  ],
  'sagemaker:DeleteTags': [
    {
      resources: sageMaker(...TAGGED),
      conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': OWN_TAGS } },
    },
  ],
  'sagemaker:DescribeEndpoint': [ENDPOINTS],
  'sagemaker:DescribeEndpointConfig': [CONFIGS],
  'sagemaker:DescribeModel': [MODELS],
  'sagemaker:DescribeNotebookInstance': [NOTEBOOKS],
  'sagemaker:DescribeNotebookInstanceLifecycleConfig': [
    { resources: sageMaker('notebook-instance-lifecycle-config'), conditions: ANYTHING },
  ],
  'sagemaker:ListEndpoints': [EVERYWHERE],
  'sagemaker:ListModels': [EVERYWHERE],
  'sagemaker:ListNotebookInstanceLifecycleConfigs': [EVERYWHERE],
  'sagemaker:ListNotebookInstances': [EVERYWHERE],
  'sagemaker:ListTags': [
    { resources: sageMaker(...TAGGED, 'endpoint-config'), conditions: ANYTHING },
  ],
  'sagemaker:StartNotebookInstance': [NOTEBOOKS],
  'sagemaker:StopNotebookInstance': [NOTEBOOKS],
  'sagemaker:UpdateEndpoint': [
    { resources: sageMaker('endpoint', 'endpoint-config'), conditions: ANYTHING },
  ],
  'sagemaker:UpdateEndpointWeightsAndCapacities': [ENDPOINTS],
  'sagemaker:UpdateNotebookInstance': [NOTEBOOKS],
  'ec2:AttachNetworkInterface': [
    { resources: ec2('instance', 'network-interface'), conditions: ANYTHING },
  ],
  'ec2:CreateNetworkInterface': [
    { resources: ec2('network-interface', 'security-group', 'subnet'), conditions: ANYTHING },
  ],
  'ec2:DescribeAvailabilityZones': [EVERYWHERE],
  'ec2:DescribeInternetGateways': [EVERYWHERE],
  'ec2:DescribeNetworkInterfaces': [EVERYWHERE],
  'ec2:DescribeSecurityGroups': [EVERYWHERE],
  'ec2:DescribeSubnets': [EVERYWHERE],
  'ec2:DescribeVpcs': [EVERYWHERE],
  'ec2:ModifyNetworkInterfaceAttribute': [
    { resources: ec2('instance', 'network-interface', 'security-group'), conditions: ANYTHING },
  ],
};
