import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';

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

/** A page of a list that is not the last, until there is no more. */
export const PAGES_MAX = 1_000;

/** What is thrown when a list does not end: a server that goes in circles. */
export function endless(what: string): CloudError {
  const message = `${what} did not end after ${PAGES_MAX} pages.`;
  return new CloudError({ code: 'unreadable', message, permission: null }, { applied: 'no' });
}
