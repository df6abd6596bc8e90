import { describe, expect, it } from 'vitest';
import { NO_MEMORY } from '../../shared/core/case.ts';
import { DAY_MS } from '../../shared/core/limits.ts';
import { aliases, covers, judgeOverride } from '../../shared/core/overrides.ts';
import { judge, NOW, OTHER, RULE, scope, TYPE, until } from '../support/overrides.ts';

/** What the design says of scope and end, sentence by sentence. */

describe('the scope of an override', () => {
  it.each([
    ['all', true],
    ['ALL', true],
    ['  all  ', true],
    [RULE, true],
    ['Sagemaker-Notebook-Root-Access-Disabled', true],
    ['notebook-instance', true],
    ['notebook', true],
    ['instance', true],
    [`${OTHER}_${RULE}`, true],
    [`${OTHER}, ${RULE}`, true],
    [`${OTHER}+${RULE}`, true],
    [`${OTHER}/${RULE}`, true],
    [`aws/${RULE}`, true],
    [OTHER, false],
    ['bucket', false],
    ['sagemaker', false],
    ['not-all', false],
    ['', false],
  ])('"%s" covers the rule: %s', (text, covered) => {
    expect(covers(text, RULE, TYPE)).toBe(covered);
  });

  it.each([
    ['aws.s3.bucket', ['bucket']],
    ['aws.sagemaker.endpoint', ['endpoint']],
    ['aws.sagemaker.notebook-instance', ['notebook-instance', 'notebook', 'instance']],
    ['azure.ml.workspace', ['workspace']],
    ['gcp.storage-bucket', ['storage-bucket', 'storage', 'bucket']],
  ])('%s answers to %j', (type, words) => {
    expect(aliases(type)).toEqual(words);
  });

  it('in its short form fits a GCP label: 63 characters of a-z, 0-9, _ and -', () => {
    const label = `${RULE}_endpoint_bucket`;

    expect(label).toMatch(/^[a-z0-9_-]{1,63}$/);
    expect(covers(label, RULE, TYPE)).toBe(true);
    expect(covers(label, 's3-bucket-acl-not-public', 'aws.s3.bucket')).toBe(true);
  });

  it('is no override where it is absent', () => {
    expect(judge({ tags: { team: 'churn' } })).toEqual({ kind: 'none' });
  });

  it('about another rule of the type is none for this one', () => {
    expect(judge({ tags: scope(OTHER) })).toEqual({ kind: 'none' });
  });

  it.each([
    ['', 'cordon-override is empty'],
    ['   ', 'cordon-override is empty'],
    ['___', 'cordon-override names no rule, no resource type and not all'],
    ['yes', 'cordon-override names no rule, no resource type and not all'],
    ['true', 'cordon-override names no rule, no resource type and not all'],
    ['bucket', 'cordon-override names no rule, no resource type and not all'],
    [`${RULE}x`, 'cordon-override names no rule, no resource type and not all'],
    ['<script>alert(1)</script>', 'cordon-override names no rule, no resource type and not all'],
  ])('"%s" is not honoured and answered', (text, why) => {
    expect(judge({ tags: scope(text) })).toEqual({ kind: 'refused', why });
  });
});

describe('a scope, where the rules of the type are not known', () => {
  it.each([
    ['some-rule', 'none'],
    ['some-rule other-rule', 'none'],
    ['!!', 'refused'],
    ['', 'refused'],
  ])('"%s" is %s', (text, kind) => {
    const verdict = judgeOverride({
      finding: { rule: RULE, severity: 'high', message: '' },
      type: TYPE,
      tags: scope(text),
      memory: NO_MEMORY,
      policy: { maxDays: 30, warnDays: 3, criticalSetters: [] },
      now: NOW,
    });

    expect(verdict.kind).toBe(kind);
  });
});

describe('the end of an override', () => {
  const CAP = NOW + 30 * DAY_MS;

  it.each([
    ['2026-12-01', Date.parse('2026-12-02T00:00:00Z')],
    [' 2026-12-01 ', Date.parse('2026-12-02T00:00:00Z')],
    ['20261201', Date.parse('2026-12-02T00:00:00Z')],
    ['2026-11-21', Date.parse('2026-11-22T00:00:00Z')],
    ['2026-11-30', Date.parse('2026-12-01T00:00:00Z')],
    ['2026-12-01T08:30Z', Date.parse('2026-12-01T08:30:00Z')],
    ['2026-12-01T08:30:15Z', Date.parse('2026-12-01T08:30:15Z')],
    ['20261201t083015z', Date.parse('2026-12-01T08:30:15Z')],
    ['', CAP],
    ['2026-12-31', CAP],
    ['20261231', CAP],
    ['9999-12-31', CAP],
  ])('"%s" is %d', (text, end) => {
    expect(judge({ tags: until(text) })).toMatchObject({ kind: 'honoured', until: end });
  });

  it('is the cap where none is given', () => {
    expect(judge({ tags: scope('all') })).toMatchObject({ kind: 'honoured', until: CAP });
  });

  it.each([
    'soon',
    'tomorrow',
    '31.12.2026',
    '2026-02-30',
    '20260230',
    '2026-02-30T00:00:00Z',
    '2027-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-12-00',
    '2026-12-32',
    '2026-12-01T25:00Z',
    '2026-12-01T08:30',
    '2026-12-01T08:30:15+02:00',
    '2026-12',
    '12/31/2026',
    '1798675200',
    '-1',
    'Infinity',
    '2026-12-01; DROP TABLE',
  ])('"%s" is no date: not honoured, and answered', (text) => {
    expect(judge({ tags: until(text) })).toEqual({
      kind: 'refused',
      why: 'cordon-override-until is not a date like 2026-12-31',
    });
  });

  it('of a leap day is a date', () => {
    const now = Date.parse('2028-02-20T00:00:00Z');

    expect(judge({ tags: until('2028-02-29'), now })).toMatchObject({
      until: Date.parse('2028-03-01T00:00:00Z'),
    });
  });

  it.each([
    ['one millisecond before the day is over', '2026-11-22T00:00:00Z', -1, 'honoured'],
    ['when the day is over, in UTC', '2026-11-22T00:00:00Z', 0, 'refused'],
  ])('counts to the last moment of its day: %s', (_, midnight, ms, kind) => {
    expect(judge({ tags: until('2026-11-21'), now: Date.parse(midnight) + ms }).kind).toBe(kind);
  });

  it('in the past is answered with its day', () => {
    expect(judge({ tags: until('2026-11-20') })).toEqual({
      kind: 'refused',
      why: 'it ended on 2026-11-20',
    });
  });

  it('is warned of three days before, or at once where it is nearer', () => {
    const near = judge({
      tags: until('2026-11-22'),
      memory: { overridesFirstSeen: { [RULE]: new Date(NOW).toISOString() } },
    });

    expect(judge({ tags: scope('all') })).toMatchObject({ warnAt: NOW + 27 * DAY_MS });
    expect(near).toMatchObject({ warnAt: NOW });
  });
});
