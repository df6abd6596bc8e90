import { describe, expect, it } from 'vitest';
import { ACCOUNT, bridged, onlyIgnored, onlyTrigger, REGION } from './samples.ts';

const BUCKET_REF = {
  cloud: 'aws',
  type: 'aws.s3.bucket',
  id: 'arn:aws:s3:::ml-data',
  name: 'ml-data',
  account: ACCOUNT,
  region: REGION,
};

const ITEM = {
  resourceType: 'AWS::S3::Bucket',
  resourceId: 'ml-data',
  resourceName: 'ml-data',
  ARN: 'arn:aws:s3:::ml-data',
  awsAccountId: ACCOUNT,
  awsRegion: REGION,
  configurationItemStatus: 'OK',
  configurationItemCaptureTime: '2026-01-05T09:12:34.719Z',
  tags: { owner: 'alice' },
};

function change(configurationItem: unknown, more = {}) {
  return {
    messageType: 'ConfigurationItemChangeNotification',
    configurationItem,
    configurationItemDiff: null,
    notificationCreationTime: '2026-01-05T09:13:00Z',
    recordVersion: '1.3',
    ...more,
  };
}

function fromConfig(detail: unknown, type = 'Config Configuration Item Change') {
  return bridged(detail, { source: 'aws.config', 'detail-type': type });
}

function invocation(invokingEvent: string) {
  return {
    version: '1.0',
    invokingEvent,
    ruleParameters: '{}',
    resultToken: 't',
    accountId: ACCOUNT,
  };
}

describe('AWS Config', () => {
  it.each([
    ['EventBridge', fromConfig(change(ITEM)), 'envelope-1'],
    ['a rule, as JSON text', invocation(JSON.stringify(change(ITEM))), null],
    ['a topic, bare', change(ITEM), null],
  ])('reports a bucket through %s', (_what, payload, id) => {
    const trigger = onlyTrigger(payload);

    expect(trigger).toMatchObject({
      ref: BUCKET_REF,
      reason: 'event',
      operation: 'ConfigurationItemChangeNotification',
      phase: 'instant',
      effect: 'none',
      actor: null,
      time: '2026-01-05T09:12:34.719Z',
    });
    expect(trigger).not.toHaveProperty('tags');
    expect(trigger.eventId).toMatch(id === null ? /^[0-9a-f]{64}$/ : new RegExp(`^${id}$`));
  });

  it('several rules report one item as one event', () => {
    const first = onlyTrigger(invocation(JSON.stringify(change(ITEM))));
    const second = onlyTrigger(invocation(JSON.stringify(change(ITEM, { recordVersion: '1.2' }))));

    expect(second.eventId).toBe(first.eventId);
  });

  it.each([
    ['the ARN in lower case', { ARN: undefined, arn: 'arn:aws:s3:::ml-data' }],
    ['only the resource id', { ARN: undefined }],
  ])('finds the bucket by %s', (_what, members) => {
    expect(onlyTrigger(change({ ...ITEM, ...members })).ref).toEqual(BUCKET_REF);
  });

  it('reads an oversized item from its summary', () => {
    const notification = change(null, {
      messageType: 'OversizedConfigurationItemChangeNotification',
      configurationItemSummary: ITEM,
    });

    expect(onlyTrigger(fromConfig(notification)).ref).toEqual(BUCKET_REF);
  });

  it('tells a deletion', () => {
    const item = { ...ITEM, configurationItemStatus: 'ResourceDeleted' };

    expect(onlyTrigger(fromConfig(change(item))).effect).toBe('deleted');
  });

  it.each([
    [
      'another type',
      fromConfig(change({ ...ITEM, resourceType: 'AWS::EC2::Instance' })),
      'unsupported-type',
    ],
    [
      'a scheduled invocation',
      invocation('{"messageType":"ScheduledNotification","recordVersion":"1.0"}'),
      'unrelated',
    ],
    [
      'a compliance change',
      fromConfig({ resourceId: 'ml-data' }, 'Config Rules Compliance Change'),
      'unsupported-type',
    ],
    [
      'a bucket without a name',
      fromConfig(change({ resourceType: 'AWS::S3::Bucket' })),
      'unrecognised-shape',
    ],
    ['an item without anything', fromConfig(change({})), 'unsupported-type'],
    ['no item', fromConfig(null), 'unrelated'],
  ])('does not act on %s', (_what, payload, reason) => {
    expect(onlyIgnored(payload).reason).toBe(reason);
  });
});

