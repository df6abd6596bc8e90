import type { InvocationContext } from '@azure/functions';
import { errorMembers, type Log } from '../aws/log.ts';
import { logTo } from './log.ts';
import type { AzurePorts } from './ports.ts';

/**
 * Longest invocation that the host allows, in ms: `functionTimeout` of every host.json. It ends the process with all
 * that goes on in it, so each function stops earlier by itself.
 */
export const HOST_TIMEOUT_MS = 5 * 60_000;

/** What an invocation is given, and what it may use. */
export interface Invocation {
  /** The trigger's data, as the worker gives it. */
  readonly input: unknown;
  readonly context: InvocationContext;
  readonly log: Log;
  /** What is left of it, in ms. */
  remainingMs(): number;
}

/**
 * What is the same around the work of every function: whatever fails is logged, and thrown for the host, which delivers
 * again as the trigger has it.
 * @param limitMs - how long it may take
 */
export function createFunction(
  work: (invocation: Invocation, ports: AzurePorts) => Promise<void>,
  ports: AzurePorts,
  limitMs: number,
): (input: unknown, context: InvocationContext) => Promise<void> {
  return async (input, context) => {
    const endsAt = ports.now() + limitMs;
    const log = logTo(context);
    try {
      await work({ input, context, log, remainingMs: () => endsAt - ports.now() }, ports);
    } catch (error) {
      log({ level: 'error', message: 'not acknowledged', ...errorMembers(error) });
      // Without its text: the host writes it where others read.
      throw new Error(`${context.functionName}: not acknowledged, see the log`);
    }
  };
}
