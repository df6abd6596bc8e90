import * as z from 'zod/mini';
import { toCloudError } from './errors.ts';
import type { GoogleOperationName } from './operations.ts';
import type { GoogleAnswer } from './send.ts';

/** What an operation that ended at once says: `google.longrunning.Operation`, and Compute Engine's own. */
const Ended = z.object({
  error: z.union([
    z.object({ code: z.number(), message: z.nullish(z.string()), details: z.nullish(z.unknown()) }),
    z.object({
      errors: z.array(z.object({ code: z.nullish(z.string()), message: z.nullish(z.string()) })),
    }),
  ]),
  httpErrorStatusCode: z.nullish(z.number()),
});

/** The names of google.rpc.Code by number, with the HTTP status that goes with each. */
const CODES: Readonly<Record<number, readonly [status: string, http: number]>> = {
  1: ['CANCELLED', 499],
  3: ['INVALID_ARGUMENT', 400],
  4: ['DEADLINE_EXCEEDED', 504],
  5: ['NOT_FOUND', 404],
  6: ['ALREADY_EXISTS', 409],
  7: ['PERMISSION_DENIED', 403],
  8: ['RESOURCE_EXHAUSTED', 429],
  9: ['FAILED_PRECONDITION', 400],
  10: ['ABORTED', 409],
  11: ['OUT_OF_RANGE', 400],
  12: ['UNIMPLEMENTED', 501],
  14: ['UNAVAILABLE', 503],
  16: ['UNAUTHENTICATED', 401],
};

/**
 * Takes the operation that a change was accepted as. What it comes to shows when the resource is read; but one that has
 * failed already rejects with CloudError, so that the reason is told.
 */
export function acceptedOperation(name: GoogleOperationName, answer: GoogleAnswer): void {
  const failure = failureOf(answer.body);
  if (failure !== null) {
    throw toCloudError(failure, name);
  }
}

/** The error of an operation in the form of an error answer; null for one that goes on, or went well. */
export function failureOf(operation: unknown): { status: number; body: unknown } | null {
  const ended = Ended.safeParse(operation);
  if (!ended.success) {
    return null;
  }
  const { error, httpErrorStatusCode } = ended.data;
  if ('errors' in error) {
    const [first] = error.errors;
    const body = {
      error: {
        message: first?.message ?? '',
        errors: error.errors.map(({ code, message }) => ({ reason: code ?? '', message })),
      },
    };
    return { status: httpErrorStatusCode ?? 400, body };
  }
  const [status, http] = CODES[error.code] ?? ['INTERNAL', 500];
  return { status: http, body: { error: { ...error, status } } };
}
