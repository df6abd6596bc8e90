import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../shared/events/read.ts';
import { ACCOUNT, onlyIgnored, onlyTrigger, REGION, sqsBatch } from './samples.ts';
import { BUCKET, CUSTOM_ACTION, FINDING, hubEvent, IMPORTED } from './security-hub-samples.ts';

describe('a finding of Security Hub', () => {
  it('brings the resource, where it is and not where findings are gathered', () => {
    expect(onlyTrigger(hubEvent(IMPORTED, FINDING))).toEqual({
      ref: {
        cloud: 'aws',
        type: 'aws.s3.bucket',
        id: 'arn:aws:s3:::ml-data',
        name: 'ml-data',
        account: ACCOUNT,
        region: REGION,
      },
      reason: 'event',
      operation: 'Security Hub Findings - Imported: security-control/S3.8',
      phase: 'instant',
      effect: 'none',
      actor: null,
      eventId: 'envelope-1',
      time: '2026-01-05T09:12:40Z',
      finding: {
        source: 'security-hub',
        id: FINDING.Id,
        title: FINDING.Title,
        severity: 'high',
        sensitive: false,
        productArn: FINDING.ProductArn,
      },
    });
  });

  it.each([
    ['bare', FINDING],
    ['in a queue', sqsBatch(JSON.stringify(FINDING))],
    ['as `aws securityhub get-findings` prints it', { Findings: [FINDING] }],
  ])('is read %s, and known by its content', (_what, payload) => {
    const trigger = onlyTrigger(payload);

    expect(trigger.operation).toBe('Security Hub Finding: security-control/S3.8');
    expect(trigger.time).toBe('2026-01-05T09:12:00.500Z');
    expect(trigger.eventId).toMatch(/^[0-9a-f]{64}$/);
    expect(trigger.eventId).toBe(onlyTrigger(FINDING).eventId);
  });

  it.each([
    ['a check that passed', { Compliance: { Status: 'PASSED' } }],
    ['a check that warned', { Compliance: { Status: 'WARNING' } }],
    ['a check that could not be made', { Compliance: { Status: 'NOT_AVAILABLE' } }],
    ['no check', { Compliance: undefined }],
    ['a resolved finding', { Workflow: { Status: 'RESOLVED' } }],
    ['a suppressed finding', { Workflow: { Status: 'SUPPRESSED' } }],
    ['a finding with the old state only', { Workflow: undefined, WorkflowState: 'NEW' }],
    ['an archived finding', { RecordState: 'ARCHIVED' }],
    ['a finding without states', { RecordState: null, Workflow: null, Compliance: null }],
  ])('is left alone: %s', (_what, members) => {
    const left = onlyIgnored(hubEvent(IMPORTED, { ...FINDING, ...members }));

    expect(left.reason).toBe('unrelated');
    expect(left.detail).toContain(FINDING.Title);
    expect(left.detail).toContain('is no failed check that is open');
  });

  it('that somebody was told of is open', () => {
    const told = { ...FINDING, Workflow: { Status: 'NOTIFIED' } };

    expect(onlyTrigger(hubEvent(IMPORTED, told)).ref.name).toBe('ml-data');
  });

  it('that is a sample found nothing', () => {
    const sample = { ...FINDING, Sample: true };

    expect(onlyIgnored(hubEvent(IMPORTED, sample)).reason).toBe('what-if');
    expect(onlyIgnored(hubEvent(CUSTOM_ACTION, sample)).reason).toBe('what-if');
  });

  it('that somebody chose is looked at in whatever state it is', () => {
    const closed = {
      ...FINDING,
      Compliance: { Status: 'PASSED' },
      Workflow: { Status: 'SUPPRESSED' },
    };

    expect(onlyTrigger(hubEvent(CUSTOM_ACTION, closed))).toMatchObject({
      ref: { name: 'ml-data' },
      reason: 'event',
      operation: 'Security Hub Findings - Custom Action: security-control/S3.8',
      actor: null,
    });
  });
});

describe('what a finding says of the resource', () => {
  it.each([
    [{ Label: 'CRITICAL' }, 'critical'],
    [{ Label: 'MEDIUM', Normalized: 90 }, 'medium'],
    [{ Label: 'INFORMATIONAL', Normalized: 40 }, null],
    [{ Label: '<!channel>' }, null],
    [{ Normalized: 39 }, 'low'],
    [{ Normalized: 40 }, 'medium'],
    [{ Normalized: '70' }, 'high'],
    [{ Normalized: 90 }, 'critical'],
    [{ Normalized: 0 }, null],
    [{ Normalized: { toString: 'x' } }, null],
    [null, null],
  ])('%j is %s', (Severity, severity) => {
    expect(onlyTrigger(hubEvent(IMPORTED, { ...FINDING, Severity })).finding?.severity).toBe(
      severity,
    );
  });

  it.each([
    ['its types', { Types: ['Sensitive Data Identifications/PII'] }],
    ['what was found', { Resources: [classified({ SensitiveData: [{ Category: 'PERSONAL' }] })] }],
    [
      'what was found by own rules',
      { Resources: [classified({ CustomDataIdentifiers: { Detections: [{}] } })] },
    ],
  ])('sensitive data is known by %s', (_what, members) => {
    const none = { Resources: [classified({ SensitiveData: [], CustomDataIdentifiers: {} })] };

    expect(onlyTrigger(hubEvent(IMPORTED, { ...FINDING, ...members })).finding?.sensitive).toBe(
      true,
    );
    expect(onlyTrigger(hubEvent(IMPORTED, { ...FINDING, ...none })).finding?.sensitive).toBe(false);
  });

  it('is cut and on one line, whatever somebody wrote into it', () => {
    const hostile = `<!channel>\n\u202E${'y'.repeat(5000)}`;
    const texts = { Id: hostile, Title: hostile, GeneratorId: hostile };

    const { finding, operation } = onlyTrigger(hubEvent(IMPORTED, { ...FINDING, ...texts }));

    expect(finding?.id).toHaveLength(513);
    expect(finding?.title).toHaveLength(201);
    expect(operation).toHaveLength(201);
    expect(`${finding?.id}${finding?.title}${operation}`).not.toMatch(/[\n\u202E]/);
  });

  it('is never cut through a character', () => {
    const Title = `${'y'.repeat(199)}😀 and more`;

    expect(onlyTrigger(hubEvent(IMPORTED, { ...FINDING, Title })).finding?.title).toBe(
      `${'y'.repeat(199)} …`,
    );
  });
});

function classified(Result: Fields): Fields {
  return { ...BUCKET, DataClassification: { Result } };
}
