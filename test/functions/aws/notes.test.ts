import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../functions/aws/channels.ts';
import { parseEnvironment } from '../../../functions/aws/environment.ts';
import { createFinding } from '../../../functions/local/sandbox/model/security-hub.ts';
import { createMemoryJournal } from '../../../shared/journals/memory.ts';
import { FINDING, hubEvent, IMPORTED } from '../../events/aws/security-hub-samples.ts';
import { ALL_FINE, functionFor, openBuckets } from '../../support/events-function.ts';
import { sqsOf } from '../../support/lambda.ts';
import { CREDENTIALS, door } from '../../support/sandboxed.ts';

describe('a finding of Security Hub', () => {
  it('gets a bucket closed, is told so once it is, and wakes nobody with that', async () => {
    const parts = await account('on');

    await cure(parts);
    const [noted] = parts.sandbox.host.world.findings ?? [];
    const before = parts.sandbox.requests.length;
    const answer = await parts.invoke(sqsOf(hubEvent(IMPORTED, noted)));

    expect(parts.isOpen('ml-data')).toBe(false);
    expect(noted).toEqual({
      ...FINDING,
      Note: {
        Text: expect.stringMatching(/^Fixed: S3 bucket ml-data\. .*Take it back: cordon undo \S+$/),
        UpdatedBy: 'cordon',
        UpdatedAt: expect.any(String),
      },
    });
    expect(answer).toEqual(ALL_FINE);
    expect(parts.sandbox.requests).toHaveLength(before);
  });

  it('is told what became of it when Security Hub can be reached again', async () => {
    const parts = await account('on');
    parts.sandbox.faults.add({ on: 'securityhub:*', what: { kind: 'throttle' } });

    await cure(parts);
    const before = parts.sandbox.host.world.findings;
    parts.sandbox.faults.clear();
    await parts.tick();

    expect(before).toEqual([FINDING]);
    expect(parts.sandbox.host.world.findings?.[0]).toHaveProperty('Note');
  });

  it('is left as it is unless notes are on', async () => {
    const parts = await account('off');

    await cure(parts);

    expect(parts.isOpen('ml-data')).toBe(false);
    expect(parts.sandbox.host.world.findings).toEqual([FINDING]);
  });
});

// Helpers

async function account(notes: 'on' | 'off') {
  const environment = parseEnvironment({
    AWS_REGION: 'eu-west-1',
    CORDON_TABLE: 'cordon-journal',
    CORDON_OWN_PRINCIPALS: 'arn:aws:iam::111122223333:role/cordon',
    CORDON_SECURITY_HUB: notes,
  });
  const world = createFinding(openBuckets('ml-data'), FINDING as never);
  const parts = await functionFor(world, createMemoryJournal(), {
    notifiers: () =>
      createChannels(environment, door({ endpoint: parts.sandbox.url, credentials: CREDENTIALS })),
  });
  return parts;
}

async function cure({ invoke, act, tick, clock }: Awaited<ReturnType<typeof account>>) {
  await invoke(sqsOf(hubEvent(IMPORTED, FINDING)));
  for (let minute = 0; minute < 5; minute += 1) {
    await act();
    clock.advance(60_000);
    await tick();
  }
}
