import { describe, expect, it } from 'vitest';
import type { EntryBody, StoredCase } from '../../shared/core/journal.ts';
import type { Outcome } from '../../shared/core/outcome.ts';
import { type Story, storyOf } from '../../shared/notifiers/story.ts';
import {
  BUCKET,
  intentBody,
  LOOKUPS,
  NOTEBOOK,
  outcomeBody,
  stepOf,
  storedCase,
  triggerBody,
} from '../support/case-builder.ts';
import {
  askingNotebook,
  CLOSE_POLICY,
  failedBucket,
  fixedBucket,
  ONLINE,
  observedNotebook,
  PUBLIC,
  PUBLIC_POLICY,
  stoppedNotebook,
  undoneBucket,
} from '../support/stories.ts';

describe('what happened', () => {
  it('is told by outcome', () => {
    const first = (outcome: Outcome) =>
      told(storedCase(BUCKET, [triggerBody(BUCKET), outcomeBody(outcome, 'because', [PUBLIC])]))
        .sentences;

    expect(first('waiting')).toEqual([PUBLIC.message, 'Cordon is not done yet: because.']);
    expect(first('skipped')).toEqual([PUBLIC.message, 'Cordon does nothing here: because.']);
    expect(first('overridden')).toEqual([PUBLIC.message, 'Cordon leaves it alone: because.']);
    expect(first('asking')).toEqual([
      PUBLIC.message,
      'Cordon changes nothing by itself.',
      'It asks because because.',
    ]);
    expect(first('labelled').at(-1)).toBe('Because.');
    expect(first('compliant')).toEqual([PUBLIC.message, 'Nothing is wrong with it any more.']);
    expect(first('failed').at(-1)).toBe('Cordon could not finish: because.');
  });

  it('tells the fault as it was seen, when it was cured before anybody was told', () => {
    const story = told(
      storedCase(BUCKET, [
        triggerBody(BUCKET),
        intentBody(stepOf('s3:PutBucketPolicy', [CLOSE_POLICY]), [PUBLIC]),
        { kind: 'verified', after: [CLOSE_POLICY] },
        outcomeBody('fixed', 'the fault is gone'),
      ]),
    );

    expect(story.sentences[0]).toBe('Found: The bucket policy lets everybody in, by PublicRead.');
    expect(story.severity).toBe('critical');
  });

  it('shows a containment that ended with its cause', () => {
    const back = { field: 'status', before: 'Stopped', after: 'InService' };
    const story = told(
      storedCase(NOTEBOOK, [
        ...bodiesOf(stoppedNotebook()),
        intentBody(stepOf('sagemaker:StartNotebookInstance', [back]), [], 'withdraw'),
        { kind: 'verified', after: [back] },
        outcomeBody('compliant', 'nothing is wrong with it'),
      ]),
    );

    expect(story.headline).toBe('In order again: SageMaker notebook instance churn-model');
    expect(story.changes).toEqual([]);
    expect(story.undo).toBeNull();
  });

  it('shows what undo could not take back', () => {
    const story = told(
      storedCase(BUCKET, [
        ...bodiesOf(fixedBucket()).slice(0, -1),
        {
          kind: 'undo-requested',
          by: 'bob',
          of: 'x',
          edits: [CLOSE_POLICY],
          hold: {
            rules: [PUBLIC.rule],
            by: 'bob',
            since: '2026-11-20T09:14:00.000Z',
            reason: 'undo',
          },
        },
        { kind: 'undo-ended', undone: [], conflicts: [CLOSE_POLICY] },
        outcomeBody('conflict', 'not taken back, because it was changed since: policy', [PUBLIC]),
      ]),
    );

    expect(story.moment).toBe('conflict');
    expect(story.changes).toHaveLength(1);
    expect(story.sentences.at(-1)).toBe(
      'Nobody’s change is overwritten. Somebody has to decide which value stays.',
    );
  });

  it('names the case whose changes were taken back when it is another one', () => {
    const { entries } = undoneBucket();
    const bodies = entries.slice(7).map(({ body }) => body);
    const asked = { ...(bodies[0] as Extract<EntryBody, { kind: 'undo-requested' }>), of: 'an-1' };

    const story = told(storedCase(BUCKET, [asked, ...bodies.slice(1)], '9f2c41d07ab3-2'));

    expect(story.headline).toMatch(/^Taken back/);
    expect(story.sentences[0]).toContain('what it had changed in case an-1:');
  });

  it('tells what still stands apart from what was cured', () => {
    const cured = { ...ONLINE, rule: 'cured-one', message: 'Cured meanwhile.' };
    const story = told(
      storedCase(NOTEBOOK, [
        outcomeBody('waiting', 'x', [cured, ONLINE]),
        outcomeBody('stopped', 'it is off', [ONLINE]),
      ]),
    );

    expect(story.findings.map(({ rule, standing }) => [rule, standing])).toEqual([
      [ONLINE.rule, true],
      ['cured-one', false],
    ]);
    expect(story.sentences.join(' ')).not.toContain('Cured meanwhile');
  });

  it('is nothing before there is an outcome, and quiet where nothing was found', () => {
    const clean = storedCase(BUCKET, [triggerBody(BUCKET), outcomeBody('compliant', 'fine')]);

    expect(storyOf(storedCase(BUCKET, [triggerBody(BUCKET)]), LOOKUPS)).toBeNull();
    expect(told(clean).quiet).toBe(true);
    expect(told(fixedBucket()).quiet).toBe(false);
  });

  it('is told for types and rules this version does not know', () => {
    const ref = { ...BUCKET, type: 'aws.new.thing' };
    const finding = { rule: 'new-thing-good', severity: 'low', message: 'odd' } as const;

    const story = told(storedCase(ref, [outcomeBody('observed', 'new', [finding])]));

    expect(story).toMatchObject({ resource: 'aws.new.thing', consoleUrl: null, severity: 'low' });
    expect(story.findings[0]).toMatchObject({ title: 'new-thing-good', risk: '' });
  });
});

