import type { Input, Member } from './sagemaker-checks.ts';

const NAME: Member = {
  name: 'NotebookInstanceName',
  required: true,
  max: 63,
  pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
};

const SWITCH = ['Enabled', 'Disabled'];

/** What both creating and updating can set. */
const SETTINGS: readonly Member[] = [
  { name: 'IpAddressType', oneOf: ['ipv4', 'dualstack'] },
  {
    name: 'PlatformIdentifier',
    oneOf: [
      'notebook-al1-v1',
      'notebook-al2-v1',
      'notebook-al2-v2',
      'notebook-al2-v3',
      'notebook-al2023-v1',
      'notebook-al2023-v2',
    ],
  },
  { name: 'LifecycleConfigName', max: 63, pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/ },
  { name: 'VolumeSizeInGB', min: 5, max: 16384 },
  { name: 'DefaultCodeRepository', min: 1, max: 1024 },
  { name: 'AdditionalCodeRepositories', max: 3 },
  { name: 'RootAccess', oneOf: SWITCH },
  {
    name: 'InstanceMetadataServiceConfiguration',
    inner: [{ name: 'MinimumInstanceMetadataServiceVersion', required: true, oneOf: ['1', '2'] }],
  },
];

/** The role's pattern is the API model's. */
const ROLE: Member = {
  name: 'RoleArn',
  min: 20,
  max: 2048,
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/,
};

/** Members of the notebook operations, from the service's API model (botocore, sagemaker 2017-07-24). */
export const NOTEBOOK_MEMBERS: Readonly<Record<string, readonly Member[]>> = {
  CreateNotebookInstance: [
    NAME,
    { name: 'InstanceType', required: true },
    { ...ROLE, required: true },
    { name: 'SubnetId', max: 32, pattern: /^[-0-9a-zA-Z]+$/ },
    { name: 'SecurityGroupIds', max: 5 },
    { name: 'KmsKeyId', max: 2048, pattern: /^[a-zA-Z0-9:/_-]*$/ },
    { name: 'Tags', max: 50 },
    { name: 'DirectInternetAccess', oneOf: SWITCH },
    ...SETTINGS,
  ],
  UpdateNotebookInstance: [
    NAME,
    { name: 'InstanceType' },
    ROLE,
    { name: 'DisassociateLifecycleConfig' },
    { name: 'DisassociateDefaultCodeRepository' },
    { name: 'DisassociateAdditionalCodeRepositories' },
    ...SETTINGS,
  ],
  DescribeNotebookInstance: [NAME],
  StartNotebookInstance: [NAME],
  StopNotebookInstance: [NAME],
  DeleteNotebookInstance: [NAME],
  ListNotebookInstances: [
    { name: 'NextToken', max: 8192 },
    { name: 'MaxResults', min: 1, max: 100 },
    { name: 'NameContains', max: 63, pattern: /^[a-zA-Z0-9-]+$/ },
    { name: 'StatusEquals' },
  ],
};

/** Members of a create or update request that are described under the same name. */
export const SAME_NAMES = [
  'InstanceType',
  'SubnetId',
  'RoleArn',
  'KmsKeyId',
  'DirectInternetAccess',
  'VolumeSizeInGB',
  'DefaultCodeRepository',
  'AdditionalCodeRepositories',
  'RootAccess',
  'PlatformIdentifier',
  'IpAddressType',
  'InstanceMetadataServiceConfiguration',
] as const;

/** What a new notebook is unless its creator says otherwise; texts of the API model's own member documents. */
export const DEFAULTS: Input = {
  DirectInternetAccess: 'Enabled',
  VolumeSizeInGB: 5,
  RootAccess: 'Enabled',
  PlatformIdentifier: 'notebook-al2023-v1',
  IpAddressType: 'ipv4',
  InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '1' },
};

/** What a list shows of each. */
export const SUMMARY: readonly string[] = [
  'NotebookInstanceName',
  'NotebookInstanceArn',
  'NotebookInstanceStatus',
  'Url',
  'InstanceType',
  'CreationTime',
  'LastModifiedTime',
  'NotebookInstanceLifecycleConfigName',
  'DefaultCodeRepository',
  'AdditionalCodeRepositories',
];

/** What a removing switch of `UpdateNotebookInstance` takes away. */
export const REMOVALS: Readonly<Record<string, string>> = {
  DisassociateLifecycleConfig: 'NotebookInstanceLifecycleConfigName',
  DisassociateDefaultCodeRepository: 'DefaultCodeRepository',
  DisassociateAdditionalCodeRepositories: 'AdditionalCodeRepositories',
};
