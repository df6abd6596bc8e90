import { CloudError } from '../core/failure.ts';
import type { Report } from '../core/outcome.ts';
import type { WakeUp } from '../core/ports.ts';
import type { EnginePorts } from './ports.ts';
import { reconcile } from './reconcile.ts';

/** Wake-ups taken in one tick: at four cloud trips each, well within one invocation. */
const TICK_MAX = 50;

/** A wake-up that failed goes behind those that wait: some that always fail must not block the rest. */
const POSTPONED_MS = 60_000;

/** What a tick did. A wake-up whose reconcile failed stays stored, for later. */
export interface Ticked {
  readonly reports: readonly Report[];
  readonly failures: readonly { readonly id: string; readonly error: unknown }[];
}

/**
 * Acts on stored wake-ups that are due. A wake-up is removed only after its reconcile wrote what follows from it, so
 * a crash in between repeats it, and a repeat is free.
 */
export async function tick(ports: EnginePorts, limit = TICK_MAX): Promise<Ticked> {
  const reports: Report[] = [];
  const failures: { id: string; error: unknown }[] = [];
  for (const wakeUp of await ports.journal.due(ports.clock.now(), limit)) {
    try {
      reports.push(await reconcile(wakeUp.ref, null, ports));
      await ports.journal.clear(wakeUp);
    } catch (error) {
      failures.push({ id: wakeUp.id, error });
      await postpone(wakeUp, ports);
    }
  }
  return { reports, failures };
}

async function postpone(wakeUp: WakeUp, ports: EnginePorts): Promise<void> {
  try {
    await ports.journal.schedule({ ...wakeUp, dueAt: ports.clock.now() + POSTPONED_MS });
  } catch (error) {
    // The store itself is down, so the row stands as it was: due at the next tick. The failure is reported already.
    if (!(error instanceof CloudError)) {
      throw error;
    }
  }
}
