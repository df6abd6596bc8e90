import { CloudError, isRetryable } from '../../core/failure.ts';

/**
 * All answers, once all have come. Rejects with the one failure to report: that something is gone first, then a bug,
 * then what will not pass by itself.
 */
export async function allAnswers<Answers extends readonly unknown[]>(
  answers: Answers,
): Promise<{ -readonly [Index in keyof Answers]: Awaited<Answers[Index]> }> {
  const settled = await Promise.allSettled(answers);
  const errors = settled.flatMap((each): unknown[] =>
    each.status === 'rejected' ? [each.reason] : [],
  );
  const worst =
    errors.find((error) => codeOf(error) === 'not-found') ??
    errors.find((error) => codeOf(error) === null) ??
    errors.find((error) => error instanceof CloudError && !isRetryable(error.failure.code)) ??
    errors[0];
  if (worst !== undefined) {
    throw worst;
  }
  return settled.map((each) => (each.status === 'fulfilled' ? each.value : null)) as {
    -readonly [Index in keyof Answers]: Awaited<Answers[Index]>;
  };
}

/** What a promise answers, or `otherwise` for a failure that will not pass by itself, as a missing permission. */
export async function unlessRefused<Value, Otherwise>(
  answer: Promise<Value>,
  otherwise: Otherwise,
): Promise<Value | Otherwise> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CloudError && !isRetryable(error.failure.code)) {
      return otherwise;
    }
    throw error;
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof CloudError ? error.failure.code : null;
}
