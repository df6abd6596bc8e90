import { app } from '@azure/functions';
import { createEvents } from './events.ts';
import { createMeter } from './meter.ts';
import { CONNECTION, createAzurePorts, SWEEP_QUEUE } from './ports.ts';
import { createSweep, createSweepOn } from './sweep.ts';
import { createTick } from './tick.ts';

/** The app whose identity reads: it hears, looks and tells, and hands over what is to be done. */
const PORTS = createAzurePorts(process.env, {
  channels: async (environment, tokenFor) => {
    const { createChannels } = await import('./channels.ts');
    return createChannels(environment, tokenFor);
  },
});

const METER = createMeter({ now: Date.now });
const SWEEP_PORTS = createAzurePorts(process.env, { meter: METER });

/** Every minute; a minute that was missed needs no making up for. */
const EVERY_MINUTE = '0 * * * * *';

/** `CORDON_SWEEP_SCHEDULE`, or every six hours at a minute at which not everybody's jobs run. */
const SWEEPS = process.env['CORDON_SWEEP_SCHEDULE'] || '0 17 */6 * * *';

app.eventGrid('events', { handler: createEvents(PORTS) });
app.timer('tick', { schedule: EVERY_MINUTE, useMonitor: false, handler: createTick(PORTS) });
app.timer('sweep', { schedule: SWEEPS, handler: createSweep(SWEEP_PORTS, METER) });
app.storageQueue('sweep-on', {
  queueName: SWEEP_QUEUE,
  connection: CONNECTION,
  handler: createSweepOn(SWEEP_PORTS, METER),
});

/** `CORDON_EVENT_HUB`: a hub to which the activity log is exported, for those who have one. */
const HUB = process.env['CORDON_EVENT_HUB'] ?? '';
if (HUB !== '') {
  app.eventHub('hub', {
    eventHubName: HUB,
    connection: 'CORDON_EVENT_HUB_CONNECTION',
    cardinality: 'many',
    // A batch that failed is not delivered again by itself: the host goes on with the next.
    retry: {
      strategy: 'exponentialBackoff',
      maxRetryCount: 5,
      minimumInterval: { seconds: 5 },
      maximumInterval: { minutes: 5 },
    },
    handler: createEvents(PORTS),
  });
}
