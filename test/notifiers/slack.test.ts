import { afterEach, describe, expect, it } from 'vitest';
import {
  type SlackSandbox,
  type SlackTrouble,
  startSlackSandbox,
} from '../../functions/local/sandbox/slack.ts';
import type { EntryBody, StoredCase } from '../../shared/core/journal.ts';
import type { Json } from '../../shared/core/json.ts';
import { testNotifier } from '../contract/notifier.ts';
import {
  BUCKET,
  outcomeBody,
  STORY_START,
  storedCase,
  triggerBody,
} from '../support/case-builder.ts';
import { notifierOf, SLACK_CHANNEL, tellAll } from '../support/slack-notifier.ts';
import { askingNotebook, fixedBucket, stoppedNotebook, undoneBucket } from '../support/stories.ts';

const OPTIONS = { clock: () => STORY_START };

const TROUBLES: Readonly<Record<'lost' | 'silent' | 'throttled' | 'denied', SlackTrouble>> = {
  lost: { kind: 'drop', when: 'after' },
  silent: { kind: 'drop', when: 'before' },
  throttled: { kind: 'rate-limit', retryAfterSeconds: 120 },
  denied: { kind: 'refuse', error: 'missing_scope' },
};

testNotifier('slack', async () => {
  const slack = await startSlackSandbox(OPTIONS);
  return {
    notifier: notifierOf(slack),
    told: () =>
      slack.calls
        .filter(({ method }) => method === 'chat.postMessage' || method === 'chat.update')
        .map(({ input }) => ({ id: idOf(input['metadata']), text: textsIn(input).join('\n') })),
    fail: (how) => {
      slack.clearFaults();
      if (how !== null) {
        slack.addFault({ on: 'chat.postMessage', what: TROUBLES[how] });
      }
    },
    close: () => slack.close(),
  };
});

let open: SlackSandbox | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

