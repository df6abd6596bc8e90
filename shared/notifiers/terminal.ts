import { plain, plainLines } from '../core/plain.ts';
import { type Tone, toneOf } from './sentences.ts';
import { CRITICAL_NOTE, changeLines, changesTitle, isAnother, rulesOf } from './slack-blocks.ts';
import type { Story } from './story.ts';
import { timeOf } from './timeline.ts';

/** How parts of a message are set off. Each function wraps a text in its colour; the identity gives plain text. */
export interface Palette {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
}

/** No colours at all. */
export const PLAIN_PALETTE: Palette = {
  bold: (text) => text,
  dim: (text) => text,
  red: (text) => text,
  green: (text) => text,
  yellow: (text) => text,
  blue: (text) => text,
};

/** Columns of a message: fits a terminal of 80. */
export const TERMINAL_WIDTH = 80;

/** Columns a message needs at least. */
const WIDTH_MIN = 40;

/** The Slack message of a story as it would look, for the terminal: a bar of its colour on the left. */
export function renderTerminal(
  story: Story,
  palette: Palette = PLAIN_PALETTE,
  width: number = TERMINAL_WIDTH,
): string {
  const columns = Math.max(width, WIDTH_MIN) - 3;
  const paint = painter(toneOf(story.moment), palette);
  const lines = [
    ...wrap(story.headline, columns).map((line) => palette.bold(line)),
    ...wrap(story.sentences.join(' '), columns),
    '',
    ...factLines(story, palette, columns),
    ...section(changesTitle(story), diffOf(story, palette, columns), palette),
    ...section('Why it matters', wrap(riskOf(story), columns), palette),
    ...section('What this may break', wrap(story.mayBreak.join(' '), columns), palette),
    ...section('How to make it right', recipeOf(story, columns), palette),
    ...adviceLines(story, palette, columns),
    '',
    ...(story.consoleUrl === null ? [] : [palette.blue(story.consoleUrl)]),
    ...wrap(`case ${story.caseId} · as of ${timeOf(story.updatedAt, true)}`, columns).map((line) =>
      palette.dim(line),
    ),
  ];
  const top = paint(`╭─ ${'Cordon in Slack'} ${'─'.repeat(Math.max(0, columns - 17))}`);
  const bottom = paint(`╰${'─'.repeat(columns + 1)}`);
  return [top, ...lines.map((line) => `${paint('│')} ${line}`.trimEnd()), bottom].join('\n');
}

function painter(tone: Tone, palette: Palette): (text: string) => string {
  switch (tone) {
    case 'good':
      return palette.green;
    case 'bad':
      return palette.red;
    case 'attention':
      return palette.yellow;
    default:
      return palette.blue;
  }
}

function factLines(story: Story, palette: Palette, columns: number): string[] {
  const where = [story.ref.account, story.ref.region].filter((part) => part !== '').join(' · ');
  const rules = rulesOf(story).join('; ');
  const facts: [label: string, value: string][] = [
    ['Who', story.who ?? 'nobody known'],
    ['Owner', isAnother(story) ? (story.owner ?? '') : ''],
    ['Where', where],
    ['Severity', story.severity ?? ''],
    ['Rule', rules],
  ];
  return facts
    .filter(([, value]) => value !== '')
    .flatMap(([label, value]) => labelled(label, value, palette, columns));
}

function adviceLines(story: Story, palette: Palette, columns: number): string[] {
  const tags = story.override.map(({ key, value }) => `${key}=${value}`);
  const limit = story.undoLimit === null ? '' : `  (${story.undoLimit})`;
  const advice: [label: string, value: string][] = [
    ['Say yes', story.approve ?? ''],
    ['Undo', story.undo === null ? '' : `${story.undo}${limit}`],
    ['Act again', story.lift ?? ''],
    ['Keep it', tags.length === 0 ? '' : 'tag the resource'],
  ];
  const lines = advice
    .filter(([, value]) => value !== '')
    .flatMap(([label, value]) => labelled(label, value, palette, columns));
  // Tags are copied: they keep their line, however long.
  lines.push(...tags.map((tag) => `${' '.repeat(LABEL)}${tag}`));
  if (tags.length > 0 && story.severity === 'critical') {
    lines.push(...labelled('', CRITICAL_NOTE, palette, columns));
  }
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Columns of the labels at the left. */
const LABEL = 10;

function labelled(label: string, value: string, palette: Palette, columns: number): string[] {
  const [first = '', ...rest] = wrap(value, columns - LABEL);
  return [
    `${palette.dim(label.padEnd(LABEL))}${first}`,
    ...rest.map((line) => `${' '.repeat(LABEL)}${line}`),
  ];
}

function section(title: string, lines: readonly string[], palette: Palette): string[] {
  return lines.length === 0 ? [] : ['', palette.dim(title), ...lines];
}

function diffOf(story: Story, palette: Palette, columns: number): string[] {
  const more = story.moreChanges > 0 ? [`… and ${story.moreChanges} more fields`] : [];
  return [...story.changes.flatMap(changeLines), ...more].flatMap((line) => {
    const colour = line.startsWith('-')
      ? palette.red
      : line.startsWith('+')
        ? palette.green
        : palette.yellow;
    return wrap(line, columns - 2).map((part, index) => colour(index === 0 ? part : `  ${part}`));
  });
}

function riskOf(story: Story): string {
  return [...new Set(story.findings.map(({ risk }) => risk))].slice(0, 2).join(' ');
}

/** Recipes keep their own lines: they are commands to copy. */
function recipeOf(story: Story, columns: number): string[] {
  return story.recipe === null
    ? []
    : plainLines(story.recipe)
        .split('\n')
        .flatMap((line) =>
          line.includes('\\') || line.startsWith(' ') ? [line] : wrap(line, columns),
        );
}

/** Words in lines of at most `columns`; a longer word is cut. Empty text gives no line. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text).split(' ')) {
    for (const piece of piecesOf(word, columns)) {
      if (line === '') {
        line = piece;
      } else if (line.length + 1 + piece.length <= columns) {
        line = `${line} ${piece}`;
      } else {
        lines.push(line);
        line = piece;
      }
    }
  }
  return line === '' ? lines : [...lines, line];
}

function piecesOf(word: string, columns: number): string[] {
  const characters = [...word];
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += columns) {
    pieces.push(characters.slice(at, at + columns).join(''));
  }
  return pieces;
}

/** What happened when, a line each. */
export function renderTimeline(
  story: Pick<Story, 'timeline'>,
  palette: Palette = PLAIN_PALETTE,
): string {
  return story.timeline
    .map(({ at, text }) => `${palette.dim(timeOf(at, true).padEnd(20))} ${text}`)
    .join('\n');
}
