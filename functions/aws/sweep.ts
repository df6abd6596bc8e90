import type { Ref } from '../../shared/core/ref.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import type { SweepProgress } from '../../shared/engine/sweep-slice.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';
import { fieldsOf, textOf } from '../../shared/events/read.ts';
import { AWS_RESOURCES } from '../../shared/resources/aws.generated.ts';
import { acknowledge, type BatchAnswer, type Delivery, deliveriesOf } from './deliveries.ts';
import { createLambda } from './handler.ts';
import { homeOf, type LambdaContext } from './invocation.ts';
import { errorMembers } from './log.ts';
import { createMeter, type Meter } from './meter.ts';
import { type AwsPorts, createAwsPorts, GO_ON } from './ports.ts';

/**
 * Looks at every resource, for what events missed: a schedule starts it, and messages of a queue of its own let it go on
 * from where it stopped. It reads and decides; what is to be done waits in the journal for the next tick, so that a
 * first sweep of a large account stands in nobody's way.
 */
export function createHandler(ports: AwsPorts, meter: Meter) {
  return createLambda((event, context) => sweep(event, context, ports, meter), ports.log);
}

const METER = createMeter({ now: Date.now });

/** What Lambda calls. */
export const handler = createHandler(createAwsPorts(process.env, { meter: METER }), METER);

async function sweep(
  event: unknown,
  context: LambdaContext,
  ports: AwsPorts,
  meter: Meter,
): Promise<BatchAnswer | undefined> {
  const deliveries = deliveriesOf(event);
  const failures = new Map<Delivery, unknown>();
  for (const delivery of deliveries.all) {
    try {
      await goOn(startOf(delivery, deliveries.from, ports), context, ports, meter);
    } catch (error) {
      const about = { messageId: delivery.id, ...errorMembers(error) };
      ports.log({ level: 'error', message: 'not acknowledged', ...about });
      failures.set(delivery, error);
    }
  }
  return acknowledge(deliveries, failures);
}

/** The name of the sweep an event starts: a schedule that fires twice has one time. Null for a message to go on. */
function startOf(
  { content }: Delivery,
  from: 'sqs' | 'event',
  { now }: Pick<AwsPorts, 'now'>,
): string | null {
  if (from === 'event') {
    return textOf(fieldsOf(content)['time']) || new Date(now()).toISOString();
  }
  if (content !== GO_ON) {
    throw new BadEvent(`Expected the message ${GO_ON}, which a sweep sends itself.`);
  }
  return null;
}

/** Asks who is behind what was found, where that is allowed. What cannot be asked is logged and stops nothing. */
async function learn(
  found: readonly Ref[],
  progress: SweepProgress,
  reader: EnginePorts,
  { log, lookUp, wait }: AwsPorts,
): Promise<void> {
  const ask = found.length === 0 ? null : await lookUp();
  if (ask === null) {
    return;
  }
  const { learnPeople } = await import('./people.ts');
  try {
    await learnPeople(found, progress, ask, wait, reader);
  } catch (error) {
    log({ level: 'error', message: 'nobody was looked up', ...errorMembers(error) });
  }
}

async function goOn(
  start: string | null,
  context: LambdaContext,
  ports: AwsPorts,
  meter: Meter,
): Promise<void> {
  const { log } = ports;
  const [engine, { sweepSlice }, { wasSeen }] = await Promise.all([
    ports.engine(() => context.getRemainingTimeInMillis()),
    import('../../shared/engine/sweep-slice.ts'),
    import('../../shared/engine/sweep.ts'),
  ]);
  // Told to nobody: the wake-ups are due, and the next tick hands them over.
  const reader = { ...engine, handOver: () => undefined };
  const found: Ref[] = [];
  const slice = await sweepSlice(
    {
      types: Object.keys(AWS_RESOURCES),
      scope: homeOf(context),
      start,
      owedMs: meter.owedMs,
      wait: ports.wait,
      onEnd: (swept) => {
        if (swept.kind === 'failure') {
          const about = { type: swept.type, ref: swept.ref?.id ?? null };
          log({ level: 'error', message: 'not swept', ...about, ...errorMembers(swept.error) });
        } else if (swept.report.case !== null) {
          const { ref, outcome, reason, case: id } = swept.report;
          found.push(ref);
          log({ level: 'info', message: outcome, ref: ref.id, reason, case: id });
        }
        if (!wasSeen(swept)) {
          meter.slowDown();
        }
      },
    },
    reader,
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
  // After the message: it is better to know less than to stop here.
  await learn(found, slice.progress, reader, ports);
}
