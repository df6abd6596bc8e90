import * as z from 'zod/mini';
import { CloudError, isRetryable } from '../../core/failure.ts';
import type { Json } from '../../core/json.ts';
import type { AzureOperationName } from './operations.ts';
import type { AzureSend } from './send.ts';

const Page = z.object({
  value: z.nullish(z.array(z.unknown())),
  nextLink: z.nullish(z.string()),
});

/** An answer in the shape we use. Throws CloudError (`unreadable`) when it has another. */
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

/**
 * The items of a list, page by page. Rejects with CloudError (`unreadable`) after `pagesMax`: more pages than that come
 * from a server that goes in circles.
 */
export async function* itemsOf(
  send: AzureSend,
  name: AzureOperationName,
  id: string,
  pagesMax: number,
): AsyncIterable<unknown> {
  let next: string | null = null;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const { body } = await send(name, next === null ? { id } : { id, next });
    const page = parsed(Page, body, `${name} of ${id}`);
    yield* page.value ?? [];
    next = page.nextLink || null;
    if (next === null) {
      return;
    }
  }
  const message = `${name} of ${id} did not end after ${pagesMax} pages.`;
  throw new CloudError({ code: 'unreadable', message, permission: null }, { applied: 'no' });
}

/** A read that a state can do without: what was denied is told, and what may pass rejects. */
export async function optional<Value>(
  read: Promise<Value>,
): Promise<{ readonly value: Value; readonly problem: null } | Unread> {
  try {
    return { value: await read, problem: null };
  } catch (error) {
    if (error instanceof CloudError && !isRetryable(error.failure.code)) {
      return { value: null, problem: error.failure.message };
    }
    throw error;
  }
}

/** Nothing was read, and why. */
export interface Unread {
  readonly value: null;
  readonly problem: string;
}

/** The members that are there. */
export function present(
  members: Readonly<Record<string, Json | undefined>>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(members).filter(
      (member): member is [string, Json] => member[1] !== null && member[1] !== undefined,
    ),
  );
}
