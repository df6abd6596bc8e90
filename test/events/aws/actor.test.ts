import { describe, expect, it } from 'vitest';
import { actorOf } from '../../../shared/events/aws/actor.ts';
import { ACCOUNT, ALICE, session } from './samples.ts';

const USER = {
  type: 'IAMUser',
  arn: `arn:aws:iam::${ACCOUNT}:user/team/bob`,
  accountId: ACCOUNT,
  userName: 'bob',
};

describe('who did it', () => {
  it.each([
    ['an IAM user', USER, 'human', 'bob'],
    ['an IAM user without userName', { ...USER, userName: undefined }, 'human', 'bob'],
    ['a user whose call AWS forwarded', { ...USER, invokedBy: 'AWS Internal' }, 'human', 'bob'],
    [
      'a user behind a service',
      { ...USER, invokedBy: 'secretsmanager.amazonaws.com' },
      'human',
      'bob',
    ],
    ['a session', session('user'), 'human', 'user'],
    ['a session of Identity Center', ALICE, 'human', 'alice@example.com'],
    [
      'a session of Identity Center behind a service',
      { ...ALICE, invokedBy: 'servicecatalog.amazonaws.com' },
      'human',
      'alice@example.com',
    ],
    [
      'a session named like a robot in Identity Center',
      session('jenkins', 'AWSReservedSSO_Dev_1'),
      'human',
      'jenkins',
    ],
    ['a source identity', session('x', 'Dev', {}, { sourceIdentity: 'carol' }), 'human', 'carol'],
    [
      'a source identity behind CI',
      session('GitHubActions', 'ci', {}, { sourceIdentity: 'dan' }),
      'human',
      'dan',
    ],
    [
      'an e-mail with a robot in it',
      session('jenkins@example.com'),
      'human',
      'jenkins@example.com',
    ],
    ['a person called Jenkins', session('alice.jenkins'), 'human', 'alice.jenkins'],
    ['GitHub Actions', session('GitHubActions'), 'robot', 'GitHubActions'],
    [
      'a Go SDK',
      session('aws-go-sdk-1700000000000000000'),
      'robot',
      'aws-go-sdk-1700000000000000000',
    ],
    [
      'a Python SDK',
      session('botocore-session-1700000000'),
      'robot',
      'botocore-session-1700000000',
    ],
    ['an EC2 instance', session('i-0123456789abcdef0'), 'robot', 'i-0123456789abcdef0'],
    ['CodeBuild', session('AWSCodeBuild-0a1b'), 'robot', 'AWSCodeBuild-0a1b'],
    ['Terraform', session('prod-terraform-apply'), 'robot', 'prod-terraform-apply'],
    ['a notebook', session('SageMaker'), 'robot', 'SageMaker'],
    [
      'a task',
      session('0123456789abcdef0123456789abcdef'),
      'robot',
      '0123456789abcdef0123456789abcdef',
    ],
    [
      'a function',
      session('my-func', 'r', { inScopeOf: { issuerType: 'AWS::Lambda::Function' } }),
      'robot',
      'my-func',
    ],
    ['instance credentials', session('web', 'r', {}, { ec2RoleDelivery: '2.0' }), 'robot', 'web'],
    [
      'a role in the hands of a service',
      session('s', 'r', { invokedBy: 'config.amazonaws.com' }),
      'service',
      'config.amazonaws.com',
    ],
    [
      'a service-linked role',
      session('Conf', 'aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig'),
      'service',
      'Conf',
    ],
    [
      'a service',
      { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
      'service',
      'cloudtrail.amazonaws.com',
    ],
    [
      'no type at all',
      { accountId: ACCOUNT, invokedBy: 'sagemaker.amazonaws.com' },
      'service',
      'sagemaker.amazonaws.com',
    ],
    [
      'root',
      { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
      'root',
      null,
    ],
    [
      'another account',
      { type: 'AWSAccount', principalId: 'AROA:session', accountId: '999988887777' },
      'unknown',
      null,
    ],
    [
      'a SAML user',
      { type: 'SAMLUser', principalId: 'p:frank', userName: 'frank' },
      'human',
      'frank',
    ],
    [
      'a user of Identity Center',
      { type: 'IdentityCenterUser', accountId: ACCOUNT },
      'human',
      null,
    ],
    ['an unknown', { type: 'Unknown', principalId: 'x' }, 'unknown', null],
    ['a type of the future', { type: 'Quantum', arn: 'arn:aws:q::1:x/y' }, 'unknown', null],
  ])('%s', (_what, userIdentity, kind, name) => {
    expect(actorOf({ userIdentity })).toMatchObject({ kind, name });
  });

  it('a federated user is the user who asked for the token', () => {
    const userIdentity = {
      type: 'FederatedUser',
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/tool`,
      accountId: ACCOUNT,
      sessionContext: {
        sessionIssuer: {
          type: 'IAMUser',
          arn: `arn:aws:iam::${ACCOUNT}:user/erin`,
          userName: 'erin',
        },
      },
    };

    expect(actorOf({ userIdentity })).toEqual({
      principal: userIdentity.arn,
      kind: 'human',
      name: 'erin',
      account: ACCOUNT,
      role: null,
      tool: null,
    });
  });

  it('a session whose ARN was cut keeps its name in the principal id', () => {
    const userIdentity = {
      ...session('x'),
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/tester`,
      principalId: '1111:tester',
    };

    expect(actorOf({ userIdentity })).toMatchObject({ kind: 'human', name: 'tester' });
  });

  it('a session without any name is nobody', () => {
    const userIdentity = {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/tester`,
    };

    expect(actorOf({ userIdentity })).toMatchObject({
      kind: 'unknown',
      name: null,
      account: ACCOUNT,
    });
  });

  it('a session has its principal, its account and the role behind it', () => {
    expect(actorOf({ userIdentity: ALICE })).toEqual({
      principal: ALICE['arn'],
      kind: 'human',
      name: 'alice@example.com',
      account: ACCOUNT,
      role: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_DataScientist_0123456789abcdef`,
      tool: null,
    });
  });

  it.each([[undefined], [null], [{}], ['alice'], [[]], [{ type: 'IAMUser' }]])(
    'nobody is named by %j',
    (userIdentity) => {
      expect(actorOf({ userIdentity })).toBeNull();
    },
  );

  it('hostile names pass through as they are, however long', () => {
    const hostile = `<!channel> \`rm\`\n*bold*${'x'.repeat(2048)}`;

    expect(actorOf({ userIdentity: { ...USER, userName: hostile } })?.name).toBe(hostile);
  });
});

describe('the tool in between', () => {
  it.each([
    ['[APN/1.0 HashiCorp/1.0 Terraform/1.1.2 terraform-provider-aws/3.76.1]', 'terraform'],
    ['APN/1.0 OpenTofu/1.9 terraform-provider-aws', 'terraform'],
    ['APN/1.0 Pulumi/1.0 PulumiAWS/6.0 terraform-provider-aws', 'pulumi'],
    ['aws-sdk-js/3.0 aws-cdk/2.170.0', 'cdk'],
    ['upjet provider-aws crossplane-provider-aws/1.0 terraform', 'other-iac'],
    ['APN/1.0 Ansible/2.17', 'other-iac'],
    ['cloudformation.amazonaws.com', 'cloudformation'],
    ['Boto3/1.40', null],
    ['[S3Console/0.4]', null],
    ['', null],
  ])('%s is %s', (userAgent, tool) => {
    expect(actorOf({ userIdentity: USER, userAgent })?.tool).toBe(tool);
  });

  it.each([
    ['the caller', { sourceIPAddress: 'cloudformation.amazonaws.com' }],
    ['the identity', { userIdentity: { ...USER, invokedBy: 'cloudformation.amazonaws.com' } }],
  ])('CloudFormation is known by %s', (_what, members) => {
    const call = { userIdentity: USER, userAgent: 'aws-internal', ...members };

    expect(actorOf(call)?.tool).toBe('cloudformation');
  });
});
