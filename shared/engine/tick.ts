import type { Report } from '../core/outcome.ts';
import type { EnginePorts } from './ports.ts';
import { reconcile } from './reconcile.ts';

/** Wake-ups taken in one tick: at four cloud trips each, well within one invocation. */
const TICK_MAX = 50;

/** What a tick did. A failure leaves its wake-up due: the next tick tries again. */
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
    }
  }
  return { reports, failures };
}
