import { shortDigest } from '../core/digest.ts';
import type { Report } from '../core/outcome.ts';
import type { WakeUp } from '../core/ports.ts';
import { type Ref, refKey } from '../core/ref.ts';
import type { Effect, Trigger } from '../core/trigger.ts';
import type { EnginePorts } from './ports.ts';
import { type ReconcileOptions, reconcile } from './reconcile.ts';

/** Users woken in one minute: half of what a tick takes, so that everybody else's wake-ups keep their turn. */
const WOKEN_PER_MINUTE = 25;
const MINUTE_MS = 60_000;

/** Wake-ups written at the same time. A thousand users then take about a second. */
const WRITES_AT_ONCE = 20;

/** Digits of an event in the id of its wake-ups: as many as tell cases apart. */
const EVENT_DIGITS = 20;

/** What an event did to a shared thing that its users may notice. */
const NOTICED: ReadonlySet<Effect> = new Set(['changed', 'deleted', 'state']);

/**
 * Reconciles a resource. When it is one that others use and the event changed it (a key that was disabled), a wake-up
 * is stored for each user first: they are not reconciled here. A key may have thousands of users and a function a
 * minute, and rows are what is not lost: however many there are, and wherever this is killed, the event is
 * acknowledged only when all of them are stored, and a repeat stores the same rows. They are due when the change can be
 * read, spread over the minutes so that a tick has room for others. What no row knows yet, the next sweep finds.
 * @throws CloudError when the journal or the policy cannot be read or written: the caller's queue keeps the trigger
 */
export async function reconcileWithDependents(
  ref: Ref,
  trigger: Trigger,
  ports: EnginePorts,
  options: ReconcileOptions = {},
): Promise<Report> {
  const users = options.dryRun === true ? [] : await dependentsOf(trigger, ports);
  if (users.length > 0) {
    await wake(users, trigger, ports);
  }
  return reconcile(ref, trigger, ports, options);
}

/**
 * The stored users of what an event changed; none where others do not depend on its type, or notice nothing. A user may
 * name the thing by its short name where its own name could not be looked up, or by an alias of its type.
 */
export async function dependentsOf(
  { ref, effect }: Trigger,
  { serve, journal }: Pick<EnginePorts, 'serve' | 'journal'>,
): Promise<readonly Ref[]> {
  const served = NOTICED.has(effect) ? await serve(ref.type) : null;
  if (served?.resource.shared !== true) {
    return [];
  }
  const names = new Set([ref.id, ref.name, ...(served.resource.aliases?.(ref) ?? [])]);
  const found = await Promise.all([...names].map((name) => journal.users(name)));
  const users = new Map(found.flat().map((user) => [refKey(user), user]));
  return [...users.values()];
}

async function wake(users: readonly Ref[], trigger: Trigger, ports: EnginePorts): Promise<void> {
  const { clock, journal } = ports;
  const served = await ports.serve(trigger.ref.type);
  const readableAt = clock.now() + (served?.resource.consistencyMs ?? 0);
  const id = `dependency#${shortDigest(trigger.eventId, EVENT_DIGITS)}`;
  const why = `${trigger.ref.id}, which it uses, was changed`;
  const wakeUps = users.map((ref, index): WakeUp => {
    const minutes = Math.floor(index / WOKEN_PER_MINUTE);
    return { ref, dueAt: readableAt + minutes * MINUTE_MS, id, why };
  });
  for (let start = 0; start < wakeUps.length; start += WRITES_AT_ONCE) {
    const some = wakeUps.slice(start, start + WRITES_AT_ONCE);
    await Promise.all(some.map((wakeUp) => journal.schedule(wakeUp)));
  }
}
