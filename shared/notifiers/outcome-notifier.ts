import { CloudError, isRetryable } from '../core/failure.ts';
import type { StoredCase } from '../core/journal.ts';
import type { Notifier } from '../core/ports.ts';
import type { Ref } from '../core/ref.ts';
import { detailOf, outcomeEvent } from './outcome-event.ts';
import { type Lookups, storyOf } from './story.ts';

/** Tries of one event before the rest goes back to the outbox. */
const TRIES_MAX = 3;

/** First pause between tries, doubled each time. */
const PAUSE_MS = 250;

/** One outcome, as every bus carries it. */
export interface OutcomeNews {
  /** `<case>#<n>`: the same whenever the same news is told again. */
  readonly id: string;
  readonly case: string;
  /** When the outcome was written. */
  readonly at: Date;
  readonly ref: Ref;
  /** The event as JSON; see `outcome-event.schema.json`. */
  readonly detail: string;
}

/** A bus: where outcomes go, and how. */
export interface OutcomeBus {
  readonly channel: string;
  readonly lookups: Lookups;
  /** Puts one event. Rejects with CloudError when it was not taken, or may not have been. */
  put(news: OutcomeNews): Promise<void>;
  /** Waits so many milliseconds. */
  readonly wait?: (ms: number) => Promise<void>;
}

/**
 * Tells a bus every outcome of a case, in order, one event each. At least once: an event told again has the same `id`,
 * by which consumers know it.
 */
export function createOutcomeNotifier(bus: OutcomeBus): Notifier {
  return {
    channel: bus.channel,
    async tell(stored, from, to, handle) {
      for (const entry of stored.entries) {
        if (entry.n > from && entry.n <= to && entry.body.kind === 'outcome') {
          await tellOne(bus, stored, entry.n, new Date(entry.at));
        }
      }
      return handle;
    },
  };
}

async function tellOne(bus: OutcomeBus, stored: StoredCase, n: number, at: Date): Promise<void> {
  const until = { ...stored, entries: stored.entries.filter((entry) => entry.n <= n) };
  const story = storyOf(until, bus.lookups);
  if (story === null) {
    return;
  }
  const event = outcomeEvent(story);
  const news = { id: event.id, case: event.case, at, ref: story.ref, detail: detailOf(event) };
  const wait = bus.wait ?? sleep;
  for (let attempt = 1; ; attempt += 1) {
    const failure = await failureOf(bus.put(news));
    if (failure === null) {
      return;
    }
    if (!isRetryable(failure.failure.code) || attempt >= TRIES_MAX) {
      throw failure;
    }
    await wait(PAUSE_MS * 2 ** (attempt - 1));
  }
}

async function failureOf(put: Promise<void>): Promise<CloudError | null> {
  try {
    await put;
    return null;
  } catch (error) {
    if (error instanceof CloudError) {
      return error;
    }
    throw error;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
