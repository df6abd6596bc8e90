import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';

/** The answer, or null when the bucket has no such part. */
export async function orAbsent<Answer>(
  answer: Promise<Answer>,
  absences: readonly string[],
): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CloudError && absences.includes(error.vendorCode)) {
      return null;
    }
    throw error;
  }
}

/** An answer in the shape we use. Rejects with CloudError (`unreadable`) when it has another. */
export function parsed<Schema extends z.core.$ZodType>(
  schema: Schema,
  answer: unknown,
  what: string,
): z.output<Schema> {
  const result = z.safeParse(schema, answer);
  if (result.success) {
    return result.data;
  }
  const message = `${what} came in an unknown shape: ${z.prettifyError(result.error)}`;
  throw new CloudError(
    { code: 'unreadable', message, permission: null },
    { applied: 'no', cause: result.error },
  );
}
