import { createLambda } from './handler.ts';
import type { LambdaContext } from './invocation.ts';
import { errorMembers } from './log.ts';
import { type AwsPorts, createAwsPorts } from './ports.ts';

/**
 * The clock: every minute it hands the wake-ups that are due (a pause that is over, a transition, the end of an override)
 * to the function that writes, and tells the news that nobody was told yet. It reads no resource and changes none.
 */
export function createHandler(ports: AwsPorts) {
  return createLambda((_event, context) => tick(context, ports), ports.log);
}

/** What Lambda calls. */
export const handler = createHandler(
  createAwsPorts(process.env, {
    channels: async (environment, send) => {
      const { createChannels } = await import('./channels.ts');
      return createChannels(environment, send);
    },
  }),
);

async function tick(context: LambdaContext, ports: AwsPorts): Promise<void> {
  const { log } = ports;
  const [engine, { handOverDue }] = await Promise.all([
    ports.engine(() => context.getRemainingTimeInMillis()),
    import('../../shared/engine/tick.ts'),
  ]);
  const { handed, failures, oldestMs } = await handOverDue(ports.handOver, engine);
  const metrics = { OldestWakeUp: Math.round(oldestMs / 1000) };
  log({ level: 'info', message: 'handed over what was due', handed, metrics });
  for (const { id, error } of failures) {
    log({ level: 'error', message: 'not handed over', wakeUp: id, ...errorMembers(error) });
  }
  // After what may be urgent: a channel that is slow costs no resource its minute.
  const { tellAll } = await import('./news.ts');
  await tellAll(await ports.notifiers(), engine, log);
}
