import { describe, expect, it } from 'vitest';
import { canonicalPolicy } from '../../../shared/resources/aws/key-exposure.ts';
import { rule } from '../../../shared/rules/aws/kms-key-policy-not-public.ts';
import { KEY_CONTEXT, keyStateOf, policyOf } from '../../support/keys.ts';

const ACCOUNT = '111122223333';
const EVERYBODY = { Sid: 'Open', Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt' };

function verdictOf(...statements: readonly object[]) {
  return rule.check(keyStateOf({ policy: policyOf(statements) }), KEY_CONTEXT);
}

function withCondition(Condition: object) {
  return { ...EVERYBODY, Condition };
}

/** What KMS gives keys it makes for a service: everybody, through the service, of one account. */
const AWS_MANAGED = withCondition({
  StringEquals: { 'kms:CallerAccount': ACCOUNT, 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
});

describe('kms-key-policy-not-public', () => {
  it.each<[string, object]>([
    ['the account', { ...EVERYBODY, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }],
    ['another account by name', { ...EVERYBODY, Principal: { AWS: ['444455556666'] } }],
    ['a service', { ...EVERYBODY, Principal: { Service: 'sagemaker.amazonaws.com' } }],
    ['a deny for everybody', { ...EVERYBODY, Effect: 'Deny' }],
    ['callers of one account', AWS_MANAGED],
    [
      'callers of two accounts',
      withCondition({
        'ForAnyValue:StringLike': { 'KMS:calleraccount': [ACCOUNT, '444455556666'] },
      }),
    ],
    ['an organisation', withCondition({ StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } })],
    ['an account', withCondition({ StringEquals: { 'aws:PrincipalAccount': ACCOUNT } })],
    [
      'a role',
      withCondition({ ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/x` } }),
    ],
    ['an endpoint of a VPC', withCondition({ StringEquals: { 'aws:sourceVpce': 'vpce-1' } })],
  ])('has nothing against a statement for %s', (_, statement) => {
    expect(verdictOf(statement)).toEqual({ kind: 'compliant' });
  });

  it.each<[string, object]>([
    ['everybody', EVERYBODY],
    ['everybody as an AWS principal', { ...EVERYBODY, Principal: { AWS: '*' } }],
    ['everybody among others', { ...EVERYBODY, Principal: { AWS: [ACCOUNT, '*'] } }],
    ['everybody but some', { Sid: 'Open', Effect: 'Allow', NotPrincipal: { AWS: ACCOUNT } }],
    ['any account but one', withCondition({ StringNotEquals: { 'kms:CallerAccount': ACCOUNT } })],
    ['any account', withCondition({ StringLike: { 'kms:CallerAccount': '*' } })],
    ['no account', withCondition({ StringEquals: { 'kms:CallerAccount': [] } })],
    ['one account or any', withCondition({ StringLike: { 'kms:CallerAccount': [ACCOUNT, '*'] } })],
    [
      'callers who say nothing',
      withCondition({ StringEqualsIfExists: { 'kms:CallerAccount': ACCOUNT } }),
    ],
    ['secure transport', withCondition({ Bool: { 'aws:SecureTransport': 'true' } })],
  ])('sees a statement for %s', (_, statement) => {
    expect(verdictOf(statement)).toEqual({
      kind: 'violation',
      message: "The key policy lets every AWS account use the key ('Open').",
    });
  });

  it('says where a service is needed, and counts what has no name', () => {
    const { Sid: _, ...nameless } = withCondition({
      StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
    });

    expect(verdictOf(AWS_MANAGED, nameless)).toEqual({
      kind: 'violation',
      message:
        "The key policy lets every AWS account use the key through some services ('number 2').",
    });
  });

  it.each([
    ['managed by AWS', { customerManaged: false, policy: policyOf([EVERYBODY]) }],
    ['of AWS that cannot be read', { customerManaged: false, policy: null }],
  ])('does not judge a key %s', (_, fields) => {
    expect(rule.check(keyStateOf(fields), KEY_CONTEXT).kind).toBe('not-applicable');
  });

  it('takes no policy for well that it may not see, and leaves it to a person', () => {
    const state = keyStateOf({ policy: null, policyProblem: 'It was denied.' });

    expect(rule.check(state, KEY_CONTEXT)).toEqual({
      kind: 'violation',
      message: 'Nobody can tell whom the key policy lets in: It was denied.',
    });
    expect(rule.desire(state, KEY_CONTEXT)).toBe(state);
    expect(rule.preflight?.(state, state, KEY_CONTEXT)).toMatchObject({
      kind: 'problem',
      remedy: expect.stringContaining('kms:GetKeyPolicy'),
    });
  });

  it('holds the statement to the account after a yes, and leaves all else', () => {
    const own = { Effect: 'Allow', Principal: { AWS: ['b', 'a'] }, Action: 'kms:*', Resource: '*' };
    const extra = { Bool: { 'aws:SecureTransport': true }, StringEquals: { 'aws:x': ['2', '1'] } };
    const state = keyStateOf({ policy: policyOf([own, withCondition(extra), AWS_MANAGED]) });

    const desired = rule.desire(state, KEY_CONTEXT);

    const held = withCondition({
      ...extra,
      StringEquals: { ...extra.StringEquals, 'kms:CallerAccount': ACCOUNT },
    });
    expect(desired.policy).toBe(canonicalPolicy(policyOf([own, held, AWS_MANAGED])));
    expect(rule.check(desired, KEY_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(desired, KEY_CONTEXT).policy).toBe(desired.policy);
    expect(rule.preflight?.(state, desired, KEY_CONTEXT)).toMatchObject({ kind: 'problem' });
    expect(rule.recipe?.(state, KEY_CONTEXT)).toBeNull();
  });

  it.each<[string, object]>([
    ['names others beside everybody', { ...EVERYBODY, Principal: { AWS: ['*', '444455556666'] } }],
    ['is for everybody but some', { Effect: 'Allow', NotPrincipal: { AWS: ACCOUNT } }],
    ['has such a condition', withCondition({ StringLike: { 'kms:CallerAccount': '*' } })],
  ])('leaves a statement to a person that %s', (_, statement) => {
    const state = keyStateOf({ policy: policyOf([statement]) });

    expect(rule.desire(state, KEY_CONTEXT)).toBe(state);
    expect(rule.recipe?.(state, KEY_CONTEXT)).toContain(`"kms:CallerAccount": "${ACCOUNT}"`);
  });

  it('writes no account that it does not know', () => {
    const state = keyStateOf({ policy: policyOf([EVERYBODY]) });
    const context = { ...KEY_CONTEXT, ref: { ...KEY_CONTEXT.ref, account: '' } };

    expect(rule.desire(state, context)).toBe(state);
  });

  it('takes a single statement that is no list', () => {
    const policy = JSON.stringify({ Statement: EVERYBODY });

    const desired = rule.desire(keyStateOf({ policy }), KEY_CONTEXT);

    expect(JSON.parse(desired.policy ?? '')).toEqual({
      Statement: withCondition({ StringEquals: { 'kms:CallerAccount': ACCOUNT } }),
    });
  });
});
