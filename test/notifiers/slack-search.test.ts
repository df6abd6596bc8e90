import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type SlackSandbox,
  type SlackTrouble,
  startSlackSandbox,
} from '../../functions/local/sandbox/slack.ts';
import type { SlackMessage } from '../../functions/local/sandbox/slack-workspace.ts';
import { STORY_START } from '../support/case-builder.ts';
import { notifierOf, SLACK_CHANNEL, tellAll } from '../support/slack-notifier.ts';
import { askingNotebook, fixedBucket, stoppedNotebook } from '../support/stories.ts';

let open: SlackSandbox | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

describe('the search for an own message', () => {
  it('goes through more than one page of others', async () => {
    const slack = await started();
    const story = fixedBucket();
    slack.addFault({ on: 'chat.postMessage', times: 1, what: { kind: 'drop', when: 'after' } });
    await expect(tellAll(slack, story)).rejects.toMatchObject({ applied: 'unknown' });
    chatter(slack, 450);

    await tellAll(slack, story);

    expect(ours(slack)).toHaveLength(1);
    expect(slack.calls.filter(({ method }) => method === 'conversations.history')).toHaveLength(4);
  });

  it('ends in a busy channel, and then tells rather than never', async () => {
    const slack = await started();
    chatter(slack, 1_100);

    await tellAll(slack, fixedBucket());

    expect(slack.calls.filter(({ method }) => method === 'conversations.history')).toHaveLength(5);
    expect(ours(slack)).toHaveLength(1);
  });

  it('finds a message that landed after its time-out', async () => {
    const slack = await started();
    const story = fixedBucket();
    const late: SlackTrouble = { kind: 'latency', ms: 150 };
    slack.addFault({ on: 'chat.postMessage', times: 1, what: late });
    const impatient = tellAll(slack, story, { timeoutMs: 50 });
    await expect(impatient).rejects.toMatchObject({ failure: { code: 'timeout' } });
    await sleep(300);

    await tellAll(slack, story);

    expect(ours(slack)).toHaveLength(1);
  });

  it('does not take somebody else’s message for its own', async () => {
    const slack = await started();
    const story = fixedBucket();
    const metadata = { event_type: 'cordon_case', event_payload: { case: story.id, n: 99 } };
    slack.say({ channel: SLACK_CHANNEL, user: 'U0EVIL', text: 'all is well', metadata });

    await tellAll(slack, story);

    expect(ours(slack)).toHaveLength(1);
  });

  it('does not go back when another instance has told more', async () => {
    const slack = await started();
    const whole = stoppedNotebook();
    await tellAll(slack, whole);

    const handle = await notifierOf(slack).tell(whole, 0, askingNotebook().entries.length, null);

    expect(slack.messages).toMatchObject([{ edited: false }]);
    expect(handle).toMatchObject({ n: whole.entries.length });
  });
});

// Helpers

async function started(): Promise<SlackSandbox> {
  open = await startSlackSandbox({ clock: () => STORY_START });
  return open;
}

function ours(slack: SlackSandbox): SlackMessage[] {
  return slack.messages.filter((message) => message.bot_id !== undefined);
}

function chatter(slack: SlackSandbox, count: number): void {
  for (let index = 0; index < count; index += 1) {
    slack.say({ channel: SLACK_CHANNEL, user: 'U0ALICE', text: `chatter ${index}` });
  }
}
