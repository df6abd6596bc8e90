import type { CallAnswer } from '../core/decision.ts';
import { CloudError, type Failure } from '../core/failure.ts';
import { FRESHNESS_MAX_MS } from '../core/limits.ts';
import type { Clock } from '../core/ports.ts';

/** So many reads in a row that are too old to be judged when they end: no freeze, but a cloud that is slow. */
export const SLOW_READS_MAX = 2;

/** What is known of a resource then: asking on would use up the invocation, and slow the cloud down more. */
export const TOO_SLOW: Failure = {
  code: 'timeout',
  message: `Reading it took more than ${FRESHNESS_MAX_MS / 1000} s, again and again. Nothing is changed meanwhile.`,
  permission: null,
};

/** Makes a call and says how the cloud answered it. Never throws for what the cloud did or did not do. */
export async function answerOf(call: () => Promise<void>, clock: Clock): Promise<CallAnswer> {
  try {
    await call();
    return { kind: 'accepted', at: clock.now() };
  } catch (error) {
    const failure = failureOf(error);
    // A copy of that name exists: the read that follows tells whether it is the one we wanted.
    if (failure.code === 'exists') {
      return { kind: 'accepted', at: clock.now() };
    }
    // The service answered, so nothing of this request is still under way: no need to wait for its deadline.
    const unknown = error instanceof CloudError && error.applied === 'unknown';
    if (unknown && failure.code === 'unavailable') {
      return { kind: 'accepted', at: clock.now(), doubt: failure };
    }
    return { kind: unknown ? 'unanswered' : 'refused', failure };
  }
}

/** A failure as data. What is no CloudError is a fault of ours and must surface. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CloudError) {
    return error.failure;
  }
  throw error;
}
