import { describe, expect, it } from 'vitest';
import type { EntryBody, StoredCase } from '../../shared/core/journal.ts';
import type { Actor } from '../../shared/core/trigger.ts';
import { type Story, storyOf } from '../../shared/notifiers/story.ts';
import { BUCKET, LOOKUPS, outcomeBody, storedCase, triggerBody } from '../support/case-builder.ts';
import { PUBLIC } from '../support/stories.ts';

describe('who', () => {
  const alice: Actor = {
    principal: 'arn:aws:iam::111122223333:user/team/alice',
    kind: 'human',
    name: null,
    account: '111122223333',
    role: null,
    tool: null,
  };
  const cases: readonly (readonly [actor: Actor, who: string])[] = [
    [alice, 'alice (PutBucketPolicy, 09:12 UTC)'],
    [{ ...alice, name: 'Alice' }, 'Alice (PutBucketPolicy, 09:12 UTC)'],
    [{ ...alice, tool: 'terraform' }, 'alice with terraform (PutBucketPolicy, 09:12 UTC)'],
    [
      { ...alice, kind: 'root', name: 'root' },
      'the root user of 111122223333 (PutBucketPolicy, 09:12 UTC)',
    ],
    [{ ...alice, principal: '' }, 'somebody unknown (PutBucketPolicy, 09:12 UTC)'],
  ];

  it.each(cases)('%j is %s', (actor, who) => {
    expect(whoIs([triggerBody(BUCKET, { actor })])).toBe(who);
  });

  it('is who changed it, not who tagged it or looked', () => {
    const bodies = [
      triggerBody(BUCKET, { reason: 'sweep', effect: 'none', actor: null }),
      triggerBody(BUCKET, {
        effect: 'tagged',
        operation: 'PutBucketTagging',
        actor: { ...alice, name: 'Tagger' },
      }),
      triggerBody(BUCKET, { actor: { ...alice, name: 'Changer' } }),
    ];

    expect(whoIs(bodies)).toBe('Changer (PutBucketPolicy, 09:12 UTC)');
  });

  it('is the last known person where a sweep found it, or nobody', () => {
    const sweep = triggerBody(BUCKET, { reason: 'sweep', actor: null });

    expect(whoIs([sweep])).toBeNull();
    expect(whoIs([sweep, { kind: 'remembered', memory: { person: 'dora' } }])).toBe(
      'dora (last known)',
    );
  });

  it('does not make up a time', () => {
    expect(whoIs([triggerBody(BUCKET, { time: '' })])).toBe('alice@example.com (PutBucketPolicy)');
  });
});

describe('a timeline', () => {
  it('keeps the beginning and the end of its timeline', () => {
    const many = Array.from({ length: 40 }, () => triggerBody(BUCKET, { reason: 'timer' }));

    const { timeline } = told(
      storedCase(BUCKET, [triggerBody(BUCKET), ...many, outcomeBody('failed', 'x', [PUBLIC])]),
    );

    expect(timeline).toHaveLength(12);
    expect(timeline[2]).toMatchObject({ n: 0, text: '… 31 more' });
    expect(timeline.at(-1)?.text).toBe('failed (S3 bucket policy is not public)');
  });
});

// Helpers

function whoIs(bodies: readonly EntryBody[]): string | null {
  return told(storedCase(BUCKET, [...bodies, outcomeBody('observed', 'x', [PUBLIC])])).who;
}

function told(stored: StoredCase): Story {
  const story = storyOf(stored, LOOKUPS);
  if (story === null) {
    throw new Error('there is no story');
  }
  return story;
}
