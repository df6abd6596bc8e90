import { afterEach, describe, expect, it } from 'vitest';
import { type SlackTrouble, startSlackSandbox } from '../../functions/local/sandbox/slack.ts';
import type { CloudError } from '../../shared/core/failure.ts';
import { createSlackNotifier, type SlackOptions } from '../../shared/notifiers/slack.ts';
import { LOOKUPS, STORY_START } from '../support/case-builder.ts';
import { type RawAnswer, startRawSlack } from '../support/raw-slack.ts';
import { SLACK_CHANNEL, SLACK_TOKEN, tellAll } from '../support/slack-notifier.ts';
import { fixedBucket } from '../support/stories.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

describe('Slack’s limits', () => {
  it('waits as long as Slack asks, within bounds', async () => {
    const slack = await sandbox();
    const pauses: number[] = [];
    limit(slack, 7);

    await tellAll(slack, fixedBucket(), { wait: async (ms) => void pauses.push(ms) });

    expect(pauses).toEqual([7_000]);
    expect(slack.messages).toHaveLength(1);
  });

  it.each([11, 100_000])('gives the row back when it asks for too long: %i s', async (seconds) => {
    const slack = await sandbox();
    limit(slack, seconds);

    await expect(tellAll(slack, fixedBucket())).rejects.toMatchObject({
      failure: { code: 'throttled' },
      applied: 'no',
    });
  });

  it.each([{}, { 'retry-after': 'soon' }])(
    'gives it back when it does not say: %j',
    async (headers) => {
      const slack = await raw({ status: 429, headers, body: '' });

      await expect(tellAll(slack, fixedBucket())).rejects.toMatchObject({
        failure: { code: 'throttled' },
        applied: 'no',
      });
    },
  );

  it('gives up after three tries', async () => {
    const slack = await sandbox();
    limit(slack, 1, 3);

    const failure = tellAll(slack, fixedBucket());

    await expect(failure).rejects.toMatchObject({ failure: { code: 'throttled' } });
    expect(slack.messages).toEqual([]);
  });

  it('reads again when a read got no answer, and never posts again', async () => {
    const slack = await sandbox();
    slack.addFault({ on: 'auth.test', times: 1, what: { kind: 'internal' } });
    slack.addFault({ on: 'conversations.history', times: 2, what: { kind: 'internal' } });
    slack.addFault({ on: 'chat.postMessage', times: 1, what: { kind: 'drop', when: 'after' } });

    const failure = tellAll(slack, fixedBucket());

    await expect(failure).rejects.toMatchObject({
      failure: { code: 'unavailable' },
      applied: 'unknown',
    });
    expect(slack.calls.map(({ method }) => method)).toEqual([
      'auth.test',
      'auth.test',
      'conversations.history',
      'conversations.history',
      'conversations.history',
      'chat.postMessage',
    ]);
  });
});

const PLATFORM: readonly (readonly [
  error: string,
  code: string,
  applied: string,
  message: RegExp,
])[] = [
  ['invalid_auth', 'misconfigured', 'no', /valid bot token/],
  ['channel_not_found', 'misconfigured', 'no', /channel id/],
  ['is_archived', 'misconfigured', 'no', /not archived/],
  ['missing_scope', 'denied', 'no', /scopes chat:write/],
  ['fatal_error', 'unavailable', 'unknown', /fatal_error/],
  ['never_heard_of', 'invalid', 'no', /never_heard_of/],
];

