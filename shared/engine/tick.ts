import { CloudError } from '../core/failure.ts';
import type { Report } from '../core/outcome.ts';
import type { WakeUp } from '../core/ports.ts';
import type { EnginePorts } from './ports.ts';
import { reconcile } from './reconcile.ts';

/** Wake-ups taken in one tick: at four cloud trips each, well within one invocation. */
const TICK_MAX = 50;

/** A wake-up that failed goes behind those that wait: some that always fail must not block the rest. */
const POSTPONED_MS = 60_000;

/** Wake-ups handed over in one tick: as many as two writers can take up in that minute. */
const HANDED_MAX = 200;

/** Left of an invocation before no further ones are handed over, ms: a store and a queue that are slow. */
const HAND_OVER_MARGIN_MS = 20_000;

/** Wake-ups handed over at once: what one call of SQS takes. */
const HANDED_AT_ONCE = 10;

/**
 * How long a wake-up that was handed over is left to whoever has it, ms. A queue must forget its message no later than
 * that, so that a row has one message at a time however slow the writers are.
 */
export const HANDED_FOR_MS = 10 * 60_000;

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

/** What a tick handed over. What could not be is due again in a minute. */
export interface HandedOver {
  readonly handed: number;
  readonly failures: readonly { readonly id: string; readonly error: unknown }[];
  /** How long the oldest wake-up had been due, ms; 0 without any. */
  readonly oldestMs: number;
}

/**
 * Hands wake-ups that are due to whoever may write. Each is moved into the future first: it stays stored until it was
 * acted on, so that neither a crash here nor a message that is lost can lose it.
 * @param send - rejects when nothing was taken, and says which were not
 */
export async function handOverDue(
  send: (wakeUps: readonly WakeUp[]) => Promise<ReadonlyMap<WakeUp, unknown>>,
  ports: Pick<EnginePorts, 'clock' | 'journal'> & Partial<Pick<EnginePorts, 'remainingMs'>>,
  limit = HANDED_MAX,
): Promise<HandedOver> {
  const { clock, journal, remainingMs = () => HAND_OVER_MARGIN_MS } = ports;
  const now = clock.now();
  const due = await journal.due(now, limit);
  const failures: { id: string; error: unknown }[] = [];
  let tried = 0;
  for (let start = 0; start < due.length; start += HANDED_AT_ONCE) {
    // What is left is due still.
    if (remainingMs() < HAND_OVER_MARGIN_MS) {
      break;
    }
    const some = due
      .slice(start, start + HANDED_AT_ONCE)
      .map((wakeUp) => ({ ...wakeUp, dueAt: now + HANDED_FOR_MS }));
    const refused = await Promise.all(some.map((wakeUp) => journal.schedule(wakeUp)))
      .then(() => send(some))
      .catch((error: unknown) => new Map<WakeUp, unknown>(some.map((wakeUp) => [wakeUp, error])));
    tried += some.length;
    for (const [wakeUp, error] of refused) {
      failures.push({ id: wakeUp.id, error });
      await postpone(wakeUp, ports);
    }
  }
  const oldestMs = now - (due[0]?.dueAt ?? now);
  return { handed: tried - failures.length, failures, oldestMs };
}

async function postpone(
  wakeUp: WakeUp,
  { clock, journal }: Pick<EnginePorts, 'clock' | 'journal'>,
): Promise<void> {
  try {
    await journal.schedule({ ...wakeUp, dueAt: clock.now() + POSTPONED_MS });
  } catch (error) {
    // The store itself is down, so the row stands as it was: due at the next tick. The failure is reported already.
    if (!(error instanceof CloudError)) {
      throw error;
    }
  }
}
