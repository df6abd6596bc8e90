import { acknowledge, type BatchAnswer, type Delivery, deliveriesOf } from './deliveries.ts';
import { createLambda } from './handler.ts';
import { homeOf, type LambdaContext } from './invocation.ts';
import { errorMembers } from './log.ts';
import { type AwsPorts, createAwsPorts } from './ports.ts';

/**
 * The only function that writes to the cloud: goes on with the resources that were handed over to it, and removes their
 * wake-ups when it has written down what follows. A message that fails comes again; when it is lost, the wake-up is due.
 */
export function createHandler(ports: AwsPorts) {
  return createLambda((event, context) => act(event, context, ports), ports.log);
}

/** What Lambda calls. */
export const handler = createHandler(createAwsPorts(process.env));

async function act(
  event: unknown,
  context: LambdaContext,
  ports: AwsPorts,
): Promise<BatchAnswer | undefined> {
  const { log } = ports;
  const deliveries = deliveriesOf(event);
  const failures = new Map<Delivery, unknown>();
  if (deliveries.all.length > 0) {
    const [engine, { goOnAll }] = await Promise.all([
      ports.engine(() => context.getRemainingTimeInMillis()),
      import('./acts.ts'),
    ]);
    for (const [delivery, error] of await goOnAll(deliveries.all, homeOf(context), engine, log)) {
      failures.set(delivery, error);
    }
  }
  for (const [{ id }, error] of failures) {
    log({ level: 'error', message: 'not acknowledged', messageId: id, ...errorMembers(error) });
  }
  return acknowledge(deliveries, failures);
}
