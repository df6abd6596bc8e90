import { plain, truncated } from '../../../shared/core/plain.ts';
import type { Output } from '../shell.ts';
import { type Paint, padded, paintFor, visibleLength, wrapped } from '../text.ts';
import type { FastClock } from './clock.ts';

/** Columns before the text of a line: margin, time and label. */
const INDENT = 22;

/** Columns of the label, with the blank after it. */
const LABEL = 10;

/** Columns by which what is broken goes in. */
const HANGING = 2;

/** How the demo speaks: acts with titles, and lines with the account's time and a word that says what kind it is. */
export interface Voice {
  readonly paint: Paint;
  /** Columns for text under an act's title. */
  readonly width: number;
  title(number: number, text: string): void;
  /** A line of what happens, at the account's time now. */
  line(label: string, text: string): void;
  /** What belongs to the line before; what cannot be broken is cut. */
  more(text: string): void;
  /** Lines as they are, with the margin. */
  block(lines: readonly string[]): void;
  gap(): void;
}

/** Speaks to an output, in its width. */
export function createVoice(output: Output, clock: FastClock): Voice {
  const paint = paintFor(output);
  const columns = output.columns();
  const width = columns - INDENT - 1;

  function write(lines: readonly string[]): void {
    output.write(`${lines.map((line) => line.trimEnd()).join('\n')}\n`);
  }

  function more(text: string): void {
    const lines = wrapped(text, width - HANGING).map((line, index) =>
      index === 0 ? cut(line, width) : ' '.repeat(HANGING) + cut(line, width - HANGING),
    );
    write(lines.map((line) => ' '.repeat(INDENT) + line));
  }

  return {
    paint,
    width,
    title: (number, text) => {
      const rule = '─'.repeat(Math.max(columns - text.length - 8, 0));
      write(['', ` ${paint('bold', `${number}  ${text}`)}  ${paint('dim', rule)}`, '']);
    },
    line: (label, text) => {
      const at = new Date(clock.now()).toISOString().slice(11, 19);
      const [first = '', ...rest] = wrapped(text, width);
      const head = `  ${paint('dim', at)}  ${padded(paintLabel(label, paint), LABEL)}`;
      write([`${head}${first}`, ...rest.map((line) => ' '.repeat(INDENT) + line)]);
    },
    more,
    block: (lines) => write(lines.map((line) => `  ${line}`)),
    gap: () => write(['']),
  };
}

/** Says nothing: for `--json`. */
export function silentVoice(): Voice {
  const nothing = (): void => undefined;
  return {
    paint: (_, text) => plain(text),
    width: 80,
    title: nothing,
    line: nothing,
    more: nothing,
    block: nothing,
    gap: nothing,
  };
}

/** Only what has no blanks is ever too long; nothing but its first sign is coloured. */
function cut(text: string, width: number): string {
  return visibleLength(text) > width ? truncated(text, width) : text;
}

function paintLabel(label: string, paint: Paint): string {
  switch (label) {
    case 'event':
      return paint('bold', label);
    case 'call':
      return paint('cyan', label);
    case 'kill -9':
    case 'critical':
      return paint('red', label);
    case 'wait':
    case 'high':
    case 'medium':
      return paint('yellow', label);
    case 'done':
    case 'fixed':
    case 'stopped':
    case 'checked':
      return paint('green', label);
    default:
      return paint('dim', label);
  }
}
