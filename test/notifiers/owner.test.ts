import { describe, expect, it } from 'vitest';
import type { Memory } from '../../shared/core/journal.ts';
import { rootMessage } from '../../shared/notifiers/slack-blocks.ts';
import { type Lookups, type Story, storyOf } from '../../shared/notifiers/story.ts';
import { LOOKUPS } from '../support/case-builder.ts';
import { fixedBucket } from '../support/stories.ts';

/** The story of a cured bucket whose case remembers this. */
function remembering(memory: Partial<Memory>, lookups: Partial<Lookups> = {}): Story {
  const stored = fixedBucket();
  const entries = stored.entries.map((entry) =>
    entry.body.kind === 'opened'
      ? { ...entry, body: { ...entry.body, memory: { ...entry.body.memory, ...memory } } }
      : entry,
  );
  const story = storyOf({ ...stored, entries }, { ...LOOKUPS, ...lookups });
  if (story === null) {
    throw new Error('there is no story');
  }
  return story;
}

describe('the owner of a story', () => {
  it.each<[string, Partial<Memory>, Partial<Lookups>, string | null]>([
    ['whom the tag names', { owner: 'ann', person: 'bob' }, { owner: 'team' }, 'ann'],
    ['else the last person', { owner: null, person: 'bob' }, { owner: 'team' }, 'bob'],
    ['else the default of the account', { person: null }, { owner: 'team' }, 'team'],
    ['else nobody', { person: null }, {}, null],
    ['one line of plain text', { owner: 'a\n‮b​' }, {}, 'a b'],
    ['nobody by a tag of nothing visible', { owner: '​' }, {}, null],
  ])('is %s', (_, memory, lookups, owner) => {
    expect(remembering(memory, lookups).owner).toBe(owner);
  });

  it('is shown on Slack beside whoever did it, and without markup', () => {
    const { blocks } = rootMessage(remembering({ owner: '<!channel> *ann*' }));

    const text = JSON.stringify(blocks);
    expect(text).toContain('*Owner*');
    expect(text).not.toContain('<!channel>');
  });

  it('is not shown twice', () => {
    const story = remembering({});
    const same = { ...story, owner: story.who?.split(' ')[0] ?? '' };

    expect(JSON.stringify(rootMessage(same).blocks)).not.toContain('*Owner*');
    expect(JSON.stringify(rootMessage({ ...story, owner: null }).blocks)).not.toContain('*Owner*');
  });
});
