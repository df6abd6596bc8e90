import * as z from 'zod/mini';
import type { WakeUp } from '../../shared/core/ports.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';

/** Version of the message, which those who hand over write with `handOverText`. */
const VERSION = 1;

const Text = z.string().check(z.minLength(1), z.maxLength(2_048));

const Message = z.object({
  handOver: z.literal(VERSION),
  ref: z.object({
    cloud: z.literal('azure'),
    type: Text,
    id: Text,
    name: Text,
    account: Text,
    // An id does not say it.
    region: z.string().check(z.maxLength(2_048)),
  }),
  dueAt: z.int().check(z.nonnegative()),
  id: Text,
});

/**
 * Reads a wake-up that was handed over; the worker gives a text that is JSON as its value. Throws BadEvent: what Cordon did
 * not write itself is no reason to write.
 */
export function readHandOver(message: unknown, subscription: string): WakeUp {
  const parsed = z.safeParse(Message, typeof message === 'string' ? jsonIn(message) : message);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new BadEvent(
      `Expected a wake-up that was handed over by Cordon; ${where === '' ? 'it is none' : `its ${where} is not as it should be`}.`,
    );
  }
  const { ref, dueAt, id } = parsed.data;
  // One identity, one subscription: what names another did not come from here.
  const path = `/subscriptions/${subscription}/`;
  if (ref.account !== subscription || !ref.id.toLowerCase().startsWith(path)) {
    throw new BadEvent(
      `Expected a resource of subscription ${subscription}, which this app is of.`,
    );
  }
  return { ref, dueAt, id, why: 'handed over' };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}
