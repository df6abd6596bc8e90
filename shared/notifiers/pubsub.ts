import { plain } from '../core/plain.ts';
import type { Notifier } from '../core/ports.ts';
import type { GoogleSend } from '../resources/gcp/send.ts';
import { createOutcomeNotifier, type OutcomeNews } from './outcome-notifier.ts';
import type { Lookups } from './story.ts';

/** Where events go. */
export interface PubSubOptions {
  readonly send: GoogleSend;
  /** `projects/PROJECT/topics/TOPIC`. */
  readonly topic: string;
  readonly lookups: Lookups;
  /** Waits so many milliseconds. */
  readonly wait?: (ms: number) => Promise<void>;
}

/**
 * Publishes every outcome of a case to a Pub/Sub topic; see {@link createOutcomeNotifier}. The case is the ordering key:
 * subscriptions that ask for it get a case's outcomes in order.
 */
export function createPubSubNotifier({ send, topic, lookups, wait }: PubSubOptions): Notifier {
  async function put({ id, case: orderingKey, at, ref, detail }: OutcomeNews): Promise<void> {
    const attributes = {
      id,
      time: at.toISOString(),
      resource: plain(ref.id).slice(0, ATTRIBUTE_MAX),
    };
    await send('pubsub.projects.topics.publish', {
      path: { topic },
      body: { messages: [{ data: base64(detail), attributes, orderingKey }] },
    });
  }
  return createOutcomeNotifier({
    channel: 'bus',
    lookups,
    put,
    ...(wait === undefined ? {} : { wait }),
  });
}

/** Characters of an attribute's value: Pub/Sub takes 1024 bytes ("Quotas and limits"), an id is plain ASCII. */
const ATTRIBUTE_MAX = 1_000;

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
