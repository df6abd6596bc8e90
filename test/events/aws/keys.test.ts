import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../shared/events/read.ts';
import { ACCOUNT, bridged, OWN_ROLE, onlyIgnored, onlyTrigger, REGION, record } from './samples.ts';

const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KEY_ID}`;
const MULTI_REGION = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const REF = {
  cloud: 'aws',
  type: 'aws.kms.key',
  id: KEY,
  name: KEY_ID,
  account: ACCOUNT,
  region: REGION,
};

function kms(name: string, parameters: unknown, overrides: Fields = {}) {
  return record('kms.amazonaws.com', name, parameters, overrides);
}

/** As CloudTrail writes it: the ARN in `resources`, whatever the caller typed. */
function onKey(name: string, keyId: string, arn: string, overrides: Fields = {}) {
  const resources = [{ accountId: ACCOUNT, type: 'AWS::KMS::Key', ARN: arn }];
  return kms(name, { keyId }, { resources, ...overrides });
}

describe('calls on keys', () => {
  it.each([
    ['DisableKey', 'instant', 'changed'],
    ['EnableKey', 'instant', 'changed'],
    ['ScheduleKeyDeletion', 'start', 'changed'],
    ['CancelKeyDeletion', 'instant', 'changed'],
    ['PutKeyPolicy', 'instant', 'changed'],
    ['EnableKeyRotation', 'instant', 'changed'],
    ['DisableKeyRotation', 'instant', 'changed'],
    ['ImportKeyMaterial', 'instant', 'changed'],
    ['DeleteImportedKeyMaterial', 'instant', 'changed'],
    ['UpdatePrimaryRegion', 'instant', 'changed'],
    ['CreateKey', 'instant', 'created'],
    ['TagResource', 'instant', 'tagged'],
    ['UntagResource', 'instant', 'tagged'],
  ])('%s is %s and %s', (name, phase, effect) => {
    expect(onlyTrigger(onKey(name, KEY_ID, KEY))).toMatchObject({
      ref: REF,
      operation: name,
      phase,
      effect,
      actor: { name: 'alice@example.com' },
      eventId: 'event-1',
    });
  });

  it('the end of a key, told by KMS itself, has nobody behind it', () => {
    const userIdentity = { accountId: ACCOUNT, invokedBy: 'AWS Internal' };
    const ended = kms('DeleteKey', null, {
      userIdentity,
      eventType: 'AwsServiceEvent',
      resources: [{ ARN: KEY, accountId: ACCOUNT, type: 'AWS::KMS::Key' }],
    });

    expect(onlyTrigger(ended)).toMatchObject({
      ref: REF,
      phase: 'done',
      effect: 'deleted',
      actor: { kind: 'unknown', name: null },
    });
  });

  it.each(['CreateGrant', 'CreateAlias', 'UpdateAlias', 'ReplicateKey', 'RetireGrant'])(
    '%s is no change that is acted on',
    (name) => {
      expect(onlyIgnored(onKey(name, KEY_ID, KEY)).reason).toBe('unrelated');
    },
  );

  it.each([
    ['reading', onKey('GenerateDataKey', KEY_ID, KEY, { readOnly: true }), 'read-only'],
    ['a failure', onKey('DisableKey', KEY_ID, KEY, { errorCode: 'NotFound' }), 'failed-call'],
  ])('%s is left alone', (_what, payload, reason) => {
    expect(onlyIgnored(payload).reason).toBe(reason);
  });

  it('what Cordon did itself is no news', () => {
    const userIdentity = { type: 'Role', arn: OWN_ROLE, accountId: ACCOUNT };

    expect(onlyIgnored(onKey('EnableKey', KEY_ID, KEY, { userIdentity })).reason).toBe('own-write');
  });
});

describe('where the key is named', () => {
  it.each([
    ['resources', { keyId: KEY_ID }, { resources: [{ ARN: KEY }] }],
    ['resources, in lower case', { keyId: KEY_ID }, { resources: [{ arn: KEY }] }],
    [
      'resources, after an alias',
      { keyId: 'alias/ml' },
      { resources: [{ ARN: KEY.replace(`key/${KEY_ID}`, 'alias/ml') }, { ARN: KEY }] },
    ],
    ['the answer', { keyId: KEY_ID }, { responseElements: { keyId: KEY }, awsRegion: 'us-east-1' }],
    ['the request, whole', { keyId: KEY }, {}],
    ['the request, by its id', { keyId: KEY_ID }, {}],
    ['the service event', null, { serviceEventDetails: { keyId: KEY_ID } }],
    ['an ARN that somebody typed', { keyId: KEY.replace('arn:aws:kms:eu', 'ARN:AWS:KMS:EU') }, {}],
  ])('is %s', (_what, parameters, overrides) => {
    expect(onlyTrigger(kms('DisableKey', parameters, overrides)).ref).toEqual(REF);
  });

  it('the ARN knows better than record and envelope where the key is', () => {
    const elsewhere = { awsRegion: 'us-east-1', recipientAccountId: '999988887777' };
    const payload = bridged(onKey('DisableKey', KEY_ID, KEY, elsewhere), {
      region: 'us-east-2',
      account: '999988887777',
    });

    expect(onlyTrigger(payload).ref).toEqual(REF);
  });

  it('the ARN in resources counts when the answer names another', () => {
    const real = KEY.replace(KEY_ID, MULTI_REGION);
    const payload = onKey('UpdatePrimaryRegion', MULTI_REGION, real, {
      responseElements: { keyId: KEY },
    });

    expect(onlyTrigger(payload).ref.id).toBe(real);
  });

  it('a multi-region key is another resource in each region', () => {
    const here = kms('DisableKey', { keyId: MULTI_REGION });
    const there = kms('DisableKey', { keyId: MULTI_REGION }, { awsRegion: 'us-gov-west-1' });

    expect(onlyTrigger(here).ref.id).toBe(`arn:aws:kms:${REGION}:${ACCOUNT}:key/${MULTI_REGION}`);
    expect(onlyTrigger(there).ref.id).toBe(
      `arn:aws-us-gov:kms:us-gov-west-1:${ACCOUNT}:key/${MULTI_REGION}`,
    );
  });

  it.each([['alias/ml'], [`arn:aws:kms:${REGION}:${ACCOUNT}:alias/ml`]])(
    'is not known by the alias %s',
    (keyId) => {
      const left = onlyIgnored(kms('DisableKey', { keyId }));

      expect(left.reason).toBe('unsupported-type');
      expect(left.detail).toContain('alias/ml');
    },
  );

  it.each([[''], [null], [{}], ['a b'], ['key/x'], ['arn:aws:s3:::ml-data']])(
    'is not found in %j',
    (keyId) => {
      expect(onlyIgnored(kms('DisableKey', { keyId })).reason).toBe('unrecognised-shape');
    },
  );
});

describe('tags of keys', () => {
  it('are read in the words of KMS', () => {
    const tags = [
      { tagKey: 'cordon-override', tagValue: 'all' },
      { tagKey: 'empty', tagValue: '' },
    ];

    expect(onlyTrigger(kms('TagResource', { keyId: KEY, tags })).tags).toEqual({
      'cordon-override': 'all',
      empty: '',
    });
    expect(onlyTrigger(kms('CreateKey', { keyId: KEY, tags })).tags).toHaveProperty('empty');
  });

  it('are told as removed', () => {
    const removed = kms('UntagResource', { keyId: KEY, tagKeys: ['cordon-override'] });

    expect(onlyTrigger(removed).tags).toEqual({ 'cordon-override': null });
  });
});

describe('what KMS tells itself', () => {
  function told(what: string, overrides: Fields = {}) {
    const detail = { 'key-id': KEY_ID };
    const more = { 'detail-type': what, source: 'aws.kms', resources: [KEY], ...overrides };
    return bridged(detail, more);
  }

  it.each([
    ['KMS CMK Deletion', 'deleted'],
    ['KMS Imported Key Material Expiration', 'state'],
  ])('%s is the end of something: %s', (what, effect) => {
    expect(onlyTrigger(told(what))).toEqual({
      ref: REF,
      reason: 'event',
      operation: what,
      phase: 'done',
      effect,
      actor: null,
      eventId: 'envelope-1',
      time: '2026-01-05T09:12:40Z',
    });
  });

  it('a rotation is as it should be', () => {
    expect(onlyIgnored(told('KMS CMK Rotation')).reason).toBe('unrelated');
  });

  it('names the key by its id where the ARN is missing', () => {
    expect(onlyTrigger(told('KMS CMK Deletion', { resources: [] })).ref).toEqual(REF);
  });

  it('the ARN counts when the event was forwarded', () => {
    const forwarded = { account: '999988887777', region: 'us-east-1' };

    expect(onlyTrigger(told('KMS CMK Deletion', forwarded)).ref).toEqual(REF);
  });

  it.each([[null], [{}], [{ 'key-id': 'alias/ml' }]])('is nothing without a key: %j', (detail) => {
    const event = { ...told('KMS CMK Deletion', { resources: [] }), detail };

    expect(onlyIgnored(event).reason).toBe('unrecognised-shape');
  });
});
