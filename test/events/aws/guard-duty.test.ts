import { describe, expect, it } from 'vitest';
import { decode } from '../../../shared/events/decode.ts';
import type { Fields } from '../../../shared/events/read.ts';
import { ACCOUNT, bridged, OPTIONS, onlyIgnored, onlyTrigger, REGION } from './samples.ts';

const SERVICE = { serviceName: 'guardduty', archived: false, additionalInfo: {}, count: 1 };

const FINDING = {
  schemaVersion: '2.0',
  accountId: ACCOUNT,
  region: REGION,
  id: '6ab971cccd774293fcb8a9eaff944711',
  type: 'Policy:S3/BucketAnonymousAccessGranted',
  // Findings of changed policies are about the key that changed them, and name the bucket all the same.
  resource: {
    resourceType: 'AccessKey',
    accessKeyDetails: { userName: 'alice' },
    s3BucketDetails: [bucket('ml-data')],
  },
  service: SERVICE,
  severity: 8,
  title: 'Anybody may read the bucket ml-data.',
  updatedAt: '2026-01-05T09:10:00.000Z',
};

function bucket(name: string): Fields {
  return { arn: `arn:aws:s3:::${name}`, name, type: 'Destination', tags: [] };
}

/** As the administrator's account receives it. */
function from(members: Fields) {
  return bridged(
    { ...FINDING, ...members },
    {
      source: 'aws.guardduty',
      'detail-type': 'GuardDuty Finding',
      account: '999988887777',
    },
  );
}

describe('a finding of GuardDuty', () => {
  it('brings the bucket of the account it is about', () => {
    expect(onlyTrigger(from({}))).toEqual({
      ref: {
        cloud: 'aws',
        type: 'aws.s3.bucket',
        id: 'arn:aws:s3:::ml-data',
        name: 'ml-data',
        account: ACCOUNT,
        region: REGION,
      },
      reason: 'event',
      operation: 'GuardDuty Finding: Policy:S3/BucketAnonymousAccessGranted',
      phase: 'instant',
      effect: 'none',
      actor: null,
      eventId: 'envelope-1',
      time: '2026-01-05T09:12:40Z',
      finding: {
        source: 'guardduty',
        id: FINDING.id,
        title: FINDING.title,
        severity: 'high',
        sensitive: false,
      },
    });
  });

  it('brings each of several buckets', () => {
    const details = [bucket('a1'), { name: 'b1' }, bucket('c--use1-az4--x-s3'), null];
    const { triggers, ignored } = decode(
      from({ resource: { resourceType: 'S3Bucket', s3BucketDetails: details } }),
      OPTIONS,
    );

    expect(triggers.map(({ ref }) => ref.name)).toEqual(['a1', 'b1']);
    expect(ignored.map(({ reason }) => reason)).toEqual(['unsupported-type']);
  });

  it('of an attack in several steps brings its buckets, and says if data is sensitive', () => {
    const sequence = {
      resources: [
        { resourceType: 'ACCESS_KEY', uid: 'AKIAEXAMPLE', accountId: ACCOUNT },
        {
          resourceType: 'S3_BUCKET',
          uid: 'arn:aws:s3:::ml-data',
          accountId: '444455556666',
          region: 'us-west-2',
        },
      ],
      sequenceIndicators: [{ key: 'TOR_IP' }, { key: 'SENSITIVE_DATA', values: ['PERSONAL'] }],
    };
    const trigger = onlyTrigger(
      from({
        type: 'AttackSequence:S3/CompromisedData',
        severity: 9.5,
        resource: { resourceType: 'AttackSequence' },
        service: { ...SERVICE, detection: { sequence } },
      }),
    );

    expect(trigger.ref).toMatchObject({
      name: 'ml-data',
      account: '444455556666',
      region: 'us-west-2',
    });
    expect(trigger.finding).toMatchObject({ severity: 'critical', sensitive: true });
  });

  it('that names a bucket twice brings it once', () => {
    const { triggers, ignored } = decode(
      from({ resource: { s3BucketDetails: [bucket('a1'), bucket('a1')] } }),
      OPTIONS,
    );

    expect(triggers).toHaveLength(1);
    expect(ignored.map(({ reason }) => reason)).toEqual(['duplicate']);
  });

  it.each([
    ['a member', { sample: true }],
    ['a member that lost its type', { sample: 'true' }],
    ['a JSON text', { type: 'default', value: '{"sample": true}' }],
  ])('that is a sample found nothing: %s', (_what, additionalInfo) => {
    const left = onlyIgnored(from({ service: { ...SERVICE, additionalInfo } }));

    expect(left.reason).toBe('what-if');
    expect(left.detail).toContain(FINDING.title);
  });

  it('that is no sample counts, whatever else is told of it', () => {
    const additionalInfo = { sample: false, value: '{"sample":false}', type: 'default' };

    expect(onlyTrigger(from({ service: { ...SERVICE, additionalInfo } })).ref.name).toBe('ml-data');
  });

  it('that is archived is over', () => {
    expect(onlyIgnored(from({ service: { ...SERVICE, archived: true } })).reason).toBe('unrelated');
  });

  it.each([
    ['an instance', { resourceType: 'Instance', instanceDetails: { instanceId: 'i-1' } }],
    ['no bucket', { resourceType: 'S3Bucket', s3BucketDetails: [] }],
    ['nothing', null],
  ])('about %s is not acted on', (_what, resource) => {
    expect(onlyIgnored(from({ resource })).reason).toBe('unsupported-type');
  });

  it('whose bucket cannot be read is of an unknown shape', () => {
    const resource = { s3BucketDetails: [{ name: 'a b' }] };

    expect(onlyIgnored(from({ resource })).reason).toBe('unrecognised-shape');
  });

  it.each([
    [0, null],
    [0.1, null],
    [1, 'low'],
    [3.9, 'low'],
    [4, 'medium'],
    [6.9, 'medium'],
    ['7.0', 'high'],
    [8.9, 'high'],
    [9, 'critical'],
    [{ valueOf: 'x', toString: 'x' }, null],
  ])('of severity %j is %s', (severity, expected) => {
    expect(onlyTrigger(from({ severity })).finding?.severity).toBe(expected);
  });
});
