import { CloudError } from '../../shared/core/failure.ts';
import type { Outcome, Report } from '../../shared/core/outcome.ts';
import { plain } from '../../shared/core/plain.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';

/** What the process ends with. Documented in docs/cli.md and in every `--help`. */
export const EXIT = {
  /** Done: everything asked for was done or looked at. */
  done: 0,
  /** Something failed, or could not be taken back because others had changed it. */
  failed: 1,
  /** Bad usage or bad input: nothing was done. */
  usage: 2,
  /** Something waits for a person's yes. */
  asking: 3,
  /** Not at its end when the time given was over: the same command goes on. */
  unfinished: 4,
  /** Stopped by Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

/** One of {@link EXIT}. */
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** What was typed or given cannot be used. The message says what, where and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A person pressed Ctrl-C, or the machine is going down. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Something in the demo did not end as it says. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}

/** The exit code of a run over several resources: the worst one. */
export function exitOf(reports: readonly Report[]): Exit {
  const outcomes = reports.map((report) => report.outcome);
  const has = (...wanted: readonly Outcome[]): boolean =>
    outcomes.some((outcome) => wanted.includes(outcome));
  if (has('failed', 'conflict')) {
    return EXIT.failed;
  }
  if (has('waiting')) {
    return EXIT.unfinished;
  }
  return has('asking') ? EXIT.asking : EXIT.done;
}

/** The exit code and the text for an expected error; null for a fault of our own, which must surface whole. */
export function explained(error: unknown): { readonly exit: Exit; readonly text: string } | null {
  if (error instanceof UsageError || error instanceof BadEvent) {
    return { exit: EXIT.usage, text: plain(error.message) };
  }
  // By its name: the class comes with the YAML and schema libraries, which most commands need not load.
  if (error instanceof Error && error.name === 'BadPolicy') {
    return { exit: EXIT.usage, text: error.message };
  }
  if (error instanceof CloudError) {
    const exit = error.failure.code === 'invalid' ? EXIT.usage : EXIT.failed;
    return { exit, text: plain(error.message) };
  }
  if (error instanceof DemoFailure) {
    return { exit: EXIT.failed, text: plain(error.message) };
  }
  if (error instanceof Interrupted) {
    return { exit: EXIT.interrupted, text: plain(error.message) };
  }
  return null;
}
