import type { Readable } from 'node:stream';
import { REAL_TIME, type Timer } from './timer.ts';

/** A place to write text to. */
export interface Output {
  write(text: string): void;
  /** Whether a person reads it as it comes. */
  readonly isTerminal: boolean;
  /** Whether colours are wanted there. */
  readonly hasColour: boolean;
  /** Columns of the terminal; a fixed width elsewhere. */
  columns(): number;
}

/** What a command may touch of the process it runs in. */
export interface Shell {
  readonly out: Output;
  readonly err: Output;
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Timer;
  /** Aborts when a person wants to stop (Ctrl-C) or the machine does (SIGTERM). */
  readonly interrupted: AbortSignal;
}

/** Columns where nobody says: wide enough for a sentence, narrow enough for a log. */
const COLUMNS = 100;

/** No narrower layout than this: words would stand alone. */
const COLUMNS_MIN = 60;

/** No wider lines than this: eyes lose them. */
const COLUMNS_MAX = 120;

/** The real process. */
export function processShell(interrupted: AbortSignal): Shell {
  return {
    out: outputTo(process.stdout),
    err: outputTo(process.stderr),
    input: process.stdin,
    env: process.env,
    clock: REAL_TIME,
    interrupted,
  };
}

/** Writes to a stream until its reader is gone; `cordon … | head` is no error. */
function outputTo(stream: NodeJS.WriteStream): Output {
  let isGone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') {
      throw error;
    }
    isGone = true;
  });
  return {
    write: (text) => {
      if (!isGone) {
        stream.write(text);
      }
    },
    isTerminal: stream.isTTY === true,
    hasColour: wantsColour(stream.isTTY === true, process.env),
    columns: () => Math.min(Math.max(stream.columns ?? COLUMNS, COLUMNS_MIN), COLUMNS_MAX),
  };
}

/** Colour on terminals only, unless `NO_COLOR` (any value) says no or `FORCE_COLOR` says yes. */
export function wantsColour(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') {
    return false;
  }
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') {
    return forced !== '0' && forced !== 'false';
  }
  return isTerminal && env['TERM'] !== 'dumb';
}
