import { describe, expect, it } from 'vitest';
import { decodeGcp } from '../../../shared/events/gcp/decode.ts';
import {
  ENDPOINT,
  KEY,
  NOTEBOOK,
  NUMBER,
  notification,
  OPTIONS,
  onlyIgnored,
  onlyTrigger,
  PROJECT,
} from './samples.ts';

describe('a finding of Security Command Center', () => {
  it('is a reason to look, and no change', () => {
    expect(onlyTrigger(notification({ description: 'Anybody can read\nthe bucket.' }))).toEqual({
      ref: {
        cloud: 'gcp',
        type: 'gcp.storage.bucket',
        id: '//storage.googleapis.com/projects/_/buckets/ml-data',
        name: 'ml-data',
        account: PROJECT,
        region: '',
      },
      reason: 'event',
      operation: 'Security Command Center finding: PUBLIC_BUCKET_ACL',
      phase: 'instant',
      effect: 'none',
      actor: null,
      eventId: 'organizations/1/sources/2/findings/abc 2026-01-05T09:12:34.200Z',
      time: '2026-01-05T09:12:34.200Z',
      finding: {
        source: 'security-command-center',
        id: 'organizations/1/sources/2/findings/abc',
        title: 'Anybody can read the bucket.',
        severity: 'high',
        sensitive: false,
      },
    });
  });

  it.each([
    [`//notebooks.googleapis.com/${NOTEBOOK}`, 'gcp.notebooks.instance'],
    [`//aiplatform.googleapis.com/${ENDPOINT.replace(PROJECT, NUMBER)}`, 'gcp.vertex.endpoint'],
    [`//cloudkms.googleapis.com/${KEY}/cryptoKeyVersions/1`, 'gcp.kms.key'],
  ])('is about %s', (resourceName, type) => {
    expect(onlyTrigger(notification({ resourceName })).ref).toMatchObject({
      type,
      account: PROJECT,
    });
  });

  it('names its resource in the resource, too', () => {
    const payload = { ...notification({ resourceName: '' }) };

    expect(onlyTrigger(payload).ref.name).toBe('ml-data');
  });

  it.each([
    ['CRITICAL', 'critical'],
    ['High', 'high'],
    ['MEDIUM', 'medium'],
    ['LOW', 'low'],
    ['SEVERITY_UNSPECIFIED', null],
    [undefined, null],
    [5, null],
  ])('of severity %s is %s', (severity, expected) => {
    expect(onlyTrigger(notification({ severity })).finding?.severity).toBe(expected);
  });

  it('of old has all of it among its properties', () => {
    const sourceProperties = {
      SeverityLevel: 'High',
      ProjectId: 'old-ml',
      Explanation: 'It is public.',
    };
    const old = notification(
      { severity: undefined, sourceProperties, findingClass: undefined, mute: undefined },
      { projectDisplayName: undefined },
    );

    expect(onlyTrigger({ ...old, resource: undefined })).toMatchObject({
      ref: { account: 'old-ml' },
      finding: { severity: 'high', title: 'It is public.' },
    });
  });

  it.each([
    ['its id', {}, PROJECT],
    [
      'its id in the newer shape',
      { projectDisplayName: '', gcpMetadata: { projectDisplayName: 'new-ml' } },
      'new-ml',
    ],
    ['its number', { projectDisplayName: undefined }, NUMBER],
    ['its number, where the id is none', { projectDisplayName: 'My Project/../x' }, NUMBER],
    ['nothing', { projectDisplayName: null, project: 'x y' }, ''],
  ])('tells the project by %s', (_what, resource, account) => {
    expect(onlyTrigger(notification({}, resource)).ref.account).toBe(account);
  });

  it('says when data is at risk', () => {
    expect(
      onlyTrigger(notification({ findingClass: 'SENSITIVE_DATA_RISK' })).finding?.sensitive,
    ).toBe(true);
  });

  it.each([
    ['is resolved', { state: 'INACTIVE' }, 'unrelated'],
    ['has a state of another kind', { state: 'RESOLVED' }, 'unrelated'],
    ['is muted', { mute: 'MUTED' }, 'unrelated'],
    ['could not be looked for', { findingClass: 'SCC_ERROR' }, 'failed-call'],
    [
      'is of another type',
      { resourceName: '//compute.googleapis.com/projects/p/zones/z/instances/1' },
      'unsupported-type',
    ],
    ['names no bucket', { resourceName: '//storage.googleapis.com/../x' }, 'unsupported-type'],
    [
      'was cured by another since',
      { securityMarks: { marks: { 'sra-remediated-event-time': '2026-01-05T09:12:34.200Z' } } },
      'unrelated',
    ],
  ])('is left alone when it %s', (_what, finding, reason) => {
    expect(onlyIgnored(notification(finding)).reason).toBe(reason);
  });

  it.each([undefined, '', null])('counts when its state is not said: %j', (state) => {
    expect(onlyTrigger(notification({ state })).ref.name).toBe('ml-data');
  });

  it.each([
    ['another time', { marks: { 'sra-remediated-event-time': '2025-12-31T00:00:00Z' } }],
    ['no time', { marks: { 'sra-remediated-event-time': '' } }],
    ['nothing', {}],
  ])('counts when its mark says %s', (_what, securityMarks) => {
    expect(onlyTrigger(notification({ securityMarks, eventTime: undefined })).ref.name).toBe(
      'ml-data',
    );
    expect(onlyTrigger(notification({ securityMarks })).ref.name).toBe('ml-data');
  });

  it('is the same when it is sent again, and another when it changed', () => {
    const decoded = decodeGcp(
      [notification(), notification(), notification({ eventTime: '2026-01-06T00:00:00Z' })],
      OPTIONS,
    );

    expect(decoded?.triggers).toHaveLength(2);
    expect(decoded?.ignored).toMatchObject([{ reason: 'duplicate' }]);
  });

  it('has an id of its own without a name or a time', () => {
    const id = onlyTrigger(notification({ name: undefined })).eventId;

    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(onlyTrigger(notification({ eventTime: null })).eventId).not.toBe(id);
  });

  it('has hostile texts cut and on one line', () => {
    const hostile = `<!channel>\n\u202E${'x'.repeat(5000)}`;
    const trigger = onlyTrigger(
      notification({ name: hostile, description: hostile, category: hostile }),
    );

    expect(trigger.finding?.title).toHaveLength(201);
    expect(trigger.finding?.id).toHaveLength(513);
    expect(`${trigger.operation}${trigger.finding?.title}${trigger.eventId}`).not.toMatch(
      /[\n\u202E]/,
    );
    expect(trigger.operation.length).toBeLessThan(202);
  });
});