describe('a case in Slack', () => {
  it('is one message with the case in its metadata, edited as the case moves', async () => {
    const slack = await started();
    const whole = stoppedNotebook();
    const asking = askingNotebook().entries.length;

    const handle = await notifierOf(slack).tell(whole, 0, asking, null);
    const after = await notifierOf(slack).tell(whole, asking, whole.entries.length, handle);

    const [root, ...replies] = slack.messages;
    expect(handle).toEqual({ channel: SLACK_CHANNEL, ts: root?.ts, n: asking });
    expect(after).toEqual({ channel: SLACK_CHANNEL, ts: root?.ts, n: whole.entries.length });
    expect(root?.edited).toBe(true);
    expect(root?.text).toMatch(/^Stopped: SageMaker notebook instance churn-model/);
    expect(root?.metadata).toEqual({
      event_type: 'cordon_case',
      event_payload: { case: whole.id, n: whole.entries.length },
    });
    expect(replies.map(({ text, thread_ts }) => [text, thread_ts])).toEqual([
      ['Approved by carol@example.com.', root?.ts],
    ]);
  });

  it('replies when a decision is needed, when it failed and when it was undone', async () => {
    const slack = await started();
    const more = storedCase(BUCKET, [
      ...bodiesOf(undoneBucket()),
      outcomeBody('asking', 'somebody has put it back'),
      outcomeBody('failed', 'denied'),
      outcomeBody('conflict', 'changed since: policy.'),
    ]);

    const first = await notifierOf(slack).tell(more, 0, 7, null);
    await notifierOf(slack).tell(more, 7, more.entries.length, first);

    expect(slack.messages.slice(1).map(({ text }) => text)).toEqual([
      'Undone: what Cordon had changed is back as it was.',
      'A decision is needed: somebody has put it back.',
      'Cordon could not finish: denied.',
      'Conflict: changed since: policy.',
    ]);
  });

  it('keeps replies single when an answer is lost among them', async () => {
    const slack = await started();
    const whole = storedCase(BUCKET, [
      ...bodiesOf(fixedBucket()),
      outcomeBody('failed', 'first'),
      outcomeBody('conflict', 'second'),
    ]);
    const handle = await notifierOf(slack).tell(whole, 0, 7, null);
    slack.addFault({ on: 'chat.postMessage', times: 1, what: TROUBLES.lost });

    await expect(notifierOf(slack).tell(whole, 7, 10, handle)).rejects.toMatchObject({
      applied: 'unknown',
    });
    await notifierOf(slack).tell(whole, 7, 10, handle);

    expect(slack.messages.map(({ text }) => text.split(':')[0])).toEqual([
      'Conflict',
      'Cordon could not finish',
      'Conflict',
    ]);
  });

  it('stays silent about a case in which nothing was ever found', async () => {
    const slack = await started();
    const quiet = storedCase(BUCKET, [
      triggerBody(BUCKET),
      outcomeBody('compliant', 'nothing is wrong with it'),
    ]);

    expect(await tellAll(slack, quiet)).toBeNull();
    expect(slack.calls).toEqual([]);
  });

  it('starts a new thread when its message was deleted', async () => {
    const slack = await started();
    const whole = undoneBucket();
    const handle = await notifierOf(slack).tell(whole, 0, 7, null);
    const gone: SlackTrouble = { kind: 'refuse', error: 'message_not_found' };
    slack.addFault({ on: 'chat.update', times: 1, what: gone });

    const after = await notifierOf(slack).tell(whole, 7, whole.entries.length, handle);

    expect(after).toMatchObject({ ts: slack.messages.at(-1)?.ts, n: whole.entries.length });
    expect(slack.messages.at(-1)?.thread_ts).toBeNull();
  });

  it('starts a new thread when the channel was changed in the settings', async () => {
    const slack = await started();
    const whole = undoneBucket();
    const handle = await notifierOf(slack, { channel: 'C0BEFORE' }).tell(whole, 0, 7, null);

    const after = await notifierOf(slack).tell(whole, 7, whole.entries.length, handle);

    expect(after).toMatchObject({ channel: SLACK_CHANNEL });
    expect(slack.messages.map(({ channel }) => channel)).toEqual(['C0BEFORE', SLACK_CHANNEL]);
  });

  it('replies instead when the workspace no longer lets it edit', async () => {
    const slack = await started();
    const whole = stoppedNotebook();
    const asking = askingNotebook().entries.length;
    const handle = await notifierOf(slack).tell(whole, 0, asking, null);
    slack.addFault({ on: 'chat.update', what: { kind: 'refuse', error: 'edit_window_closed' } });

    await notifierOf(slack).tell(whole, asking, whole.entries.length, handle);
    await notifierOf(slack).tell(whole, asking, whole.entries.length, handle);

    expect(slack.messages.map(({ text }) => text.slice(0, 8))).toEqual([
      'Needs yo',
      'Approved',
      'Stopped:',
    ]);
  });

  it.each(['invalid_blocks', 'msg_blocks_too_long'])(
    'is told as plain text when Slack does not take its blocks: %s',
    async (error) => {
      const slack = await started();
      slack.addFault({ on: 'chat.postMessage', times: 1, what: { kind: 'refuse', error } });

      await tellAll(slack, fixedBucket());

      expect(slack.messages).toMatchObject([{ blocks: [] }]);
      expect(slack.messages[0]?.text).toContain('Cordon removed one statement from its policy.');
    },
  );
});

// Helpers

async function started(): Promise<SlackSandbox> {
  open = await startSlackSandbox(OPTIONS);
  return open;
}

function bodiesOf(stored: StoredCase): EntryBody[] {
  return stored.entries.slice(1).map(({ body }) => body);
}

function idOf(metadata: Json | undefined): string {
  const payload = (metadata as { event_payload: { case: string; n: number } }).event_payload;
  return `${payload.case}#${payload.n}`;
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(textsIn);
  }
  return value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, item]) =>
        typeof item === 'string' && key !== 'type' ? [item] : textsIn(item),
      )
    : [];
}
