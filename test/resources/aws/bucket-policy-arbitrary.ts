import * as fc from 'fast-check';

/** Random bucket policies and random ways to write them down. */

/** A policy variable, `${aws:PrincipalArn}`. */
export function variable(key: string): string {
  return `$\{${key}}`;
}

export type Statement = Readonly<Record<string, unknown>>;

const fixedPrincipal = fc.constantFrom(
  '111122223333',
  'arn:aws:iam::111122223333:role/reader',
  'arn:aws:iam::444455556666:root',
  'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1',
);

const principal = fc.oneof(
  fc.constantFrom<unknown>('*', { AWS: '*' }, { Federated: 'accounts.google.com' }),
  fixedPrincipal.map((AWS) => ({ AWS })),
  fc.record({ AWS: fc.shuffledSubarray(['*', '444455556666', '777788889999'], { minLength: 1 }) }),
  fc.record({
    Service: fc.constantFrom<unknown>('logging.s3.amazonaws.com', ['a.amazonaws.com']),
    AWS: fc.oneof(fc.constant('*'), fixedPrincipal, fc.array(fixedPrincipal, { minLength: 1 })),
  }),
);

const condition = fc.oneof(
  fc.constantFrom<unknown>(
    {},
    { Bool: { 'aws:SecureTransport': 'true' } },
    { StringLike: { 'aws:SourceVpc': 'vpc-*' } },
    { StringEquals: { 'aws:sourceVPC': ['vpc-1', 'vpc-2'] } },
    { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } },
    { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    { 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    { StringNotEquals: { 'aws:SourceAccount': '444455556666' } },
    { StringEquals: { 'aws:SourceAccount': variable('aws:PrincipalAccount') } },
    { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:444455556666:topic' } },
    { StringLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:123456789012:accesspoint/*' } },
    { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] } },
    { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '0.0.0.0/0'] } },
    { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  ),
);

/** Texts that a careless reader of JSON trips over. */
const trickyText = fc.oneof(
  fc.string({ maxLength: 8, unit: 'grapheme' }),
  fc.constantFrom('}],', '{"Statement":[', '\\"', '\\\\', '",', '\u2028', '\ud83d\ude00', ']]'),
);

export const anyStatement: fc.Arbitrary<Statement> = fc.record(
  {
    Sid: trickyText,
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Principal: principal,
    Action: fc.oneof(trickyText, fc.array(trickyText, { maxLength: 3 })),
    Resource: fc.constant('arn:aws:s3:::churn-ml/*'),
    Condition: condition,
  },
  { requiredKeys: ['Effect', 'Principal', 'Action', 'Resource'] },
);

export const anyStatements = fc.array(anyStatement, { minLength: 1, maxLength: 6 });

/** Space between tokens, to be used in turn. */
export const anySpaces = fc.array(fc.constantFrom('', '', ' ', '\n', '\t', '\r\n', ' \n\t '), {
  minLength: 1,
  maxLength: 7,
});

/** JSON with the given spaces between its tokens, in turn. */
export function render(value: unknown, spaces: readonly string[]): string {
  let turn = 0;
  const space = () => {
    turn += 1;
    return spaces[turn % spaces.length] ?? '';
  };
  const write = (node: unknown): string => {
    if (node === null || typeof node !== 'object') {
      return JSON.stringify(node);
    }
    const parts = Array.isArray(node)
      ? node.map((item) => `${space()}${write(item)}${space()}`)
      : Object.entries(node).map(
          ([name, item]) =>
            `${space()}${JSON.stringify(name)}${space()}:${space()}${write(item)}${space()}`,
        );
    return Array.isArray(node) ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
  };
  return write(value);
}
