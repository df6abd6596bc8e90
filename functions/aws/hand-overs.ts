import * as z from 'zod/mini';
import type { WakeUp } from '../../shared/core/ports.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';
import { errorMembers, type Log } from './log.ts';

/** Sends stored wake-ups to those who may write; what was not taken, and why. Rejects when nothing was. */
export type HandOver = (wakeUps: readonly WakeUp[]) => Promise<ReadonlyMap<WakeUp, unknown>>;

/** Version of the message. Those who write and those who read are deployed one after the other. */
const VERSION = 1;

const Text = z.string().check(z.minLength(1), z.maxLength(2_048));

const Message = z.object({
  handOver: z.literal(VERSION),
  ref: z.object({
    cloud: z.literal('aws'),
    type: Text,
    id: Text,
    name: Text,
    account: z.string().check(z.regex(/^\d{12}$/)),
    region: z.string().check(z.regex(/^[a-z0-9-]{1,30}$/)),
  }),
  dueAt: z.int().check(z.nonnegative()),
  id: Text,
});

/** A stored wake-up as a message. Its reason stays in the store: a queue is read by more people. */
export function handOverText({ ref, dueAt, id }: WakeUp): string {
  return JSON.stringify({ handOver: VERSION, ref, dueAt, id });
}

/** Reads such a message. Throws BadEvent: what Cordon did not write itself is no reason to write. */
export function readHandOver(text: unknown): WakeUp {
  const parsed = z.safeParse(Message, jsonIn(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw new BadEvent(
      `Expected a wake-up that was handed over by Cordon; ${where === '' ? 'it is none' : `its ${where} is not as it should be`}.`,
    );
  }
  const { ref, dueAt, id } = parsed.data;
  return { ref, dueAt, id, why: 'handed over' };
}

function jsonIn(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

/** The engine of a function that only reads. */
export interface Reader {
  readonly engine: EnginePorts;
  /** Sends what was handed over since the last time. What cannot be sent is logged, and found by the next tick. */
  hasten(): Promise<void>;
}

/** Makes one, for one invocation. */
export function createReader(engine: EnginePorts, handOver: HandOver, log: Log): Reader {
  let handed: WakeUp[] = [];
  return {
    engine: { ...engine, handOver: (wakeUp) => handed.push(wakeUp) },
    async hasten() {
      const some = handed;
      handed = [];
      if (some.length === 0) {
        return;
      }
      const refused = await handOver(some).catch(
        (error: unknown) => new Map<WakeUp, unknown>(some.map((wakeUp) => [wakeUp, error])),
      );
      for (const [{ ref, id }, error] of refused) {
        log({
          level: 'error',
          message: 'not handed over: the next tick does',
          ref: ref.id,
          wakeUp: id,
          ...errorMembers(error),
        });
      }
    },
  };
}
