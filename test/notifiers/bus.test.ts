import { describe, expect, it } from 'vitest';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import type { VendorError } from '../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../shared/core/failure.ts';
import { createBusNotifier } from '../../shared/notifiers/bus.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { type NotifierBench, testNotifier } from '../contract/notifier.ts';
import { LOOKUPS } from '../support/case-builder.ts';
import { inProcessSend } from '../support/in-process.ts';
import {
  askingNotebook,
  failedBucket,
  fixedBucket,
  stoppedNotebook,
  undoneBucket,
} from '../support/stories.ts';

testNotifier('bus', async () => {
  const host = { world: createWorld() };
  let trouble: Parameters<NotifierBench['fail']>[0] = null;
  const inner = inProcessSend(host, {
    intercept: () => (trouble === 'throttled' || trouble === 'denied' ? REFUSALS[trouble] : null),
  });
  const send: AwsSend = async (name, region, input) => {
    const answer = trouble === 'silent' ? null : await inner(name, region, input);
    if (answer === null || trouble === 'lost') {
      const failure = { code: 'timeout', message: 'no answer', permission: null } as const;
      throw new CloudError(failure, { applied: 'unknown' });
    }
    return answer;
  };
  return {
    notifier: notifierOf(send),
    // Readers know repeats by the event's id.
    told: () => {
      const news = new Map<string, string>();
      for (const event of host.world.events) {
        const { Detail } = event as { Detail: string };
        news.set((JSON.parse(Detail) as { id: string }).id, Detail);
      }
      return [...news].map(([id, text]) => ({ id, text }));
    },
    fail: (how) => {
      trouble = how;
    },
    close: async () => undefined,
  };
});

describe('createBusNotifier', () => {
  it('puts every outcome after the last told one, each under its own id and time', async () => {
    const host = { world: createWorld() };
    const story = stoppedNotebook();
    const outcomes = story.entries.filter(({ body }) => body.kind === 'outcome');

    await notifierOf(inProcessSend(host)).tell(story, 0, story.entries.length, null);
    const all = host.world.events.length;
    await notifierOf(inProcessSend(host)).tell(
      story,
      outcomes[0]?.n ?? 0,
      story.entries.length,
      null,
    );

    expect(all).toBe(outcomes.length);
    expect(host.world.events).toHaveLength(all + 1);
    expect(host.world.events[0]).toMatchObject({
      EventBusName: 'cordon',
      Source: 'cordon',
      DetailType: 'Cordon Outcome',
      Resources: [story.entries[0]?.body.kind === 'opened' ? story.entries[0].body.ref.id : ''],
      Time: outcomes[0]?.at,
    });
  });

  it('tells each outcome as it stood then', async () => {
    const host = { world: createWorld() };
    const story = undoneBucket();

    await notifierOf(inProcessSend(host)).tell(story, 0, story.entries.length, null);

    const moments = host.world.events.map(
      (event) => (JSON.parse((event as { Detail: string }).Detail) as { moment: string }).moment,
    );
    expect(moments).toEqual(['waiting', 'fixed', 'undone']);
  });

  it('does not take a call that succeeded for an entry that did', async () => {
    const { send, calls } = answering([
      { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] },
      { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] },
      { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] },
    ]);
    const pauses: number[] = [];
    const notifier = createBusNotifier({
      ...OPTIONS,
      send,
      wait: async (ms) => void pauses.push(ms),
    });

    await notifier.tell(askingNotebook(), 0, 4, null);

    expect(calls()).toBe(3);
    expect(pauses).toEqual([250, 500]);
  });

  it.each([
    ['AccessDeniedException', 'denied', 1],
    ['NotAuthorizedForSourceException', 'denied', 1],
    ['MalformedDetail', 'invalid', 1],
    ['ThrottlingException', 'throttled', 3],
    ['SomethingNew', 'unavailable', 3],
    [undefined, 'unavailable', 3],
  ] as const)('raises what the bus did not take: %s', async (ErrorCode, code, tries) => {
    const entry = ErrorCode === undefined ? [] : [{ ErrorCode }];
    const { send, calls } = answering([{ FailedEntryCount: 1, Entries: entry }]);

    const failure = notifierOf(send).tell(failedBucket(), 0, 5, null);

    await expect(failure).rejects.toMatchObject({ failure: { code }, applied: 'no' });
    expect(calls()).toBe(tries);
  });

  it('stops at the first event that was not taken, so that none overtakes it', async () => {
    const { send, calls } = answering([
      { FailedEntryCount: 1, Entries: [{ ErrorCode: 'MalformedDetail' }] },
    ]);

    await expect(notifierOf(send).tell(undoneBucket(), 0, 99, null)).rejects.toThrow(/#3/);

    expect(calls()).toBe(1);
  });

  it('lets a defect through as it is', async () => {
    const send: AwsSend = async () => {
      throw new TypeError('a defect');
    };

    await expect(notifierOf(send).tell(fixedBucket(), 0, 99, null)).rejects.toThrow(TypeError);
  });
});

// Helpers

const OPTIONS = {
  region: 'eu-west-1',
  busName: 'cordon',
  lookups: LOOKUPS,
  wait: async () => undefined,
};

const REFUSALS: Readonly<Record<'throttled' | 'denied', VendorError>> = {
  throttled: { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' },
  denied: { code: 'AccessDeniedException', status: 403, message: 'not authorized' },
};

function notifierOf(send: AwsSend) {
  return createBusNotifier({ ...OPTIONS, send });
}

function answering(answers: readonly object[]): { send: AwsSend; calls: () => number } {
  let calls = 0;
  const send: AwsSend = async () => {
    const answer = answers[Math.min(calls, answers.length - 1)];
    calls += 1;
    return answer as never;
  };
  return { send, calls: () => calls };
}
