import { fieldsOf, textOf } from '../../shared/events/read.ts';
import { AZURE_RESOURCES } from '../../shared/resources/azure.generated.ts';
import { errorMembers } from '../aws/log.ts';
import { createFunction, HOST_TIMEOUT_MS, type Invocation } from './invocation.ts';
import type { AzureMeter } from './meter.ts';
import type { AzurePorts } from './ports.ts';

/** How long a part of a sweep may take, in ms: what it has begun ends before the host ends it. */
const LIMIT_MS = HOST_TIMEOUT_MS - 30_000;

/**
 * Looks at every resource, for what events missed: a timer starts it. It reads and decides; what is to be done waits in the
 * journal for the next tick, so that a first sweep of a large subscription stands in nobody's way.
 */
export function createSweep(ports: AzurePorts, meter: AzureMeter) {
  return createFunction(
    (invocation) => sweep(startOf(invocation, ports), invocation, ports, meter),
    ports,
    LIMIT_MS,
  );
}

/** Goes on with a sweep from where it stopped: messages of a queue of its own start it. */
export function createSweepOn(ports: AzurePorts, meter: AzureMeter) {
  return createFunction((invocation) => sweep(null, invocation, ports, meter), ports, LIMIT_MS);
}

/** The name of the sweep a timer starts: one that fires twice for one time has one name. */
function startOf({ input }: Invocation, { now }: Pick<AzurePorts, 'now'>): string {
  const status = fieldsOf(fieldsOf(input)['scheduleStatus']);
  return textOf(status['next']) || new Date(now()).toISOString();
}

async function sweep(
  start: string | null,
  { log, remainingMs }: Invocation,
  ports: AzurePorts,
  meter: AzureMeter,
): Promise<void> {
  const [engine, scope, { sweepSlice }, { wasSeen }] = await Promise.all([
    ports.engine(remainingMs, log),
    ports.home(),
    import('../../shared/engine/sweep-slice.ts'),
    import('../../shared/engine/sweep.ts'),
  ]);
  const slice = await sweepSlice(
    {
      types: Object.keys(AZURE_RESOURCES),
      scope,
      start,
      owedMs: meter.owedMs,
      wait: ports.wait,
      onEnd: (swept) => {
        if (swept.kind === 'failure') {
          const about = { type: swept.type, ref: swept.ref?.id ?? null };
          log({ level: 'error', message: 'not swept', ...about, ...errorMembers(swept.error) });
        } else if (swept.report.case !== null) {
          const { ref, outcome, reason, case: id } = swept.report;
          log({ level: 'info', message: outcome, ref: ref.id, reason, case: id });
        }
        if (!wasSeen(swept)) {
          meter.slowDown();
        }
      },
    },
    // Told to nobody: the wake-ups are due, and the next tick hands them over.
    { ...engine, handOver: () => undefined },
  );
  if (!('progress' in slice)) {
    log({ level: 'info', message: `nothing to sweep: ${slice.kind}` });
    return;
  }
  const { id, type, looked, missed } = slice.progress;
  log({ level: 'info', message: `sweep: ${slice.kind}`, sweep: id, type, looked, missed });
  if (slice.kind === 'more') {
    await ports.goOn(meter.owedMs());
  }
}
