import { describe, expect, it } from 'vitest';
import {
  type Access,
  hasExternalGrants,
  type PolicyReading,
  readPolicy,
} from '../../../shared/resources/aws/bucket-policy.ts';
import { variable } from './bucket-policy-arbitrary.ts';

const ACCOUNT = '111122223333';
const PARTNER = 'arn:aws:iam::444455556666:root';
const OWN = `arn:aws:iam::${ACCOUNT}:role/reader`;

function statement(principal: unknown, condition?: unknown): Record<string, unknown> {
  return {
    Effect: 'Allow',
    Principal: principal,
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::churn-ml/*',
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

function policyOf(...statements: readonly unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function accessOf(...statements: readonly unknown[]): Access[] | string {
  return accesses(readPolicy(policyOf(...statements), ACCOUNT));
}

function accesses(reading: PolicyReading): Access[] | string {
  return reading.kind === 'read'
    ? reading.statements.map((each) => each.access)
    : `unreadable: ${reading.problem}`;
}

describe('readPolicy: principals', () => {
  const table: [string, unknown, Access][] = [
    ['everybody', '*', 'public'],
    ['everybody as AWS', { AWS: '*' }, 'public'],
    ['everybody in a list', { AWS: ['*'] }, 'public'],
    ['everybody in a bare list', ['*'], 'public'],
    ['everybody beside a partner', { AWS: [PARTNER, '*'] }, 'public'],
    ['everybody beside a service', { Service: 'logging.s3.amazonaws.com', AWS: '*' }, 'public'],
    ['any canonical user', { CanonicalUser: '*' }, 'public'],
    ['any service', { Service: '*' }, 'public'],
    ['a web identity provider', { Federated: 'graph.facebook.com' }, 'public'],
    ['an identity pool of anybody', { Federated: 'cognito-identity.amazonaws.com' }, 'public'],
    ['a wildcard inside an ARN', { AWS: 'arn:aws:iam::*:role/reader' }, 'public'],
    ['a variable', { AWS: variable('aws:PrincipalArn') }, 'public'],
    ['a kind nobody knows', { Everyone: 'yes' }, 'public'],
    ['another account', { AWS: '444455556666' }, 'external'],
    ['another account as a number', { AWS: 444455556666 }, 'external'],
    ['another account by ARN', { AWS: PARTNER }, 'external'],
    ['another account as a bare text', PARTNER, 'external'],
    ['a principal that was deleted', { AWS: 'AIDAEXAMPLEEXAMPLEEX' }, 'external'],
    ['a canonical user', { CanonicalUser: 'f'.repeat(64) }, 'external'],
    [
      'an origin access identity',
      { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' },
      'external',
    ],
    [
      "another account's SAML provider",
      { Federated: 'arn:aws:iam::444455556666:saml-provider/x' },
      'external',
    ],
    [
      "the account's SAML provider",
      { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/x` },
      'internal',
    ],
    ['the account', { AWS: ACCOUNT }, 'internal'],
    ['a role of the account', { AWS: OWN }, 'internal'],
    ['a session of the account', { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/a/b` }, 'internal'],
    ['a role in the China partition', { AWS: `arn:aws-cn:iam::${ACCOUNT}:role/a` }, 'internal'],
    ['a service', { Service: 'cloudtrail.amazonaws.com' }, 'internal'],
    ['a service and a role', { Service: ['a.amazonaws.com'], AWS: [OWN] }, 'internal'],
    ['a service and a partner', { Service: ['a.amazonaws.com'], AWS: [PARTNER] }, 'external'],
  ];

  it.each(table)('%s', (_, principal, access) => {
    expect(accessOf(statement(principal))).toEqual([access]);
  });

  it('takes everybody but somebody for everybody', () => {
    const { Principal, ...rest } = statement('*');

    expect(accessOf({ ...rest, NotPrincipal: { AWS: OWN } })).toEqual(['public']);
  });

  it('takes every principal for an outsider when the account is not known', () => {
    const reading = readPolicy(policyOf(statement({ AWS: OWN })), '');

    expect(accesses(reading)).toEqual(['external']);
  });

  it('does not ask what is allowed: NotAction and every action count', () => {
    const { Action, ...rest } = statement('*');

    expect(accessOf({ ...rest, NotAction: 's3:DeleteBucket' })).toEqual(['public']);
    expect(accessOf({ ...rest, Action: 's3:GetBucketLocation' })).toEqual(['public']);
  });

  it('lets nobody in by a Deny', () => {
    expect(accessOf({ ...statement('*'), Effect: 'Deny' })).toEqual(['denies']);
  });
});

describe('readPolicy: forms', () => {
  it('reads a single statement without a list', () => {
    const text = JSON.stringify({ Statement: statement('*') });

    expect(accesses(readPolicy(text, ACCOUNT))).toEqual(['public']);
  });

  it('reads past a byte order mark and any spacing', () => {
    const text = `\uFEFF \r\n\t${JSON.stringify({ Statement: [statement('*')] }, null, 7)}\n`;

    expect(accesses(readPolicy(text, ACCOUNT))).toEqual(['public']);
  });

  it('reads what is escaped as what it means', () => {
    const text = policyOf(statement('*'))
      .replace('"*"', '"\\u002a"')
      .replace('Allow', 'Allo\\u0077');

    expect(accesses(readPolicy(text, ACCOUNT))).toEqual(['public']);
  });

  it('names statements by their Sid, else by their place, and cuts long ones', () => {
    const named = [{ ...statement('*'), Sid: 'Web "site"' }, statement('*'), statement('*')];
    const text = policyOf(...named, { ...statement('*'), Sid: 's'.repeat(500) });

    const reading = readPolicy(text, ACCOUNT);

    const names = reading.kind === 'read' ? reading.statements.map((each) => each.name) : [];
    expect(names.slice(0, 3)).toEqual(['Web "site"', 'statement 2', 'statement 3']);
    expect(names[3]).toHaveLength(64);
  });

  it('says whether somebody outside is named, alone or beside everybody', () => {
    const judge = (...statements: readonly unknown[]) => {
      const reading = readPolicy(policyOf(...statements), ACCOUNT);
      return reading.kind === 'read' && hasExternalGrants(reading.statements);
    };

    expect(judge(statement('*'))).toBe(false);
    expect(judge(statement('*'), statement({ Service: 'cloudtrail.amazonaws.com' }))).toBe(false);
    expect(judge(statement({ AWS: ['*', OWN] }))).toBe(false);
    expect(judge({ ...statement({ AWS: PARTNER }), Effect: 'Deny' })).toBe(false);
    expect(judge(statement('*'), statement({ AWS: PARTNER }))).toBe(true);
    expect(judge(statement({ AWS: ['*', PARTNER] }))).toBe(true);
    expect(judge(statement('*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }))).toBe(true);
  });

  const broken: [string, string][] = [
    ['nothing', ''],
    ['no JSON', '{"Statement":['],
    ['a text', '"*"'],
    ['a list', '[]'],
    ['no Statement', '{}'],
    ['two Statements', '{"Statement":[],"Statement":[]}'],
    ['a Statement that is a text', '{"Statement":"*"}'],
    ['a statement that is a text', '{"Statement":["*"]}'],
    ['a statement in a list of its own', '{"Statement":[[]]}'],
    ['a trailing comma', `{"Statement":[${JSON.stringify(statement('*'))},]}`],
    ['a comment', `{"Statement":[/* */]}`],
    ['odd space', `{"Statement":\u00a0[]}`],
    ['no Effect', JSON.stringify({ Statement: [{ Principal: '*' }] })],
    [
      'an Effect in small letters',
      JSON.stringify({ Statement: [{ Principal: '*', Effect: 'allow' }] }),
    ],
    ['two Effects', '{"Statement":[{"Effect":"Deny","Effect":"Allow","Principal":"*"}]}'],
    [
      'two Principals',
      '{"Statement":[{"Effect":"Allow","Principal":"*","Principal":{"AWS":"1"}}]}',
    ],
    ['two of a kind', '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*","AWS":"1"}}]}'],
    [
      'a condition key twice',
      '{"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1","aws:SourceVpc":"*"}}}]}',
    ],
    ['no Principal', JSON.stringify({ Statement: [{ Effect: 'Allow' }] })],
    ['an empty Principal', JSON.stringify({ Statement: [statement({})] })],
    ['a Principal in an object', JSON.stringify({ Statement: [statement({ AWS: { a: '*' } })] })],
    ['a null Principal', JSON.stringify({ Statement: [statement(null)] })],
    ['a hostile depth', `{"Statement":${'['.repeat(9_000)}${']'.repeat(9_000)}}`],
  ];

  it.each(broken)('does not pretend to understand %s', (_, text) => {
    expect(readPolicy(text, ACCOUNT).kind).toBe('unreadable');
  });

  it('says which statement it does not understand', () => {
    const reading = readPolicy(policyOf(statement('*'), { Effect: 'Allow' }), ACCOUNT);

    expect(reading).toEqual({
      kind: 'unreadable',
      problem: 'statement 2 has no readable Principal',
    });
  });

  it('does not mind a repeated name that decides nothing', () => {
    const text = policyOf(statement('*')).replace('"Action"', '"Sid":"a","Sid":"b","Action"');

    expect(accesses(readPolicy(text, ACCOUNT))).toEqual(['public']);
  });
});
