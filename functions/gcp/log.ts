import type { Json } from '../../shared/core/json.ts';
import { escapedUnsafe } from '../../shared/core/plain.ts';
import type { Log, LogLine } from '../aws/log.ts';

/** Levels as Cloud Logging has them. */
const SEVERITIES = { info: 'INFO', warn: 'WARNING', error: 'ERROR' } as const;

/** One line of JSON on standard output, which Cloud Logging keeps as one entry with these members as its payload. */
export const logToOutput: Log = (line) => {
  process.stdout.write(`${escapedUnsafe(JSON.stringify(entryOf(line)))}\n`);
};

/** The line as Cloud Logging reads it. What is to be counted stands in it: metrics are made from the log. */
export function entryOf({ level, metrics, ...line }: LogLine): Json {
  return { severity: SEVERITIES[level], ...line, ...metrics };
}
