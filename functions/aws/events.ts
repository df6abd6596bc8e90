import type { Ignored, Trigger } from '../../shared/core/trigger.ts';
import { AWS_DECODER } from '../../shared/events/aws/decode.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';
import { decodeBy, decodeTextBy } from '../../shared/events/decoder.ts';
import { AWS_RESOURCES } from '../../shared/resources/aws.generated.ts';
import { acknowledge, type BatchAnswer, type Delivery, deliveriesOf } from './deliveries.ts';
import { createLambda } from './handler.ts';
import { type Home, homeOf, type LambdaContext } from './invocation.ts';
import { errorMembers, type Log } from './log.ts';
import { type AwsPorts, createAwsPorts } from './ports.ts';

/** A function hears its own cloud. */
const DECODERS = [AWS_DECODER];

/**
 * The function that hears events: batches from SQS, or one event from EventBridge. It reads and decides; what is to be
 * done is handed over to the function that writes. A message is acknowledged when its triggers are journalled, whatever becomes of the others in its batch. What is no event, or holds a part that cannot
 * be read, is never acknowledged: when its retries are used up, the queue's redrive policy keeps it as a dead letter.
 */
export function createHandler(ports: AwsPorts) {
  return createLambda((event, context) => hear(event, context, ports), ports.log);
}

/** What Lambda calls. The global `process`, because importing `node:process` takes 6 ms of every cold start. */
export const handler = createHandler(createAwsPorts(process.env));

/** What a message says. */
interface Heard {
  readonly delivery: Delivery;
  readonly triggers: readonly Trigger[];
  readonly ignored: readonly Ignored[];
  /** Why it cannot be acknowledged, if so. */
  readonly failure: { readonly error: unknown } | null;
}

async function hear(
  event: unknown,
  context: LambdaContext,
  ports: AwsPorts,
): Promise<BatchAnswer | undefined> {
  const { log } = ports;
  const deliveries = deliveriesOf(event);
  let heard = deliveries.all.map((delivery) => understand(delivery, []));
  if (heard.some(({ triggers }) => triggers.length > 0)) {
    // Only now, so that an irrelevant event does not pay for reading the environment.
    const own = await ports.ownPrincipals();
    heard = deliveries.all.map((delivery) => understand(delivery, own));
  }
  const failures = new Map<Delivery, unknown>();
  for (const { delivery, ignored, failure } of heard) {
    for (const { reason, detail } of ignored) {
      log({ level: 'info', message: 'nothing to do', messageId: delivery.id, reason, detail });
    }
    if (failure !== null) {
      failures.set(delivery, failure.error);
    }
  }
  const jobs = heard.flatMap(({ delivery, triggers }) =>
    triggers
      .flatMap((trigger) => ours(trigger, homeOf(context), log))
      .map((trigger) => ({ delivery, trigger })),
  );
  if (jobs.length > 0) {
    const engine = await ports.engine(() => context.getRemainingTimeInMillis());
    const [{ reconcileAll }, { createReader }] = await Promise.all([
      import('./reconciles.ts'),
      import('./hand-overs.ts'),
    ]);
    const reader = createReader(engine, ports.handOver, log);
    for (const [delivery, error] of await reconcileAll(jobs, reader, log)) {
      failures.set(delivery, error);
    }
  }
  for (const [{ id }, error] of failures) {
    log({ level: 'error', message: 'not acknowledged', messageId: id, ...errorMembers(error) });
  }
  return acknowledge(deliveries, failures);
}

/** Reads one message. Never throws: one that cannot be read does not stop the others. */
function understand(delivery: Delivery, ownPrincipals: readonly string[]): Heard {
  const { content } = delivery;
  try {
    const options = { ownPrincipals };
    const { triggers, ignored } =
      typeof content === 'string'
        ? decodeTextBy(DECODERS, content, options)
        : decodeBy(DECODERS, content, options);
    const unread = ignored.filter(({ reason }) => reason === 'unrecognised-shape');
    const error = new BadEvent(unread.map(({ detail }) => detail).join(' '));
    return { delivery, triggers, ignored, failure: unread.length === 0 ? null : { error } };
  } catch (error) {
    return { delivery, triggers: [], ignored: [], failure: { error } };
  }
}

/** The trigger with its account and region, which events may leave out; none when it is not for this function. */
function ours(trigger: Trigger, home: Home, log: Log): readonly Trigger[] {
  const ref = {
    ...trigger.ref,
    account: trigger.ref.account || home.account,
    region: trigger.ref.region || home.region,
  };
  // SageMaker is asked for names: what is another account's may have the name of something of ours.
  const isForeign = ref.account !== home.account;
  if (isForeign || !Object.hasOwn(AWS_RESOURCES, ref.type)) {
    const reason = isForeign ? `it belongs to account ${ref.account}` : `${ref.type} has no rules`;
    log({ level: 'info', message: 'nothing to do', ref: ref.id, reason });
    return [];
  }
  return [{ ...trigger, ref }];
}
