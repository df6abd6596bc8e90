import type { Report } from '../../shared/core/outcome.ts';
import { plain, truncated } from '../../shared/core/plain.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import type { Output } from './shell.ts';
import { duration, paintFor } from './text.ts';

/** Says on standard error what is going on, so that nobody wonders. Never written to standard output. */
export interface Progress {
  readonly engine: NonNullable<EnginePorts['progress']>;
  /** A case waits: why, and until when. */
  wait(report: Report, until: number): void;
  /** A passing remark: shown on a terminal until the next one, and nowhere else. */
  passing(text: string): void;
  /** A line that stays. */
  line(text: string): void;
  /** Takes the passing remark away. */
  clear(): void;
}

/** One rewritten line on a terminal for what passes; plain lines for what stays, there and in logs. */
export function createProgress(output: Output, now: () => number): Progress {
  const paint = paintFor(output);
  let isShowing = false;

  function clear(): void {
    if (isShowing) {
      output.write('\r\u001b[2K');
      isShowing = false;
    }
  }

  function passing(text: string): void {
    if (output.isTerminal) {
      clear();
      output.write(paint('dim', truncated(plain(text), output.columns() - 1)));
      isShowing = true;
    }
  }

  function line(text: string): void {
    clear();
    output.write(`${text}\n`);
  }

  return {
    engine: (event) => {
      const name = plain(event.ref.name || event.ref.id);
      switch (event.kind) {
        case 'reading':
          passing(`reading ${name}`);
          return;
        case 'calling':
          passing(`${event.step.call} on ${name}`);
          return;
        default: {
          const end = event.problem === null ? 'accepted' : plain(event.problem);
          line(`${paint('dim', `${event.step.call} on ${name}:`)} ${end}`);
        }
      }
    },
    wait: (report, until) => {
      const name = plain(report.ref.name || report.ref.id);
      const left = duration(Math.max(until - now(), 0));
      const at = new Date(until).toISOString().slice(11, 19);
      const text = `waiting for ${name}: ${plain(report.reason)}; looking again at ${at} UTC (${left})`;
      if (output.isTerminal) {
        passing(text);
      } else {
        line(text);
      }
    },
    passing,
    line,
    clear,
  };
}
