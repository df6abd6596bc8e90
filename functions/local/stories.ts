import type { StoredCase } from '../../shared/core/journal.ts';
import type { Json } from '../../shared/core/json.ts';
import { loadLookups } from '../../shared/notifiers/lookups.ts';
import { type Lookups, storyOf } from '../../shared/notifiers/story.ts';
import { type Palette, renderTerminal } from '../../shared/notifiers/terminal.ts';
import { RESOURCE_LOADERS } from '../../shared/resources/registry.generated.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';
import { labelledLines, type Paint, wrapped } from './text.ts';

/** The words stories need, of every cloud. */
export function lookups(): Promise<Lookups> {
  return loadLookups(RESOURCE_LOADERS, RULES);
}

/** The colours of messages, in a terminal's styles. */
export function paletteFor(paint: Paint): Palette {
  return {
    bold: (text) => paint('bold', text),
    dim: (text) => paint('dim', text),
    red: (text) => paint('red', text),
    green: (text) => paint('green', text),
    yellow: (text) => paint('yellow', text),
    blue: (text) => paint('blue', text),
  };
}

/** Column in which what happened stands, after its time. */
const INDENT = 21;

/** The whole story of a case: the message people get, and what happened when. */
export function storyLines(
  stored: StoredCase,
  known: Lookups,
  paint: Paint,
  columns: number,
): string[] {
  const story = storyOf(stored, known);
  if (story === null) {
    return [`Case ${stored.id} holds nothing to tell: nothing was ever wrong.`];
  }
  const width = columns - INDENT;
  return [
    renderTerminal(story, paletteFor(paint), columns),
    '',
    paint('bold', 'What happened'),
    ...story.timeline.flatMap(({ at, text }) =>
      labelledLines(paint('dim', at.slice(0, 19).replace('T', ' ')), wrapped(text, width), INDENT),
    ),
  ];
}

/** The whole story as data: what the message says, and every entry's time and words. */
export function storyJson(stored: StoredCase, known: Lookups): Readonly<Record<string, Json>> {
  const story = storyOf(stored, known);
  if (story === null) {
    return { story: null, timeline: [] };
  }
  const { headline, sentences, who, changes, moreChanges, mayBreak, recipe, consoleUrl } = story;
  return {
    story: {
      headline,
      sentences,
      who,
      changes: changes.map(({ field, lines, more }) => ({
        field,
        lines: lines.map(({ sign, text }) => ({ sign, text })),
        more,
      })),
      moreChanges,
      mayBreak,
      recipe,
      consoleUrl,
      undo: story.undo,
      approve: story.approve,
      lift: story.lift,
      override: story.override.map(({ key, value }) => ({ key, value })),
    },
    timeline: story.timeline.map(({ n, at, text }) => ({ n, at, text })),
  };
}
