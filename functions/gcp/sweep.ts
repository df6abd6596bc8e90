import { http } from '@google-cloud/functions-framework';
import { GCP_RESOURCES } from '../../shared/resources/gcp.generated.ts';
import { errorMembers } from '../aws/log.ts';
import { createHttp, type HttpCall } from './http.ts';
import { createMeter, type GoogleMeter } from './meter.ts';
import { createGcpPorts, type GcpPorts, GO_ON } from './ports.ts';

/**
 * Looks at every resource, for what events missed: Cloud Scheduler starts it, and tasks of a queue of its own let it go on
 * from where it stopped. It reads and decides; what is to be done waits in the journal for the next tick, so that a first
 * sweep of a large project stands in nobody's way.
 */
export function createSweep(ports: GcpPorts, meter: GoogleMeter) {
  return createHttp((call, own) => sweep(call, own, meter), ports);
}

const METER = createMeter({ now: Date.now });
http('sweep', createSweep(createGcpPorts(process.env, { meter: METER }), METER));

/** The name of the sweep a call starts: a schedule that fires twice has one time. Null for a call to go on. */
function startOf({ text, header }: HttpCall, { now }: Pick<GcpPorts, 'now'>): string | null {
  return text === GO_ON
    ? null
    : header('x-cloudscheduler-scheduletime') || new Date(now()).toISOString();
}

async function sweep(call: HttpCall, ports: GcpPorts, meter: GoogleMeter): Promise<void> {
  const { log } = ports;
  const [engine, scope, { sweepSlice }, { wasSeen }] = await Promise.all([
    ports.engine(call.remainingMs),
    ports.home(),
    import('../../shared/engine/sweep-slice.ts'),
    import('../../shared/engine/sweep.ts'),
  ]);
  const slice = await sweepSlice(
    {
      types: Object.keys(GCP_RESOURCES),
      scope,
      start: startOf(call, ports),
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
