import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutPublic, statementsOf } from '../../../shared/resources/aws/bucket-policy.ts';
import { revertPolicy } from '../../../shared/resources/aws/bucket-policy-revert.ts';
import {
  refusesPlainHttp,
  tlsKeysOf,
  withTlsStatement,
} from '../../../shared/resources/aws/bucket-tls.ts';
import { anySpaces, anyStatements, render, variable } from './bucket-policy-arbitrary.ts';

const ARN = 'arn:aws:s3:::churn-ml';
const BOTH = [ARN, `${ARN}/*`];
const TLS = {
  Sid: 'Tls',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: BOTH,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const OURS = `{"Sid":"CordonTlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["${ARN}","${ARN}/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`;
const OPEN = '{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:GetObject"}';
const PARTNER = '{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"777788889999"}}';
const OTHER = '{"Sid":"Other","Effect":"Allow","Principal":{"AWS":"444455556666"}}';

function policy(...statements: readonly string[]): string {
  return `{"Version":"2012-10-17","Statement":[${statements.join(',')}]}`;
}

function refuses(...changes: readonly Record<string, unknown>[]): boolean {
  const statements = changes.map((change) => JSON.stringify({ ...TLS, ...change }));
  return refusesPlainHttp(policy(...statements), ARN);
}

describe('refusesPlainHttp', () => {
  it.each<[string, Record<string, unknown>]>([
    ['as the User Guide writes it', {}],
    ['a flag', { Condition: { Bool: { 'aws:SecureTransport': false } } }],
    ['a list', { Condition: { Bool: { 'aws:SecureTransport': ['false'] } } }],
    ['absent counts as false', { Condition: { BoolIfExists: { 'AWS:securetransport': 'false' } } }],
    ['everybody with a kind', { Principal: { AWS: '*' } }],
    ['everybody in a list', { Principal: { AWS: ['444455556666', '*'] } }],
    ['every action of every service', { Action: '*' }],
    ['actions in another case', { Action: ['s3:GetObject', 'S3:*'] }],
    ['one pattern for both', { Resource: `${ARN}*` }],
    ['every bucket', { Resource: 'arn:aws:s3:::*' }],
    ['everything', { Resource: ['*'] }],
    ['no condition: everything is refused', { Condition: {} }],
    ['no condition at all', { Condition: undefined }],
  ])('counts: %s', (_, change) => {
    expect(refuses(change)).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ['it allows', { Effect: 'Allow' }],
    ['it denies what comes over TLS', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['it spares a principal', { Principal: undefined, NotPrincipal: { AWS: '444455556666' } }],
    ['it names one principal', { Principal: { AWS: '444455556666' } }],
    ['it names services', { Principal: { Service: '*' } }],
    ['it denies some actions', { Action: ['s3:Get*', 's3:Put*'] }],
    ['it denies actions of another service', { Action: 'ec2:*' }],
    ['it spares an action', { Action: undefined, NotAction: 's3:GetObject' }],
    ['it covers the objects only', { Resource: `${ARN}/*` }],
    ['it covers the bucket only', { Resource: ARN }],
    ['it covers some objects', { Resource: [ARN, `${ARN}/public/*`] }],
    ['it covers objects by their end', { Resource: [ARN, `${ARN}/*x`] }],
    ['it covers objects with a slash', { Resource: [ARN, `${ARN}/*/*`] }],
    ['it covers another bucket', { Resource: [`${ARN}-2`, `${ARN}-2/*`] }],
    [
      'it covers a bucket by a variable',
      { Resource: [ARN, `${ARN}/${variable('aws:username')}*`] },
    ],
    ['it spares an object', { Resource: undefined, NotResource: `${ARN}/public/*` }],
    [
      'it needs a second condition',
      {
        Condition: {
          Bool: { 'aws:SecureTransport': 'false' },
          NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
        },
      },
    ],
    [
      'it needs a second key',
      { Condition: { Bool: { 'aws:SecureTransport': 'false', 'aws:ViaAWSService': 'false' } } },
    ],
    [
      'it asks for a version of TLS',
      { Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
    ],
    ['it asks by another operator', { Condition: { Null: { 'aws:SecureTransport': 'false' } } }],
    [
      'it has a second operator',
      { Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: {} } },
    ],
    ['its condition is none', { Condition: 'false' }],
    ['its operator has no key', { Condition: { Bool: {} } }],
  ])('does not count: %s', (_, change) => {
    expect(refuses(change)).toBe(false);
  });

  it('counts two statements that cover bucket and objects together', () => {
    expect(refuses({ Resource: ARN }, { Resource: `${ARN}/*` })).toBe(true);
    expect(refuses({ Resource: ARN }, { Resource: `${ARN}/*`, Action: 's3:Get*' })).toBe(false);
  });

  it('does not count a statement that says something twice', () => {
    const twice = JSON.stringify(TLS).replace(
      '"Effect":"Deny"',
      '"Effect":"Deny","Effect":"Allow"',
    );

    const narrowed = JSON.stringify(TLS).replace('"Action"', '"Principal":{"AWS":"1"},"Action"');

    expect(refusesPlainHttp(policy(twice), ARN)).toBe(false);
    expect(narrowed).toContain('"Principal":"*","Principal"');
    expect(refusesPlainHttp(policy(narrowed), ARN)).toBe(false);
  });

  it.each(['', '{', '[]', '{"Statement":7}'])('refuses nothing as the text %j', (text) => {
    expect(refusesPlainHttp(text, ARN)).toBe(false);
    expect(tlsKeysOf(text)).toEqual([]);
  });
});

describe('withTlsStatement', () => {
  it.each<[string, string | null, string | null]>([
    ['no policy', null, policy(OURS)],
    ['a list', ` {"Statement" : [\n${OPEN}\n] }\n`, ` {"Statement" : [\n${OPEN},${OURS}\n] }\n`],
    ['one statement', `{"Statement": ${OPEN} }`, `{"Statement": [${OPEN},${OURS}] }`],
    ['an empty list', '{"Statement":[]}', `{"Statement":[${OURS}]}`],
    ['no JSON', '{"Statement":[', null],
    ['no statement', '{"Version":"2012-10-17"}', null],
    ['statements twice', `{"Statement":[${OPEN}],"Statement":[${OPEN}]}`, null],
  ])('makes of %s', (_, before, after) => {
    expect(withTlsStatement(before, ARN)).toBe(after);
  });

  it('takes a name that nobody has', () => {
    const taken = policy(
      '{"Sid":"CordonTlsOnly","Effect":"Deny"}',
      '{"Sid":"CordonTlsOnly2","Effect":"Deny"}',
    );

    expect(withTlsStatement(taken, ARN)).toContain('"Sid":"CordonTlsOnly3"');
  });
});

describe('taking our statement back', () => {
  const both = policy(OPEN, PARTNER);
  const cured = policy(PARTNER, OURS);

  it.each<[string, string | null, string | null, string | null, string | null]>([
    ['nobody changed it', ` ${both}`, ` ${policy(PARTNER, OURS)}`, ` ${cured}`, ` ${both}`],
    ['the policy was ours', null, policy(OURS), policy(OURS), null],
    ['others added to ours', null, policy(OURS), policy(OURS, OTHER), policy(OTHER)],
    [
      'others added beside it',
      policy(PARTNER),
      cured,
      policy(PARTNER, OURS, OTHER),
      policy(PARTNER, OTHER),
    ],
    [
      'others added in front',
      policy(PARTNER),
      cured,
      policy(OTHER, PARTNER, OURS),
      policy(OTHER, PARTNER),
    ],
    ['others removed the rest', policy(PARTNER), cured, policy(OURS), null],
    ['others removed it', policy(PARTNER), cured, policy(PARTNER, OTHER), policy(PARTNER, OTHER)],
    ['others removed all', policy(PARTNER), cured, null, null],
    [
      'a single statement',
      `{"Statement":${PARTNER}}`,
      `{"Statement":[${PARTNER},${OURS}]}`,
      policy(PARTNER, OTHER, OURS),
      policy(PARTNER, OTHER),
    ],
    [
      'ours was there before',
      policy(OPEN, OURS),
      policy(OURS),
      policy(OURS, OTHER),
      policy(OPEN, OURS, OTHER),
    ],
    [
      'something was cut too',
      both,
      cured,
      policy(PARTNER, OURS, OTHER),
      policy(OPEN, PARTNER, OTHER),
    ],
    ['all else was cut', policy(OPEN), policy(OURS), policy(OURS), policy(OPEN)],
  ])('leaves what is theirs: %s', (_, before, after, live, back) => {
    expect(revertPolicy(before, after, live)).toBe(back);
  });

  it.each<[string, string | null, string | null, string | null]>([
    [
      'ours was rewritten',
      policy(PARTNER),
      cured,
      policy(PARTNER, OURS.replace('s3:*', 's3:Get*')),
    ],
    ['the policy cannot be read', policy(PARTNER), cured, '{'],
    ['what was cut has no place', both, cured, null],
    ['all else was cut and another came', policy(OPEN), policy(OURS), policy(OURS, OTHER)],
  ])('leaves to a person: %s', (_, before, after, live) => {
    expect(revertPolicy(before, after, live)).toBeUndefined();
  });

  it('comes back byte for byte from any policy, cut or not', () => {
    void fc.assert(
      fc.property(anyStatements, anySpaces, fc.boolean(), (statements, spaces, isCut) => {
        const before = render({ Version: '2012-10-17', Statement: statements }, spaces);
        const kept = isCut ? cutPublic(before) : before;

        const after = withTlsStatement(kept, ARN);

        expect(after !== null && refusesPlainHttp(after, ARN)).toBe(true);
        expect(revertPolicy(before, after, after)).toBe(before);
        const added = `${after?.slice(0, after.lastIndexOf(']'))},${OTHER}]}`;
        const back = revertPolicy(before, after, added) ?? '';
        // Where nothing of the old policy was left, a new one cannot be told from a replacement.
        if (kept !== null) {
          expect(statementsOf(back)?.length).toBe(statements.length + 1);
        }
      }),
      { numRuns: 100 },
    );
  });
});
