import { http } from '@google-cloud/functions-framework';
import { errorMembers } from '../aws/log.ts';
import { createHttp, type HttpCall } from './http.ts';
import { createGcpPorts, type GcpPorts } from './ports.ts';

/**
 * The clock, called by Cloud Scheduler: every minute it hands the wake-ups that are due (a pause that is over, a
 * transition, the end of an override) to the function that writes, and tells the news that nobody was told yet. It
 * reads no resource and changes none.
 */
export function createTick(ports: GcpPorts) {
  return createHttp(tick, ports);
}

http(
  'tick',
  createTick(
    createGcpPorts(process.env, {
      channels: async (environment, send) => {
        const { createChannels } = await import('./channels.ts');
        return createChannels(environment, send);
      },
    }),
  ),
);

async function tick({ remainingMs }: HttpCall, ports: GcpPorts): Promise<void> {
  const { log } = ports;
  const [engine, { handOverDue }] = await Promise.all([
    ports.engine(remainingMs),
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
