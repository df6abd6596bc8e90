import middy from '@middy/core';
import type { LambdaContext } from './invocation.ts';
import { errorMembers, type Log } from './log.ts';

/** Lambda itself ends what takes too long. Answered earlier, the work would go on in the next invocation. */
const NO_EARLY_ANSWER = { timeoutEarlyInMillis: 0 };

/** What is the same around the work of every function: a failed invocation is logged, and fails. */
export function createLambda<Answer>(
  work: (event: unknown, context: LambdaContext) => Promise<Answer>,
  log: Log,
) {
  return middy(NO_EARLY_ANSWER)
    .handler(work)
    .onError(({ error }) => {
      log({ level: 'error', message: 'the invocation failed', ...errorMembers(error) });
    });
}
