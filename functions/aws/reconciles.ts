import { CloudError } from '../../shared/core/failure.ts';
import { CALL_TIMEOUT_MS } from '../../shared/core/limits.ts';
import { refKey } from '../../shared/core/ref.ts';
import type { Trigger } from '../../shared/core/trigger.ts';
import { reconcileWithDependents } from '../../shared/engine/dependents.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import type { Delivery } from './deliveries.ts';
import type { Reader } from './hand-overs.ts';
import type { Log } from './log.ts';

/** Resources worked on at once: as many as a sweep, below every service's rate of describe calls. */
const PARALLEL = 4;

/**
 * Left of an invocation before a reconcile is not begun any more, in ms: a write with its result, as the engine
 * reckons it, and 5 s for the reads before. Functions need a time-out of a minute or more.
 */
export const BEGIN_MARGIN_MS = CALL_TIMEOUT_MS + 10_000;

/** A trigger and the message that brought it. */
export interface Job {
  readonly delivery: Delivery;
  readonly trigger: Trigger;
}

/**
 * Reconciles every trigger, several resources at once, those of one resource in the order in which they happened.
 * One that fails stops only what came later for the same resource, so that the journal keeps that order. What is to be
 * done is handed over.
 * @returns why, for the messages that must come again
 */
export async function reconcileAll(
  jobs: readonly Job[],
  reader: Reader,
  log: Log,
): Promise<ReadonlyMap<Delivery, unknown>> {
  const failures = new Map<Delivery, unknown>();
  await eachResource(byResource(jobs), async (ofOne) => {
    let failure: { readonly error: unknown } | null = null;
    for (const { delivery, trigger } of ofOne) {
      failure ??= await failureOf(trigger, reader.engine, log);
      if (failure !== null) {
        failures.set(delivery, failure.error);
      }
    }
    await reader.hasten();
  });
  return failures;
}

/** Works on several resources at once. */
export async function eachResource<Jobs>(
  groups: Iterable<Jobs>,
  work: (ofOne: Jobs) => Promise<void>,
): Promise<void> {
  const resources = groups[Symbol.iterator]();
  async function worker(): Promise<void> {
    // The workers share one iterator: each takes the next resource that nobody has.
    for (let next = resources.next(); next.done !== true; next = resources.next()) {
      await work(next.value);
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

/** Throws when too little of the invocation is left to begin with a resource. */
export function checkTimeLeft({ remainingMs }: Pick<EnginePorts, 'remainingMs'>): void {
  if (remainingMs() < BEGIN_MARGIN_MS) {
    const message = `Less than ${BEGIN_MARGIN_MS} ms of this invocation are left: it is done in the next one.`;
    throw new CloudError({ code: 'timeout', message, permission: null }, { applied: 'no' });
  }
}

/** Null when the trigger is in the journal, or asks for nothing. */
async function failureOf(
  trigger: Trigger,
  ports: EnginePorts,
  log: Log,
): Promise<{ readonly error: unknown } | null> {
  try {
    checkTimeLeft(ports);
    const report = await reconcileWithDependents(trigger.ref, trigger, ports);
    const { ref, outcome, reason, case: id } = report;
    log({ level: 'info', message: outcome, ref: ref.id, reason, case: id });
    return null;
  } catch (error) {
    return { error };
  }
}

function byResource(jobs: readonly Job[]): Iterable<readonly Job[]> {
  const groups = new Map<string, Job[]>();
  // A time nobody told sorts first: what is known to have happened last then decides.
  for (const job of jobs.toSorted((left, right) => timeOf(left.trigger) - timeOf(right.trigger))) {
    const key = refKey(job.trigger.ref);
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  return groups.values();
}

function timeOf({ time }: Trigger): number {
  const at = Date.parse(time);
  return Number.isNaN(at) ? 0 : at;
}
