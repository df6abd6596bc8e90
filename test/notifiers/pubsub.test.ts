import { describe, expect, it } from 'vitest';
import { createGoogleSend } from '../../functions/gcp/clients/send.ts';
import { createPubSubNotifier } from '../../shared/notifiers/pubsub.ts';
import { testNotifier } from '../contract/notifier.ts';
import { LOOKUPS } from '../support/case-builder.ts';
import { type OutcomeBusBench, outcomeBus } from '../support/outcome-bus.ts';
import { fixedBucket } from '../support/stories.ts';

interface Message {
  readonly data: string;
  readonly attributes: { readonly id: string };
}

async function topic(): Promise<OutcomeBusBench> {
  return outcomeBus((text) => {
    const [message] = (JSON.parse(text) as { readonly messages: readonly Message[] }).messages;
    const { data = '', attributes } = message ?? {};
    const told = Buffer.from(data, 'base64').toString();
    return { id: attributes?.id ?? '', text: `${told}\n${text}` };
  });
}

function notifierOf(bus: OutcomeBusBench) {
  return createPubSubNotifier({
    send: createGoogleSend({ endpoint: bus.url, budgetMs: 200 }),
    topic: 'projects/ml-prod/topics/cordon-outcomes',
    lookups: LOOKUPS,
    wait: async () => undefined,
  });
}

testNotifier('Pub/Sub', async () => {
  const bus = await topic();
  return bus.bench(notifierOf(bus));
});

describe('an outcome on Pub/Sub', () => {
  it('is a message ordered by its case, with the outcome as its data', async () => {
    const bus = await topic();
    const story = fixedBucket();

    await notifierOf(bus).tell(story, 0, story.entries.length, null);

    const [told = '', request = ''] = bus.taken.at(-1)?.text.split('\n') ?? [];
    expect(JSON.parse(told)).toMatchObject({ schema: 'cordon.outcome', outcome: 'fixed' });
    expect(JSON.parse(request).messages[0]).toMatchObject({
      orderingKey: story.id,
      attributes: { resource: 'arn:aws:s3:::sagemaker-eu-west-1-data' },
    });
  });
});
