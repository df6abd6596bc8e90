import type { Report } from '../core/outcome.ts';
import type { Ref } from '../core/ref.ts';
import type { Scope } from '../core/resource.ts';
import type { Actor, Trigger } from '../core/trigger.ts';
import { BASELINED_SETTING, type EnginePorts } from './ports.ts';
import { reconcile } from './reconcile.ts';

/** Resources read at once: below every service's describe rate, so that the customer's own calls keep theirs. */
const SWEEP_PARALLEL = 4;

/** One resource's end of a sweep: a report, or why there is none. */
export type Swept =
  | { readonly kind: 'report'; readonly report: Report }
  | {
      readonly kind: 'failure';
      readonly ref: Ref | null;
      readonly type: string;
      readonly error: unknown;
    };

/** How a sweep runs. */
export interface SweepOptions {
  readonly types: readonly string[];
  readonly scope: Scope;
  readonly dryRun?: boolean;
  /** Told as each resource ends: sweeps are long. */
  onEnd?(swept: Swept): void;
}

/**
 * Looks at every resource in scope, for what events missed. One that fails does not stop the others. When all were
 * seen, the baseline is complete.
 */
export async function sweep(options: SweepOptions, ports: EnginePorts): Promise<readonly Swept[]> {
  const startedAt = new Date(ports.clock.now()).toISOString();
  const id = ports.random.id();
  const all: Swept[] = [];
  for (const type of options.types) {
    await sweepType(
      type,
      options,
      ports,
      (ref) => sweepOne(ref, id, startedAt, ports, options.dryRun),
      (swept) => {
        all.push(swept);
        options.onEnd?.(swept);
      },
    );
  }
  if (all.every(wasSeen) && options.dryRun !== true) {
    await noteBaseline(startedAt, ports);
  }
  return all;
}

/** Whether a resource was looked at: one that could not be read for the moment is left to the next sweep. */
export function wasSeen(swept: Swept): boolean {
  return (
    swept.kind === 'report' && !(swept.report.outcome === 'waiting' && swept.report.case === null)
  );
}

/** Notes that everything that was there before Cordon has been seen, unless that is known. */
export async function noteBaseline(
  at: string,
  { journal }: Pick<EnginePorts, 'journal'>,
): Promise<void> {
  if ((await journal.setting(BASELINED_SETTING)) === null) {
    await journal.setSetting(BASELINED_SETTING, { at });
  }
}

/**
 * Looks at one resource for a sweep. Never rejects: whatever fails, the others are looked at.
 * @param actor - who is known to be behind it, by other means than an event
 */
export async function sweepOne(
  ref: Ref,
  id: string,
  startedAt: string,
  ports: EnginePorts,
  dryRun = false,
  actor: Actor | null = null,
): Promise<Swept> {
  try {
    const trigger = { ...sweepTrigger(ref, id, startedAt), actor };
    const report = await reconcile(ref, trigger, ports, { dryRun });
    return { kind: 'report', report };
  } catch (error) {
    return { kind: 'failure', ref, type: ref.type, error };
  }
}

async function sweepType(
  type: string,
  options: SweepOptions,
  ports: EnginePorts,
  lookAt: (ref: Ref) => Promise<Swept>,
  end: (swept: Swept) => void,
): Promise<void> {
  const served = await ports.serve(type);
  if (served === null) {
    return;
  }
  const running = new Set<Promise<void>>();
  try {
    for await (const ref of served.api.list(options.scope)) {
      const one = lookAt(ref)
        .then(end)
        .finally(() => running.delete(one));
      running.add(one);
      if (running.size >= SWEEP_PARALLEL) {
        await Promise.race(running);
      }
    }
  } catch (error) {
    end({ kind: 'failure', ref: null, type, error });
  }
  await Promise.all(running);
}

/** The event id of every trigger of a sweep. */
export function sweepEventId(id: string): string {
  return `sweep-${id}`;
}

function sweepTrigger(ref: Ref, id: string, time: string): Trigger {
  return {
    ref,
    reason: 'sweep',
    operation: 'sweep',
    phase: 'instant',
    effect: 'none',
    actor: null,
    eventId: sweepEventId(id),
    time,
  };
}
