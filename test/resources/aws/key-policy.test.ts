import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/core/json.ts';
import { judgeKeyPolicy, statementToAdd } from '../../../shared/resources/aws/key-policy.ts';

const ROLE = 'arn:aws:iam::111122223333:role/endpoint';
const OTHER = 'arn:aws:iam::111122223333:role/other';
const ROOT = 'arn:aws:iam::111122223333:root';
const USE = {
  account: '111122223333',
  region: 'eu-west-1',
  roles: [ROLE],
  actions: ['kms:CreateGrant', 'kms:DescribeKey'],
  service: 'sagemaker',
};

type Statement = Readonly<Record<string, Json>>;

function allow(AWS: Json, members: Statement = {}): Statement {
  return { Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*', ...members };
}

function deny(AWS: Json, members: Statement = {}): Statement {
  return { ...allow(AWS, members), Effect: 'Deny' };
}

function kindOf(...Statement: Statement[]): string {
  return judgeKeyPolicy(JSON.stringify({ Version: '2012-10-17', Statement }), USE).kind;
}

const viaSageMaker = {
  StringEquals: {
    'kms:ViaService': 'sagemaker.eu-west-1.amazonaws.com',
    'kms:CallerAccount': '111122223333',
  },
};

describe('judgeKeyPolicy', () => {
  it.each<[kind: string, name: string, statements: Statement[]]>([
    ['allowed', 'the account, whose IAM decides', [allow(ROOT)]],
    ['allowed', 'the account by its number', [allow('111122223333')]],
    ['allowed', 'the account, in another partition', [allow('arn:aws-cn:iam::111122223333:root')]],
    ['allowed', 'the role', [allow(ROLE)]],
    ['allowed', 'the role among others', [allow([OTHER, ROLE])]],
    [
      'allowed',
      'the role, action by action',
      [
        allow(ROLE, { Action: 'kms:Create*' }),
        allow(ROLE, { Action: ['kms:Describe?ey', 'kms:List*'] }),
      ],
    ],
    ['allowed', 'everybody', [allow('*')]],
    ['allowed', 'everybody, as text', [{ ...allow('x'), Principal: '*' }]],
    ['allowed', 'everybody through SageMaker', [allow('*', { Condition: viaSageMaker })]],
    [
      'allowed',
      'everybody through some services',
      [
        allow('*', {
          Condition: { StringLike: { 'kms:ViaService': ['ec2.*', 'sagemaker.*.amazonaws.com'] } },
        }),
      ],
    ],
    ['missing', 'nobody', []],
    ['missing', 'the account, but for some resource', [allow(ROOT, { NotResource: 'x' })]],
    ['missing', 'another role', [allow(OTHER)]],
    ['missing', 'another account', [allow('arn:aws:iam::444455556666:root')]],
    ['missing', 'too little', [allow(ROOT, { Action: ['kms:Decrypt', 'kms:DescribeKey'] })]],
    [
      'missing',
      'all but what is needed',
      [{ ...allow(ROOT), Action: null, NotAction: 'kms:Create*' }].map(
        ({ Action: _, ...rest }) => rest,
      ),
    ],
    [
      'missing',
      'a service, which acts with the role',
      [{ ...allow(''), Principal: { Service: 'sagemaker.amazonaws.com' } }],
    ],
    [
      'missing',
      'everybody through another service',
      [
        allow('*', {
          Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
        }),
      ],
    ],
    [
      'missing',
      'the account under a condition nobody can judge',
      [allow(ROOT, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
    ],
    [
      'missing',
      'the account for grants of AWS resources, which SageMaker does not make',
      [allow(ROOT, { Condition: { Bool: { 'kms:GrantIsForAWSResource': true } } })],
    ],
    ['denied', 'the role is denied', [allow(ROOT), deny(ROLE)]],
    ['denied', 'everybody is denied', [allow(ROOT), deny('*', { Action: 'kms:CreateGrant' })]],
    [
      'denied',
      'everything but another service is denied',
      [
        allow(ROOT),
        deny('*', {
          Condition: { StringNotEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
        }),
      ],
    ],
    [
      'unjudged',
      'a deny under a condition',
      [allow(ROOT), deny('*', { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
    ],
    [
      'unjudged',
      'a deny with exceptions',
      [
        allow(ROOT),
        { Effect: 'Deny', NotPrincipal: { AWS: ROLE }, Action: 'kms:*', Resource: '*' },
      ],
    ],
    [
      'allowed',
      'a deny of something else',
      [allow(ROOT), deny('*', { Action: 'kms:ScheduleKeyDeletion' })],
    ],
    ['allowed', 'a deny of somebody else', [allow(ROOT), deny(OTHER)]],
    [
      'allowed',
      'a deny that does not hold',
      [
        allow(ROOT),
        deny('*', { Condition: { StringNotEquals: { 'kms:CallerAccount': '111122223333' } } }),
      ],
    ],
  ])('%s: %s', (kind, _, statements) => {
    expect(kindOf(...statements)).toBe(kind);
  });

  it('names the roles that are missing', () => {
    const policy = JSON.stringify({ Statement: allow(ROLE) });

    const verdict = judgeKeyPolicy(policy, { ...USE, roles: [ROLE, OTHER] });

    expect(verdict).toEqual({ kind: 'missing', roles: [OTHER] });
  });

  it('is not satisfied by roles alone when there are none', () => {
    const policy = JSON.stringify({ Statement: allow(ROLE) });

    expect(judgeKeyPolicy(policy, { ...USE, roles: [] })).toEqual({ kind: 'missing', roles: [] });
  });

  it.each(['', '{', 'null', '[]', '{"Statement":[{"Effect":"allow"}]}', '{"Statement":["x"]}'])(
    'does not judge %s',
    (text) => {
      expect(judgeKeyPolicy(text, USE).kind).toBe('unjudged');
    },
  );

  it('judges patterns made to be slow', () => {
    const Action = `kms:${'*a'.repeat(5_000)}`;

    expect(kindOf(allow(ROOT, { Action }))).toBe('missing');
  });

  it('is satisfied by the statement it asks for, whatever else the policy allows', () => {
    const roles = fc.uniqueArray(fc.constantFrom(ROLE, OTHER), { minLength: 1 });
    const grants = fc.array(fc.constantFrom(allow(OTHER), allow('444455556666'), allow(ROOT)));

    fc.assert(
      fc.property(roles, grants, (named, statements) => {
        const use = { ...USE, roles: named };
        const added = JSON.parse(statementToAdd(use)) as Statement;
        const policy = JSON.stringify({ Statement: [...statements, added] });

        expect(judgeKeyPolicy(policy, use)).toEqual({ kind: 'allowed' });
      }),
    );
  });
});
