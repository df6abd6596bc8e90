import type { InvocationContext } from '@azure/functions';
import { escapedUnsafe } from '../../shared/core/plain.ts';
import type { Log } from '../aws/log.ts';

/** What an invocation's context has for logs. */
export type ContextLog = Pick<InvocationContext, 'info' | 'warn' | 'error'>;

/**
 * One line of JSON for each thing that happened, in the log of the invocation: Application Insights keeps it as the message
 * of one trace with its severity. What is to be counted stands in it; metrics are made of the log.
 */
export function logTo(context: ContextLog): Log {
  return ({ level, metrics, ...line }) => {
    // A placeholder of `util.format`, which the worker applies, stands for nothing without further arguments.
    context[level](escapedUnsafe(JSON.stringify({ level, ...line, ...metrics })));
  };
}
