import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type SlackSandbox,
  type SlackSandboxOptions,
  startSlackSandbox,
} from '../../functions/local/sandbox/slack.ts';
import { START } from '../support/in-process.ts';

const CHANNEL = 'C0123456789';
const METADATA = { event_type: 'cordon_case', event_payload: { case: 'abc', n: 3 } };

const open: SlackSandbox[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((slack) => slack.close()));
});

/** Slack's own client in front of the sandbox. */
async function slackWith(options: SlackSandboxOptions = {}) {
  const slack = await startSlackSandbox({ clock: () => START, ...options });
  open.push(slack);
  const client = new WebClient('xoxb-test', {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 2_000,
    logLevel: LogLevel.ERROR,
  });
  return { slack, client };
}

describe('messages', () => {
  it('are posted, found by their metadata, and edited in place', async () => {
    const { slack, client } = await slackWith();
    slack.say({ channel: CHANNEL, user: 'U1', text: 'good morning' });

    const posted = await client.chat.postMessage({
      channel: CHANNEL,
      text: 'found <it> & more',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'found' } }],
      metadata: METADATA,
    });
    await client.chat.update({ channel: CHANNEL, ts: posted.ts ?? '', text: 'fixed' });
    const found = await client.conversations.history({
      channel: CHANNEL,
      include_all_metadata: true,
    });

    expect(found.messages).toMatchObject([
      { ts: posted.ts, text: 'fixed', bot_id: 'B0CORDON', metadata: METADATA, blocks: [{}] },
      { user: 'U1', text: 'good morning' },
    ]);
    expect(slack.messages).toHaveLength(2);
  });

  it('show their metadata only to those who ask', async () => {
    const { client } = await slackWith();
    await client.chat.postMessage({ channel: CHANNEL, text: 'x', metadata: METADATA });

    const { messages } = await client.conversations.history({ channel: CHANNEL });

    expect(messages?.[0]).not.toHaveProperty('metadata');
  });

  it('have replies, which are not in the channel', async () => {
    const { client } = await slackWith();
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNEL, text: 'root' });
    await client.chat.postMessage({ channel: CHANNEL, text: 'reply', thread_ts: ts });

    const channel = await client.conversations.history({ channel: CHANNEL });
    const thread = await client.conversations.replies({ channel: CHANNEL, ts });

    expect(channel.messages).toMatchObject([{ text: 'root', reply_count: 1, thread_ts: ts }]);
    expect(thread.messages).toMatchObject([{ text: 'root' }, { text: 'reply', thread_ts: ts }]);
  });

  it('have different numbers in the order they came, though the clock stands still', async () => {
    const { slack, client } = await slackWith();

    for (const text of ['a', 'b', 'c']) {
      await client.chat.postMessage({ channel: CHANNEL, text });
    }

    const numbers = slack.messages.map(({ ts }) => ts);
    expect(new Set(numbers).size).toBe(3);
    expect(numbers).toEqual([...numbers].sort());
    expect(numbers[0]).toBe(`${START / 1000}.000000`);
  });

  it('come page by page, and within the times asked for', async () => {
    const { slack, client } = await slackWith();
    for (const text of ['a', 'b', 'c']) {
      slack.say({ channel: CHANNEL, user: 'U1', text });
    }
    const since = { channel: CHANNEL, oldest: slack.messages[1]?.ts ?? '' };

    const first = await client.conversations.history({ channel: CHANNEL, limit: 2 });
    const second = await client.conversations.history({
      channel: CHANNEL,
      limit: 2,
      cursor: first.response_metadata?.next_cursor ?? '',
    });
    const after = await client.conversations.history(since);
    const from = await client.conversations.history({ ...since, inclusive: true });

    const texts = [first, second, after, from].map((page) =>
      page.messages?.map(({ text }) => text),
    );
    expect(texts).toEqual([['c', 'b'], ['a'], ['c'], ['c', 'b']]);
    expect([first.has_more, second.has_more]).toEqual([true, false]);
  });

  it('say who the app is', async () => {
    const { client } = await slackWith();

    expect(await client.auth.test()).toMatchObject({ user_id: 'U0CORDON', bot_id: 'B0CORDON' });
  });
});

