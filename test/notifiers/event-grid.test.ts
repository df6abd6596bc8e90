import { describe, expect, it } from 'vitest';
import { createEventGridNotifier } from '../../shared/notifiers/event-grid.ts';
import { testNotifier } from '../contract/notifier.ts';
import { LOOKUPS } from '../support/case-builder.ts';
import { type OutcomeBusBench, outcomeBus } from '../support/outcome-bus.ts';
import { fixedBucket } from '../support/stories.ts';

async function topic(): Promise<OutcomeBusBench> {
  return outcomeBus((text) => {
    const [event] = JSON.parse(text) as readonly { readonly id: string }[];
    return { id: event?.id ?? '', text };
  });
}

function notifierOf(bus: OutcomeBusBench) {
  return createEventGridNotifier({
    endpoint: `${bus.url}/api/events`,
    token: () => Promise.resolve('secret'),
    lookups: LOOKUPS,
    rest: { budgetMs: 200 },
    wait: async () => undefined,
  });
}

testNotifier('Event Grid', async () => {
  const bus = await topic();
  return bus.bench(notifierOf(bus));
});

describe('an outcome on Event Grid', () => {
  it('is a CloudEvent about the resource, with the outcome as its data', async () => {
    const bus = await topic();
    const story = fixedBucket();

    await notifierOf(bus).tell(story, 0, story.entries.length, null);

    const [event] = JSON.parse(bus.taken.at(-1)?.text ?? '[]');
    expect(event).toMatchObject({
      specversion: '1.0',
      id: `${story.id}#${story.entries.findLast(({ body }) => body.kind === 'outcome')?.n}`,
      source: '/cordon',
      type: 'Cordon.Outcome',
      subject: 'arn:aws:s3:::sagemaker-eu-west-1-data',
      datacontenttype: 'application/json',
      data: { schema: 'cordon.outcome', outcome: 'fixed' },
    });
  });
});
