import type { Report } from '../../shared/core/outcome.ts';
import { type Ref, refKey } from '../../shared/core/ref.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import { reconcile } from '../../shared/engine/reconcile.ts';
import { Interrupted } from './exit.ts';
import type { Timer } from './timer.ts';

/** Wake-ups looked through for those of one resource: more than an account's open cases need. */
const WAKE_UPS_MAX = 500;

/** Longest sleep in one piece, ms: a laptop that was closed meanwhile notices. */
const SLEEP_MAX_MS = 5_000;

/** When to look again at a case that does not say when, ms: it had more to do than one look may. */
const UNTIMED_MS = 1_000;

/** How cases are followed. */
export interface FollowOptions {
  /** When to give up waiting, ms since the epoch. What is not at its end then stays as it is, to be gone on with. */
  readonly deadline: number;
  readonly interrupted: AbortSignal;
  /** The engine's clock. */
  readonly clock: Timer;
  /** Told of each wait before it begins. */
  onWait?(report: Report, until: number): void;
}

/**
 * Follows cases to their ends: sleeps until a case wants to be looked at again, looks, and so on. A case that waits
 * for a person, or for longer than the deadline, is at its end for now. Throws Interrupted between two looks, never
 * inside one: the journal then knows all that was done.
 */
export async function follow(
  reports: readonly Report[],
  ports: EnginePorts,
  options: FollowOptions,
): Promise<readonly Report[]> {
  const latest = new Map(reports.map((report) => [refKey(report.ref), report]));
  for (;;) {
    const next = soonest([...latest.values()], options.deadline, options.clock.now());
    if (next === null) {
      return [...latest.values()];
    }
    options.onWait?.(next.report, next.at);
    await sleepUntil(next.at, options);
    const report = await look(next.report.ref, ports);
    latest.set(refKey(report.ref), report);
  }
}

/** Looks at a resource again, as its wake-up would, and clears the wake-ups that this look answers. */
async function look(ref: Ref, ports: EnginePorts): Promise<Report> {
  const { journal, clock } = ports;
  const due = (await journal.due(clock.now(), WAKE_UPS_MAX)).filter(
    (wakeUp) => refKey(wakeUp.ref) === refKey(ref),
  );
  const report = await reconcile(ref, null, ports);
  for (const wakeUp of due) {
    await journal.clear(wakeUp);
  }
  return report;
}

/** Whether a report says that only time is needed, and no more of it than there is. */
function soonest(
  reports: readonly Report[],
  deadline: number,
  now: number,
): { readonly report: Report; readonly at: number } | null {
  const waiting = reports
    .filter((report) => report.outcome === 'waiting' && !isPaused(report))
    .map((report) => ({ report, at: report.wakeAt ?? now + UNTIMED_MS }))
    .filter(({ at }) => at <= deadline);
  return waiting.sort((left, right) => left.at - right.at)[0] ?? null;
}

/** Whether the kill switch holds it: that ends when a person says so. */
export function isPaused(report: Report): boolean {
  return report.guards.some(({ guard }) => guard === 'kill switch');
}

async function sleepUntil(at: number, { clock, interrupted }: FollowOptions): Promise<void> {
  for (;;) {
    if (interrupted.aborted) {
      throw new Interrupted('Stopped while waiting.');
    }
    const left = at - clock.now();
    if (left <= 0) {
      return;
    }
    await clock.sleep(Math.min(left, SLEEP_MAX_MS), interrupted);
  }
}
