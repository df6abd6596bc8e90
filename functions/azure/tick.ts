import { errorMembers } from '../aws/log.ts';
import { createFunction, type Invocation } from './invocation.ts';
import type { AzurePorts } from './ports.ts';

/** How long it may take, in ms: the next one comes after a minute. */
const LIMIT_MS = 60_000;

/**
 * The clock: every minute it hands the wake-ups that are due (a pause that is over, a transition, the end of an override)
 * to the function that writes, and tells the news that nobody was told yet. It reads no resource and changes none.
 */
export function createTick(ports: AzurePorts) {
  return createFunction(tick, ports, LIMIT_MS);
}

async function tick({ log, remainingMs }: Invocation, ports: AzurePorts): Promise<void> {
  const [engine, { handOverDue }] = await Promise.all([
    ports.engine(remainingMs, log),
    import('../../shared/engine/tick.ts'),
  ]);
  const { handed, failures, oldestMs } = await handOverDue(ports.handOver, engine);
  const metrics = { OldestWakeUp: Math.round(oldestMs / 1000) };
  log({ level: 'info', message: 'handed over what was due', handed, metrics });
  for (const { id, error } of failures) {
    log({ level: 'error', message: 'not handed over', wakeUp: id, ...errorMembers(error) });
  }
  // After what may be urgent: a channel that is slow costs no resource its minute.
  const { tellAll } = await import('../aws/news.ts');
  await tellAll(await ports.notifiers(), engine, log);
}