const RAW: readonly (readonly [
  answer: RawAnswer,
  code: string,
  applied: string,
  message: RegExp,
])[] = [
  [{ status: 500, body: 'oops' }, 'unavailable', 'unknown', /HTTP status 500/],
  [{ status: 404, body: 'where?' }, 'invalid', 'no', /HTTP status 404/],
  [
    { status: 302, headers: { location: 'http://evil.example' }, body: '' },
    'unavailable',
    'unknown',
    /no usable answer/,
  ],
  [
    { status: 200, body: '<html>\u001b[31mproxy</html>' },
    'invalid',
    'no',
    /failed: <html>\[31mproxy/,
  ],
  [{ status: 200, body: 'null' }, 'unavailable', 'unknown', /no usable answer/],
  [{ status: 200, body: '{"ok":true}' }, 'unavailable', 'unknown', /place/],
  [
    { status: 200, body: '{"ok":false,"error":"missing_scope","needed":"chat:write"}' },
    'denied',
    'no',
    /chat:write/,
  ],
  [{ status: 200, body: `{"ok":false,"error":"${SLACK_TOKEN}"}` }, 'invalid', 'no', /\[redacted\]/],
];

describe('Slack’s errors', () => {
  it.each(PLATFORM)('are told apart: %s', async (error, code, applied, message) => {
    const slack = await sandbox();
    slack.addFault({ on: 'chat.postMessage', what: { kind: 'refuse', error } });

    const failure = await failureOf(slack);

    expect(failure).toMatchObject({ applied, vendorCode: error, failure: { code } });
    expect(failure.message).toMatch(message);
  });

  it.each(RAW)('are told apart: %j', async (answer, code, applied, message) => {
    const slack = await raw(answer);

    const failure = await failureOf(slack);

    expect(failure).toMatchObject({ applied, failure: { code } });
    expect(failure.message).toMatch(message);
    expect(JSON.stringify([failure, failure.message, failure.stack, failure.cause])).not.toContain(
      'notARealToken',
    );
  });

  it('tell a silent Slack by its time-out', async () => {
    const slack = await sandbox();
    slack.addFault({ on: 'chat.postMessage', what: { kind: 'latency', ms: 10_000 } });

    expect(await failureOf(slack)).toMatchObject({
      applied: 'unknown',
      failure: { code: 'timeout' },
    });
  });

  it('name the scope that is missing as the permission', async () => {
    const slack = await raw({
      status: 200,
      body: '{"ok":false,"error":"missing_scope","needed":"chat:write"}',
    });

    expect(await failureOf(slack)).toMatchObject({ failure: { permission: 'chat:write' } });
  });
});

describe('createSlackNotifier', () => {
  it.each([
    ['a token with a line break', { token: 'xoxb-1\r\nX-Evil: 1' }],
    ['no token', { token: '' }],
    ['something else for a token', { token: 'secret-value' }],
    ['a channel’s name', { channel: '#alerts' }],
    ['plain http to elsewhere', { slackApiUrl: 'http://slack.example/api/' }],
    ['no address at all', { slackApiUrl: 'slack' }],
  ])('refuses %s without showing the token', (_name, change) => {
    const options: SlackOptions = {
      token: SLACK_TOKEN,
      channel: SLACK_CHANNEL,
      lookups: LOOKUPS,
      ...change,
    };
    let message = '';

    try {
      createSlackNotifier(options);
    } catch (error) {
      message = (error as Error).message;
    }

    expect(message).toMatch(/^The Slack/);
    expect(message).not.toMatch(/secret-value|xoxb-1|notARealToken/);
  });

  it('sends the token as a header and nowhere else, and takes its line end for none', async () => {
    const slack = await raw({
      status: 200,
      body: `{"ok":true,"channel":"${SLACK_CHANNEL}","ts":"1.000001"}`,
    });

    await tellAll(slack, fixedBucket(), { token: `${SLACK_TOKEN}\n` });

    expect(new Set(slack.requests.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${SLACK_TOKEN}`]),
    );
    expect(slack.requests.map(({ body }) => body).join()).not.toContain('notARealToken');
  });
});

// Helpers

async function sandbox() {
  const slack = await startSlackSandbox({ clock: () => STORY_START });
  closers.push(() => slack.close());
  return slack;
}

async function raw(answer: RawAnswer) {
  const slack = await startRawSlack(answer);
  closers.push(() => slack.close());
  return slack;
}

function limit(
  slack: { addFault(fault: { on: string; times: number; what: SlackTrouble }): void },
  retryAfterSeconds: number,
  times = 1,
): void {
  slack.addFault({
    on: 'chat.postMessage',
    times,
    what: { kind: 'rate-limit', retryAfterSeconds },
  });
}

async function failureOf(slack: { readonly url: string }): Promise<CloudError> {
  return (await tellAll(slack, fixedBucket()).catch((error: unknown) => error)) as CloudError;
}
