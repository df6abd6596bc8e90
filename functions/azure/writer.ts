import { app } from '@azure/functions';
import { createAct } from './act.ts';
import { ACT_QUEUE, CONNECTION, createAzurePorts } from './ports.ts';

/** The app whose identity may change resources. Only messages of one queue start it. */
app.storageQueue('act', {
  queueName: ACT_QUEUE,
  connection: CONNECTION,
  handler: createAct(createAzurePorts(process.env)),
});
