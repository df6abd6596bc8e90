import { CloudError } from '../../shared/core/failure.ts';
import { CALL_TIMEOUT_MS } from '../../shared/core/limits.ts';
import type { Faults } from './faults.ts';
import type { Draw } from './random.ts';
import type { Timeline } from './timeline.ts';

/** Latest a write may land after it was sent, ms: its time-out plus what a deadline allows for skew and delay. */
const LATE_MAX_MS = CALL_TIMEOUT_MS + 10_000;

/** One cloud's model as the simulation drives it. */
export interface Wire<World, Call> {
  /** Longest a read may be stale, ms: below the consistency window of every type of the cloud. */
  readonly staleMaxMs: number;
  isRead(call: Call): boolean;
  /** What a call makes of a world, and its answer; a CloudError for what the cloud refuses. */
  apply(world: World, call: Call, now: number): { world: World; answer: unknown };
  /** How the cloud words what goes wrong on the way. */
  trouble(kind: 'throttled' | 'unavailable' | 'denied', call: Call): CloudError;
  /** For messages. */
  nameOf(call: Call): string;
}

/** A cloud on a timeline: one model world, its recent past for stale reads, and the faulty way to it. */
export interface Shaky<World, Call> {
  readonly host: { world: World };
  /** Applies a call at once, as others do from outside Cordon. */
  direct(call: Call): unknown;
  /** Replaces the world, for fixtures. */
  edit(change: (world: World) => World): void;
  /** The way Cordon's calls go, with latency and faults. `pause` is where an instance may freeze or die. */
  way(pause: () => Promise<void>): (call: Call) => Promise<unknown>;
}

/** Puts a cloud on a timeline. */
export function createShaky<World, Call>(
  wire: Wire<World, Call>,
  world: World,
  timeline: Timeline,
  draw: Draw,
  faults: Faults,
): Shaky<World, Call> {
  const host = { world };
  const past: { at: number; world: World }[] = [{ at: timeline.now(), world }];

  function apply(call: Call): unknown {
    const { world: next, answer } = wire.apply(host.world, call, timeline.now());
    if (!wire.isRead(call)) {
      remember(next);
    }
    host.world = next;
    return answered(answer);
  }

  function remember(next: World): void {
    past.push({ at: timeline.now(), world: next });
    while ((past[1]?.at ?? Number.POSITIVE_INFINITY) < timeline.now() - wire.staleMaxMs) {
      past.shift();
    }
  }

  function readStale(call: Call): unknown {
    const at = timeline.now() - draw.int(1, wire.staleMaxMs);
    const then = past.findLast((snapshot) => snapshot.at <= at) ?? past[0];
    return answered(wire.apply(then?.world ?? host.world, call, at).answer);
  }

  async function answerRead(call: Call, stale: boolean): Promise<unknown> {
    if (faults.fires('cloud-throttled', 0.01)) {
      throw wire.trouble('throttled', call);
    }
    if (faults.fires('cloud-unavailable', 0.01)) {
      throw wire.trouble('unavailable', call);
    }
    return stale ? readStale(call) : apply(call);
  }

  async function answerWrite(call: Call): Promise<unknown> {
    if (faults.fires('cloud-throttled', 0.06)) {
      throw wire.trouble('throttled', call);
    }
    if (faults.fires('cloud-unavailable', 0.05)) {
      if (draw.chance(0.5)) {
        applyQuietly(call);
      }
      throw wire.trouble('unavailable', call);
    }
    if (faults.fires('denied-write', 0.05)) {
      throw wire.trouble('denied', call);
    }
    if (faults.fires('write-never-landed', 0.05)) {
      return timedOut(call);
    }
    if (faults.fires('write-lost-answer', 0.06)) {
      applyQuietly(call);
      return timedOut(call);
    }
    if (faults.fires('write-lands-late', 0.06)) {
      timeline.at(timeline.now() + draw.int(1, LATE_MAX_MS), () => applyQuietly(call));
      return timedOut(call);
    }
    return apply(call);
  }

  async function timedOut(call: Call): Promise<never> {
    await timeline.delay(CALL_TIMEOUT_MS);
    throw new CloudError(
      { code: 'timeout', message: `${wire.nameOf(call)} timed out`, permission: null },
      { applied: 'unknown' },
    );
  }

  function applyQuietly(call: Call): void {
    try {
      apply(call);
    } catch (error) {
      if (!(error instanceof CloudError)) {
        throw error;
      }
    }
  }

  return {
    host,
    direct: apply,
    edit(change) {
      host.world = change(host.world);
      remember(host.world);
    },
    way(pause) {
      return async (call) => {
        await timeline.delay(draw.int(10, 200));
        const read = wire.isRead(call);
        const stale = read && faults.fires('stale-read', 0.03);
        const answer = read ? await answerRead(call, stale) : await answerWrite(call);
        await pause();
        return structuredClone(answer);
      };
    },
  };
}

function answered(answer: unknown): unknown {
  if (answer instanceof CloudError) {
    throw answer;
  }
  return answer;
}
