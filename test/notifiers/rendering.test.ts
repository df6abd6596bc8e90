import { describe, expect, it } from 'vitest';
import type { StoredCase } from '../../shared/core/journal.ts';
import { rootMessage } from '../../shared/notifiers/slack-blocks.ts';
import { type Story, storyOf } from '../../shared/notifiers/story.ts';
import { renderTerminal, renderTimeline } from '../../shared/notifiers/terminal.ts';
import { LOOKUPS } from '../support/case-builder.ts';
import { hostileCase, hugeCase, UNSAFE } from '../support/hostile-stories.ts';
import { slackPage } from '../support/slack-html.ts';
import {
  askingNotebook,
  failedBucket,
  fixedBucket,
  observedNotebook,
  stoppedNotebook,
  undoneBucket,
} from '../support/stories.ts';

const SCENES = {
  fixedBucket,
  undoneBucket,
  askingNotebook,
  stoppedNotebook,
  observedNotebook,
  failedBucket,
};

describe('a story in the terminal', () => {
  it.each(Object.entries(SCENES))('%s looks as its golden picture', async (name, build) => {
    const story = told(build());

    const shown = `${renderTerminal(story)}\n\n${renderTimeline(story)}\n`;

    await expect(shown).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it('keeps to its width but for addresses and tags, which are copied, and paints only through the palette', () => {
    const story = told(fixedBucket());
    const mark = (text: string) => `<${text}>`;
    const palette = { bold: mark, dim: mark, red: mark, green: mark, yellow: mark, blue: mark };

    const narrow = renderTerminal(story, undefined, 50).split('\n');

    expect(
      narrow.filter((line) => line.length > 50 && !/https:|cordon-override/.test(line)),
    ).toEqual([]);
    expect(renderTerminal(story, palette).replace(/[<>]/g, '')).toBe(renderTerminal(story));
  });

  it.each([hostileCase, hugeCase])('sends no control sequence: $name', (build) => {
    expect(renderTerminal(told(build()))).not.toMatch(UNSAFE);
  });
});

describe('a story in Slack', () => {
  it('looks as the golden page, which is there to be opened and looked at', async () => {
    const messages = Object.values(SCENES).map((build) => rootMessage(told(build())));

    await expect(slackPage(messages)).toMatchFileSnapshot('golden/slack.html.golden');
  });

  it.each([hostileCase, hugeCase, fixedBucket])('keeps to Slack’s limits: $name', (build) => {
    const { text, blocks } = rootMessage(told(build()));

    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(12_000);
    expect(JSON.stringify(blocks.at(-1))).toContain('case');
  });

  it('mentions nobody and links nowhere, whatever names say', () => {
    const sent = JSON.stringify(rootMessage(told(hostileCase())));

    expect(sent).not.toMatch(/<[!@#]/);
    expect(sent).not.toContain('<https');
    expect((sent.match(/```/g)?.length ?? 0) % 2).toBe(0);
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
