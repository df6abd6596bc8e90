/** A finding of cdk-nag that stands, and why. */
export interface Argued {
  /** As cdk-nag names it. */
  readonly id: string;
  readonly reason: string;
}

const HERE = '<AWS::Region>:<AWS::AccountId>';

/** As cdk-nag writes the parameter with the roles of models. */
const MODEL_ROLES = JSON.stringify({
  'Fn::Split': [
    ',',
    {
      'Fn::Join': [
        '',
        ['arn:*:iam::*:role/', { 'Fn::Join': [',arn:*:iam::*:role/', { Ref: 'ModelRoles' }] }],
      ],
    },
  ],
});

/** Resources that statements name with a star, and why they do. */
const WILDCARDS: Readonly<Record<string, string>> = {
  '*': 'Actions that IAM knows no resource for: lists, the account’s own settings, look-ups in the trail, describing the network.',
  'arn:<AWS::Partition>:s3:::*':
    'Which bucket is next to be public is not known before; held to buckets of this account.',
  [`arn:<AWS::Partition>:kms:${HERE}:key/*`]:
    'Any key of the account can be what a resource is encrypted with.',
  ...Object.fromEntries(
    [
      'notebook-instance',
      'notebook-instance-lifecycle-config',
      'endpoint',
      'endpoint-config',
      'model',
    ].map((kind) => [
      `arn:<AWS::Partition>:sagemaker:${HERE}:${kind}/*`,
      'Every resource of the type in this account and region is looked after, those of tomorrow too.',
    ]),
  ),
  ...Object.fromEntries(
    ['endpoint-config', 'model'].map((kind) => [
      `arn:<AWS::Partition>:sagemaker:${HERE}:${kind}/*-cordon-*`,
      'Copies that Cordon makes are named after what they are copied from.',
    ]),
  ),
  ...Object.fromEntries(
    ['instance', 'network-interface', 'security-group', 'subnet'].map((kind) => [
      `arn:<AWS::Partition>:ec2:<AWS::Region>:*:${kind}/*`,
      'SageMaker makes a notebook’s network interface with its caller’s permissions; subnets may be shared by another account.',
    ]),
  ),
  [MODEL_ROLES]:
    'The account says which roles its models have; they are passed to SageMaker alone.',
  'arn:<AWS::Partition>:securityhub:*:<AWS::AccountId>:hub/default':
    'Findings are noted where they were found, which may be another region.',
  ...Object.fromEntries(
    ['events', 'act', 'sweep', 'tick'].map((name) => [
      `arn:<AWS::Partition>:logs:${HERE}:log-group:/aws/lambda/cordon-${name}:log-stream:*`,
      'Lambda names the streams of a log.',
    ]),
  ),
};

/** What cdk-nag finds in roles, and why it is as it should be. */
export const ARGUED: readonly Argued[] = Object.entries(WILDCARDS).map(([resource, reason]) => ({
  id: `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`,
  reason,
}));
