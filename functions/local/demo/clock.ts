import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../shared/core/ports.ts';

/** A clock that runs faster than real time, the same in every process that knows its start. */
export interface FastClock extends Clock {
  /** When it was right, ms since the epoch. */
  readonly start: number;
  /** Its milliseconds in a real one. */
  readonly factor: number;
  /** Waits so many milliseconds of this clock. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that was right at `start` and has run `factor` times too fast since. */
export function fastClock(start: number, factor: number): FastClock {
  return {
    start,
    factor,
    now: () => start + (Date.now() - start) * factor,
    sleep: (ms, signal) => sleep(ms / factor, undefined, signal === undefined ? {} : { signal }),
  };
}
