import { styleText } from 'node:util';
import type { Output } from './shell.ts';

/** The few styles Cordon prints in. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'magenta';

/** Puts a style on a text, or leaves it as it is where no colour is wanted. */
export type Paint = (style: Style, text: string) => string;

/** Paints for one output. */
export function paintFor(output: Pick<Output, 'hasColour'>): Paint {
  // Whether to colour was decided already, for this very output: the check Node would make is about another stream.
  return output.hasColour
    ? (style, text) => (text === '' ? '' : styleText(style, text, { validateStream: false }))
    : (_, text) => text;
}

/**
 * A text as lines of at most `width` characters, broken between words. A word longer than that stays whole: an ARN
 * that is cut cannot be copied.
 */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (visibleLength(longer) > width && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** Lines under a label that stands in a column of its own, before the first of them. */
export function labelledLines(label: string, lines: readonly string[], indent: number): string[] {
  return lines.map((line, index) =>
    `${index === 0 ? padded(label, indent) : ' '.repeat(indent)}${line}`.trimEnd(),
  );
}

/** A text with blanks after it up to `width` visible characters, colour codes not counted. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - visibleLength(text), 0));
}

/** Characters a person sees: all but colour codes. */
export function visibleLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character.
  return text.replaceAll(/\u001b\[[\d;]*m/g, '').length;
}

/** Rows as aligned columns with two blanks between; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : padded(cell, widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** What a terminal may act on although JSON lets it stand: C1 controls, direction marks, odd line ends. */
const ACTS_ON_TERMINALS = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** A value as JSON with a line break, safe to be shown on a terminal: the same data, escaped more. */
export function jsonText(value: unknown, indent = 2): string {
  const text = JSON.stringify(value, null, indent);
  const escaped = text.replaceAll(ACTS_ON_TERMINALS, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
  return `${escaped}\n`;
}

/** A duration as people say it: `820 ms`, `4.2 s`, `3 min`, `2 h`, `5 days`. */
export function duration(ms: number): string {
  if (ms < 1_000) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 60_000) {
    const seconds = ms / 1_000;
    return `${seconds < 10 && ms % 1_000 !== 0 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  }
  if (ms < 2 * 60 * 60_000) {
    return `${Math.round(ms / 60_000)} min`;
  }
  return ms < 48 * 60 * 60_000
    ? `${Math.round(ms / (60 * 60_000))} h`
    : `${Math.round(ms / (24 * 60 * 60_000))} days`;
}

/** A moment as people read it, UTC: `2026-11-20 09:12:44`. */
export function moment(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
