import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../shared/core/ports.ts';

/** A clock, and how to wait by it. */
export interface Timer extends Clock {
  /** Waits so many of its milliseconds; ends early, without an error, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Real time. */
export const REAL_TIME: Timer = {
  now: Date.now,
  sleep: (ms, signal) => pause(ms, signal),
};

/** Waits real milliseconds, or until the signal aborts. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted !== true) {
      throw error;
    }
  }
}
