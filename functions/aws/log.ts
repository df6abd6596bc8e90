import { CloudError } from '../../shared/core/failure.ts';
import type { Json } from '../../shared/core/json.ts';
import { escapedUnsafe } from '../../shared/core/plain.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';

/** One line of a function's log. Members beside the first two say what it is about; none is ever a payload. */
export interface LogLine {
  readonly [member: string]: Json | undefined;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

/** Where a function says what it did. */
export type Log = (line: LogLine) => void;

/** One line of JSON on standard output, which Lambda keeps as one event of the function's log. */
export const logToOutput: Log = (line) => {
  process.stdout.write(`${escapedUnsafe(JSON.stringify(line))}\n`);
};

/** What a log says of something that was thrown. Whatever is neither a failure nor a bad event is a fault of ours. */
export function errorMembers(error: unknown): { readonly [member: string]: Json } {
  if (error instanceof CloudError) {
    return { code: error.failure.code, reason: error.message };
  }
  if (error instanceof BadEvent) {
    return { code: 'bad-event', reason: error.message };
  }
  return error instanceof Error
    ? { reason: error.message, stack: error.stack ?? '' }
    : { reason: String(error) };
}
