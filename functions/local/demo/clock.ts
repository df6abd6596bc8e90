import { pause, type Timer } from '../timer.ts';

/** A clock that runs faster than real time, the same in every process that knows its start. */
export interface FastClock extends Timer {
  /** When it was right, ms since the epoch. */
  readonly start: number;
  /** Its milliseconds in a real one. */
  readonly factor: number;
}

/** A clock that was right at `start` and has run `factor` times too fast since. */
export function fastClock(start: number, factor: number): FastClock {
  return {
    start,
    factor,
    now: () => start + (Date.now() - start) * factor,
    sleep: (ms, signal) => pause(ms / factor, signal),
  };
}