describe('what Slack refuses', () => {
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

  it.each<[string, string, Readonly<Record<string, unknown>>, string]>([
    [
      'a channel by name',
      'chat.postMessage',
      { channel: '#general', text: 'x' },
      'channel_not_found',
    ],
    ['an empty message', 'chat.postMessage', { channel: CHANNEL }, 'no_text'],
    [
      'blocks that are none',
      'chat.postMessage',
      { channel: CHANNEL, blocks: 'x' },
      'invalid_blocks',
    ],
    [
      'a block without text',
      'chat.postMessage',
      { channel: CHANNEL, blocks: [section('')] },
      'invalid_blocks',
    ],
    [
      'a block that is too long',
      'chat.postMessage',
      { channel: CHANNEL, blocks: [section('x'.repeat(3001))] },
      'invalid_blocks',
    ],
    [
      'too many blocks',
      'chat.postMessage',
      { channel: CHANNEL, blocks: Array.from({ length: 51 }, () => section('x')) },
      'invalid_blocks',
    ],
    [
      'metadata without content',
      'chat.postMessage',
      { channel: CHANNEL, text: 'x', metadata: { event_type: 'a' } },
      'invalid_metadata_format',
    ],
    [
      'an edit of nothing',
      'chat.update',
      { channel: CHANNEL, ts: '1.000000', text: 'x' },
      'message_not_found',
    ],
    [
      'a thread that is not there',
      'conversations.replies',
      { channel: CHANNEL, ts: '1.000000' },
      'thread_not_found',
    ],
    [
      'a cursor of its own',
      'conversations.history',
      { channel: CHANNEL, cursor: 'x' },
      'invalid_cursor',
    ],
    ['a method it does not have', 'files.upload', {}, 'unknown_method'],
  ])('is %s', async (_, method, input, error) => {
    const { slack, client } = await slackWith();

    await expect(client.apiCall(method, input)).rejects.toMatchObject({ data: { error } });

    expect(slack.messages).toEqual([]);
  });

  it('is somebody else’s message to edit, and a token it does not know', async () => {
    const { slack, client } = await slackWith();
    slack.say({ channel: CHANNEL, user: 'U1', text: 'mine' });
    const ts = slack.messages[0]?.ts ?? '';
    const { client: stranger } = await slackWith({ token: 'xoxb-other' });

    await expect(client.chat.update({ channel: CHANNEL, ts, text: 'x' })).rejects.toMatchObject({
      data: { error: 'cant_update_message' },
    });
    await expect(stranger.auth.test()).rejects.toMatchObject({ data: { error: 'invalid_auth' } });
  });
});

describe('faults', () => {
  const post = (client: WebClient) => client.chat.postMessage({ channel: CHANNEL, text: 'x' });

  it.each<[NonNullable<SlackSandboxOptions['faults']>[number]['what'], object, number]>([
    [{ kind: 'rate-limit', retryAfterSeconds: 7 }, { retryAfter: 7 }, 0],
    [{ kind: 'internal' }, { statusCode: 500 }, 0],
    [{ kind: 'refuse', error: 'not_in_channel' }, { data: { error: 'not_in_channel' } }, 0],
    [{ kind: 'drop', when: 'before' }, { code: 'slack_webapi_request_error' }, 0],
    [{ kind: 'drop', when: 'after' }, { code: 'slack_webapi_request_error' }, 1],
  ])('%j', async (what, error, posted) => {
    const { slack, client } = await slackWith({
      faults: [{ on: 'chat.postMessage', times: 1, what }],
    });

    await expect(post(client)).rejects.toMatchObject(error);
    const left = slack.messages.length;
    await post(client);

    expect(left).toBe(posted);
    expect(slack.messages).toHaveLength(posted + 1);
  });

  it('can be added and cleared while it runs', async () => {
    const { slack, client } = await slackWith();
    slack.addFault({ on: '*', what: { kind: 'internal' } });
    await expect(post(client)).rejects.toThrow();

    slack.clearFaults();

    await expect(post(client)).resolves.toMatchObject({ ok: true });
  });
});
