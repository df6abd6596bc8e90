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

  const MODEL = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model/fraud`;
  const NOTEBOOK = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:notebook-instance/team-nb`;
  const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/k-1`;

  it.each([
    [
      'a model by its ARN',
      { resourceType: 'AWS::SageMaker::Model', resourceId: MODEL, resourceName: 'Fraud' },
      { type: 'aws.sagemaker.model', id: MODEL, name: 'Fraud' },
    ],
    [
      'a notebook by its name',
      { resourceType: 'AWS::SageMaker::NotebookInstance', resourceId: 'Team-NB' },
      { type: 'aws.sagemaker.notebook-instance', id: NOTEBOOK, name: 'Team-NB' },
    ],
    [
      'an account',
      { resourceType: 'AWS::S3::AccountPublicAccessBlock', resourceId: ACCOUNT },
      {
        type: 'aws.s3.account-public-access-block',
        id: `arn:aws:s3::${ACCOUNT}:account-public-access-block`,
      },
    ],
    [
      'a key by its id',
      { resourceType: 'AWS::KMS::Key', resourceId: 'k-1' },
      { type: 'aws.kms.key', id: KEY, name: 'k-1' },
    ],
  ])('reports %s', (_what, members, ref) => {
    const item = { ...ITEM, ARN: undefined, resourceName: undefined, ...members };

    expect(onlyTrigger(change(item)).ref).toMatchObject(ref);
  });

  it('a broken rule is a finding', () => {
    const broken = {
      resourceId: 'ml-data',
      resourceType: 'AWS::S3::Bucket',
      awsAccountId: ACCOUNT,
      awsRegion: REGION,
      configRuleName: 's3-public',
      configRuleARN: 'arn:aws:config:r:1:config-rule/c',
      messageType: 'ComplianceChangeNotification',
      newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
    };
    const trigger = onlyTrigger(fromConfig(broken, 'Config Rules Compliance Change'));

    expect(trigger).toMatchObject({
      ref: BUCKET_REF,
      operation: 'ComplianceChangeNotification: s3-public',
      effect: 'none',
      finding: {
        source: 'config',
        id: 'arn:aws:config:r:1:config-rule/c',
        title: 'The rule s3-public is broken',
        severity: null,
        sensitive: false,
      },
    });
    for (const complianceType of ['COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA']) {
      const other = { ...broken, newEvaluationResult: { complianceType } };

      expect(onlyIgnored(fromConfig(other, 'Config Rules Compliance Change')).detail).toBe(
        `The AWS Config rule s3-public is ${complianceType}.`,
      );
    }
  });

  it('an item alone is no finding', () => {
    expect(onlyTrigger(change(ITEM))).not.toHaveProperty('finding');
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
      'a compliance change without its result',
      fromConfig({ resourceId: 'ml-data' }, 'Config Rules Compliance Change'),
      'unrelated',
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
