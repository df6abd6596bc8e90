import { CloudError } from '../../shared/core/failure.ts';
import type { Json } from '../../shared/core/json.ts';
import { escapedUnsafe } from '../../shared/core/plain.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';

/** The custom metrics with their units. Three, because each is paid for; the log can be asked everything else. */
const METRICS = {
  /** Calls that changed something, as the cloud took them. */
  Changes: 'Count',
  /** Lines of level `error`. */
  Failures: 'Count',
  /** How long the oldest wake-up had been due when a tick came. */
  OldestWakeUp: 'Seconds',
} as const;

/** The name of one of them. */
export type Metric = keyof typeof METRICS;

/** One line of a function's log. Members beside the first two say what it is about; none is ever a payload. */
export interface LogLine {
  readonly [member: string]: Json | undefined;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  /** What CloudWatch shall count besides. A line of level `error` counts as a failure anyway. */
  readonly metrics?: Readonly<Partial<Record<Metric, number>>>;
}

/** Where a function says what it did. */
export type Log = (line: LogLine) => void;

/** One line of JSON on standard output, which Lambda keeps as one event of the function's log. */
export const logToOutput: Log = (line) => {
  process.stdout.write(`${escapedUnsafe(JSON.stringify(withMetrics(line, Date.now())))}\n`);
};

/**
 * The line as CloudWatch reads metrics out of it (embedded metric format): they are counted from the line itself, so
 * that none is lost with an invocation that is cut off. Without dimensions: one metric is one price.
 */
export function withMetrics({ metrics, ...line }: LogLine, now: number): Json {
  const all = { ...(line.level === 'error' ? { Failures: 1 } : {}), ...metrics };
  const names = (Object.keys(METRICS) as Metric[]).filter((name) => all[name] !== undefined);
  if (names.length === 0) {
    return line;
  }
  const Metrics = names.map((Name) => ({ Name, Unit: METRICS[Name] }));
  const CloudWatchMetrics = [{ Namespace: 'Cordon', Dimensions: [[]], Metrics }];
  return { ...line, ...all, _aws: { Timestamp: now, CloudWatchMetrics } };
}

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
