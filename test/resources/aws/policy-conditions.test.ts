import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../../shared/resources/aws/bucket-policy.ts';
import { variable } from './bucket-policy-arbitrary.ts';

const ACCOUNT = '111122223333';

function textOf(...conditions: readonly unknown[]): string {
  const statements = conditions.map((Condition) => ({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::churn-ml/*',
    ...(Condition === undefined ? {} : { Condition }),
  }));
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function accessUnder(condition: unknown): string {
  const reading = readPolicy(textOf(condition), ACCOUNT);
  return reading.kind === 'read' ? (reading.statements[0]?.access ?? '') : reading.problem;
}

describe('conditions on a statement for everybody', () => {
  const held: [string, unknown][] = [
    ['a VPC', { StringEquals: { 'aws:SourceVpc': 'vpc-91237329' } }],
    ['a VPC endpoint', { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }],
    ['several VPC endpoints', { StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } }],
    ['StringLike without a wildcard', { StringLike: { 'aws:SourceVpc': 'vpc-91237329' } }],
    ['a key in other letters', { StringEquals: { 'AWS:SOURCEVPC': 'vpc-1' } }],
    ['an operator in other letters', { stringequals: { 'aws:SourceVpc': 'vpc-1' } }],
    ['an account', { StringEquals: { 'aws:SourceAccount': '444455556666' } }],
    ['an account as a number', { StringEquals: { 'aws:SourceAccount': 444455556666 } }],
    ['the account of the caller', { StringEquals: { 'aws:PrincipalAccount': '444455556666' } }],
    ['an owner', { StringEquals: { 'aws:SourceOwner': '444455556666' } }],
    ['an organisation', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }],
    [
      'a unit of an organisation',
      {
        'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-ab12/ou-ab12-1/*' },
      },
    ],
    ['a source ARN', { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:444455556666:t' } }],
    ['a role', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/a' } }],
    [
      'roles of one account',
      { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/*' } },
    ],
    ['a user id', { StringEquals: { 'aws:userid': 'AROAEXAMPLE:session' } }],
    ['a key', { StringEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:k' } }],
    [
      'access points of one account',
      {
        StringLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:123456789012:accesspoint/*' },
      },
    ],
    ['the account of access points', { StringEquals: { 's3:DataAccessPointAccount': '1' } }],
    ['a network', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['an address', { IpAddress: { 'aws:SourceIp': '203.0.113.7' } }],
    [
      'the broadest network that is none of everybody',
      { IpAddress: { 'aws:SourceIp': '11.0.0.0/8' } },
    ],
    ['a private network', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }],
    ['a v6 network', { IpAddress: { 'aws:SourceIp': '2001:DB8:1234:5678::/64' } }],
    ['the broadest v6 network', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }],
    [
      'one fixed key beside others',
      { Bool: { 'aws:SecureTransport': true }, StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
    ],
    [
      'one fixed key beside another in one operator',
      { StringEquals: { 's3:prefix': 'a', 'aws:SourceVpc': 'vpc-1' } },
    ],
  ];
  const loose: [string, unknown][] = [
    ['none', {}],
    ['a wildcard', { StringLike: { 'aws:SourceVpc': 'vpc-*' } }],
    ['a question mark', { StringLike: { 'aws:SourceVpc': 'vpc-?' } }],
    ['a wildcard that means itself', { StringEquals: { 'aws:SourceVpc': '*' } }],
    ['one wildcard among fixed values', { StringLike: { 'aws:SourceVpc': ['vpc-1', 'vpc-*'] } }],
    ['a variable', { StringEquals: { 'aws:SourceAccount': variable('aws:PrincipalAccount') } }],
    [
      'a variable behind a fixed account',
      {
        StringLike: {
          'aws:PrincipalArn': `arn:aws:iam::111122223333:role/${variable('aws:PrincipalTag/x')}`,
        },
      },
    ],
    ['no value', { StringEquals: { 'aws:SourceVpc': [] } }],
    ['an empty value', { StringEquals: { 'aws:SourceVpc': '' } }],
    ['a value that is no text', { StringEquals: { 'aws:SourceVpc': { a: 'vpc-1' } } }],
    ['a null value', { StringEquals: { 'aws:SourceVpc': null } }],
    ['the absent passes', { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }],
    [
      'for all values, of which there may be none',
      { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    ],
    ['a negation', { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }],
    ['a negated network', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['presence', { Null: { 'aws:SourceVpce': 'false' } }],
    ['a referer', { StringLike: { 'aws:Referer': 'https://example.com/page' } }],
    ['a user agent', { StringEquals: { 'aws:UserAgent': 'secret' } }],
    ['encryption in transit', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['a TLS version', { NumericGreaterThan: { 's3:TlsVersion': 1.2 } }],
    ['a prefix', { StringEquals: { 's3:prefix': 'public' } }],
    ['a date', { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }],
    ['a tag of the caller', { StringEquals: { 'aws:PrincipalTag/team': 'ml' } }],
    ['any service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    [
      'an address inside a VPC, of which all have the same',
      { IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } },
    ],
    ['sessions of a role', { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }],
    ['a role name in any account', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a' } }],
    ['an account by a wildcard', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::4444*:role/a' } }],
    ['any organisation', { StringLike: { 'aws:PrincipalOrgPaths': 'o-*' } }],
    ['any source of a service', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }],
    [
      'access points of any account',
      { StringLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:*:accesspoint/a' } },
    ],
    ['everywhere', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }],
    ['half of everywhere', { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }],
    ['both halves', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }],
    ['a /7', { IpAddress: { 'aws:SourceIp': '10.0.0.0/7' } }],
    [
      'a narrow network beside everywhere',
      { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '0.0.0.0/0'] } },
    ],
    ['everywhere on v6', { IpAddress: { 'aws:SourceIp': '::/0' } }],
    ['a v6 /31', { IpAddress: { 'aws:SourceIp': '2001:db8::/31' } }],
    ['v4 in v6 clothes', { IpAddress: { 'aws:SourceIp': '::ffff:0:0/96' } }],
    ['no network', { IpAddress: { 'aws:SourceIp': 'everywhere' } }],
    ['an impossible network', { IpAddress: { 'aws:SourceIp': '203.0.113.0/33' } }],
    ['an impossible address', { IpAddress: { 'aws:SourceIp': '999.0.113.0/24' } }],
    ['a network as a text', { StringLike: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['a condition that is no object', 'aws:SourceVpc'],
    ['an operator that holds no object', { StringEquals: 'aws:SourceVpc' }],
  ];

  it.each(held)('hold it to fixed values: %s', (_, condition) => {
    expect(accessUnder(condition)).toBe('external');
  });

  it.each(loose)('leave it public: %s', (_, condition) => {
    expect(accessUnder(condition)).toBe('public');
  });

  it('tells a grant without any condition from one that had to be judged', () => {
    const reading = readPolicy(textOf(undefined, {}, { Bool: { a: true } }), ACCOUNT);

    expect(reading.kind === 'read' && reading.statements.map((each) => each.isPlain)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