const FINDING = {
  version: '1.0',
  id: 'finding-1',
  status: 'ACTIVE',
  resourceType: 'AWS::S3::Bucket',
  resource: 'arn:aws:s3:::ml-data',
  accountId: ACCOUNT,
  region: REGION,
  isPublic: true,
  isDeleted: false,
};

function analyzed(detail: unknown, type = 'Access Analyzer Finding') {
  return bridged(detail, {
    source: 'aws.access-analyzer',
    'detail-type': type,
    region: 'us-east-1',
    resources: [`arn:aws:access-analyzer:${REGION}:${ACCOUNT}:analyzer/a`],
  });
}

describe('Access Analyzer', () => {
  it.each([[true], [false]])(
    'an active finding names the bucket, public (%s) or shared',
    (isPublic) => {
      expect(onlyTrigger(analyzed({ ...FINDING, isPublic }))).toEqual({
        ref: BUCKET_REF,
        reason: 'event',
        operation: 'Access Analyzer Finding',
        phase: 'instant',
        effect: 'none',
        actor: null,
        eventId: 'envelope-1',
        time: '2026-01-05T09:12:40Z',
      });
    },
  );

  it.each([
    ['that failed', { error: 'ACCESS_DENIED', isPublic: undefined }, 'failed-call'],
    ['that was archived', { status: 'ARCHIVED' }, 'unrelated'],
    ['that was resolved', { status: 'RESOLVED' }, 'unrelated'],
    ['of a deleted bucket', { isDeleted: true }, 'unrelated'],
    ['about a key', { resourceType: 'AWS::KMS::Key' }, 'unsupported-type'],
    ['without a bucket', { resource: 'ml-data' }, 'unrecognised-shape'],
  ])('leaves alone a finding %s', (_what, members, reason) => {
    expect(onlyIgnored(analyzed({ ...FINDING, ...members })).reason).toBe(reason);
  });

  it('a preview is what would be', () => {
    const preview = { configuredResources: ['arn:aws:s3:::ml-data'], status: 'COMPLETED' };

    expect(onlyIgnored(analyzed(preview, 'Access Preview State Change')).reason).toBe('what-if');
  });
});

describe('findings and events of other services', () => {
  it.each([
    ['aws.securityhub', 'Security Hub Findings - Imported', 'unsupported-type'],
    ['aws.securityhub', 'Security Hub Findings - Custom Action', 'unsupported-type'],
    ['aws.guardduty', 'GuardDuty Finding', 'unsupported-type'],
    ['aws.macie', 'Macie Finding', 'unsupported-type'],
    ['aws.kms', 'KMS CMK Rotation', 'unrelated'],
    ['aws.events', 'Scheduled Event', 'unrelated'],
    ['aws.ec2', 'EC2 Instance State-change Notification', 'unrelated'],
    ['aws.s3', 'Object Created', 'unrelated'],
    ['aws.signin', 'AWS Console Sign In via CloudTrail', 'unrelated'],
    ['aws.s3', 'AWS Insight via CloudTrail', 'unrelated'],
  ])('%s %s is known and not acted on', (source, type, reason) => {
    const left = onlyIgnored(bridged({ findings: [{}] }, { source, 'detail-type': type }));

    expect(left.reason).toBe(reason);
    expect(left.detail).toContain(type);
  });

  it('a bare Security Hub finding is known by its shape and named by its title', () => {
    const finding = {
      SchemaVersion: '2018-10-08',
      ProductArn: 'arn:aws:securityhub:us-east-1::product/aws/securityhub',
      Title: 'KMS.4 rotation',
      Resources: [{ Id: 'arn:aws:kms:us-east-1:1:key/k' }],
    };

    const left = onlyIgnored(finding);

    expect(left.reason).toBe('unsupported-type');
    expect(left.detail).toContain('KMS.4 rotation');
    expect(left.detail).toContain('arn:aws:kms:us-east-1:1:key/k');
  });
});
