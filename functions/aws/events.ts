import middy from '@middy/core';
import type { Ignored, Trigger } from '../../shared/core/trigger.ts';
import { AWS_DECODER } from '../../shared/events/aws/decode.ts';
import { BadEvent } from '../../shared/events/bad-event.ts';
import { decodeBy, decodeTextBy } from '../../shared/events/decoder.ts';
import { AWS_RESOURCES } from '../../shared/resources/aws.generated.ts';
import { acknowledge, type BatchAnswer, type Delivery, deliveriesOf } from './deliveries.ts';
import { type Home, homeOf, type LambdaContext } from './invocation.ts';
import { errorMembers, type Log } from './log.ts';
import { type AwsPorts, createAwsPorts } from './ports.ts';

/** A function hears its own cloud. */
const DECODERS = [AWS_DECODER];

/** Lambda itself ends what takes too long. Answered earlier, the work would go on in the next invocation. */
const NO_EARLY_ANSWER = { timeoutEarlyInMillis: 0 };

/**
 * The function that hears events: batches from SQS, or one event from EventBridge. A message is acknowledged when its
 * triggers are journalled, whatever becomes of the others in its batch. What is no event, or holds a part that cannot
 * be read, is never acknowledged: when its retries are used up, the queue's redrive policy keeps it as a dead letter.
 */
export function createHandler(ports: AwsPorts) {
  return middy(NO_EARLY_ANSWER)
    .handler((event: unknown, context: LambdaContext) => hear(event, context, ports))
    .onError(({ error }) => {
      ports.log({ level: 'error', message: 'the invocation failed', ...errorMembers(error) });
    });
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
    const { reconcileAll } = await import('./reconciles.ts');
    for (const [delivery, error] of await reconcileAll(jobs, engine, log)) {
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