describe('what people can do', () => {
  it('is only what would work', () => {
    expect(told(fixedBucket())).toMatchObject({
      undo: 'cordon undo 9f2c41d07ab3-1',
      approve: null,
      lift: null,
    });
    expect(told(askingNotebook())).toMatchObject({
      undo: null,
      approve: 'cordon approve 9f2c41d07ab3-1',
    });
    expect(told(undoneBucket())).toMatchObject({
      undo: null,
      lift: 'cordon lift 9f2c41d07ab3-1',
      override: [],
    });
    expect(told(stoppedNotebook()).undoLimit).toBe(
      'It gives the configuration back, not what was running.',
    );
    expect(told(failedBucket()).undo).toBeNull();
  });

  it('is an override that the policy understands', () => {
    expect(told(observedNotebook()).override).toEqual([
      { key: 'cordon-override', value: ONLINE.rule },
      { key: 'cordon-override-until', value: '2026-12-04' },
      { key: 'cordon-override-reason', value: 'why' },
    ]);
  });

  it('names the resource type where the rules are too many for one label', () => {
    const ref = { ...BUCKET, cloud: 'gcp' as const };

    const story = told(storedCase(ref, [outcomeBody('observed', 'x', [PUBLIC, ONLINE])]));

    expect(story.override[0]?.value).toBe('bucket');
  });

  it('links to the console only where the address is plain', () => {
    const link = (name: string) =>
      told(storedCase({ ...BUCKET, name }, [outcomeBody('observed', 'x', [PUBLIC])])).consoleUrl;

    expect(link('data')).toContain('/s3/buckets/data?');
    expect(link('AKIAIOSFODNN7EXAMPLE')).toBeNull();
    expect(link('x'.repeat(3_000))).toBeNull();
  });
});

describe('a long story', () => {
  it('counts the changes it leaves out', () => {
    const edits = Array.from({ length: 30 }, (_, index) => ({
      field: `f${index}`,
      before: 1,
      after: 2,
    }));

    const story = told(
      storedCase(BUCKET, [
        intentBody(stepOf('x:Y', edits), [PUBLIC]),
        { kind: 'verified', after: edits },
        outcomeBody('fixed', 'gone'),
      ]),
    );

    expect([story.changes.length, story.moreChanges]).toEqual([20, 10]);
  });

  it('shows a policy as statements, never as a wall of text', () => {
    const lines = told(fixedBucket()).changes.flatMap((one) => one.lines.map(({ text }) => text));

    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(PUBLIC_POLICY.slice(0, 40));
  });
});

// Helpers

function told(stored: StoredCase): Story {
  const story = storyOf(stored, LOOKUPS);
  if (story === null) {
    throw new Error('there is no story');
  }
  return story;
}

function bodiesOf(stored: StoredCase): EntryBody[] {
  return stored.entries.slice(1).map(({ body }) => body);
}
