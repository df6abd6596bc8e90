import { describe, expect, it } from 'vitest';
import { createSlackChannel } from '../../../functions/aws/channels.ts';
import { createTokenSource } from '../../../functions/aws/tokens.ts';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createSecret } from '../../../functions/local/sandbox/model/secrets.ts';
import { CloudError } from '../../../shared/core/failure.ts';
import { failureOf, sandboxed, serverFor } from '../../support/sandboxed.ts';
import { fixedBucket } from '../../support/stories.ts';

const PARAMETER = '/cordon/slack-token';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:cordon/slack-AbCdEf';
const MINUTE = 60_000;
const STORY = fixedBucket();

async function sourceOf(from: string, value: string) {
  const on = await sandboxed(createSecret(createWorld(), from, value));
  const source = createTokenSource(from, 'eu-west-1', on.send, on.clock);
  const keep = (next: string) => {
    on.sandbox.host.world = createSecret(on.sandbox.host.world, from, next);
  };
  return { ...on, source, keep };
}

describe('a token', () => {
  it.each([
    ['Parameter Store', PARAMETER, 'xoxb-1-first\n', 'GetParameter'],
    ['Secrets Manager, as a text', SECRET, 'xoxb-1-first', 'GetSecretValue'],
    ['Secrets Manager, as JSON', SECRET, '{"token":"xoxb-1-first"}', 'GetSecretValue'],
  ])('is read from %s, and in the clear', async (_, from, value, operation) => {
    const { source, sandbox } = await sourceOf(from, value);

    expect(await source.current()).toBe('xoxb-1-first');
    expect(sandbox.requests.map(({ call }) => call.operation)).toEqual([operation]);
  });

  it('is kept for five minutes', async () => {
    const { source, keep, clock, sandbox } = await sourceOf(PARAMETER, 'xoxb-1-first');
    await source.current();
    keep('xoxb-2-second');

    clock.advance(5 * MINUTE - 1);
    const before = await source.current();
    clock.advance(1);
    const after = await source.current();

    expect([before, after]).toEqual(['xoxb-1-first', 'xoxb-2-second']);
    expect(sandbox.requests).toHaveLength(2);
  });

  it.each(['', '{}', '{"token":7}', '{"token":"xoxb-1', '{"xoxb-1-secret":1}'])(
    'that is none (%s) is told without what is there instead',
    async (value) => {
      const { source } = await sourceOf(SECRET, value);

      const error = await failureOf(source.current());

      expect(error.failure.code).toBe('misconfigured');
      expect(error.message).toContain('holds no token');
      expect(error.message).not.toContain('xoxb');
    },
  );

  it('that is not there is told by its name', async () => {
    const { send, clock } = await sandboxed(createWorld());

    const error = await failureOf(createTokenSource(PARAMETER, 'eu-west-1', send, clock).current());

    expect(error).toBeInstanceOf(CloudError);
    expect(error.failure.code).toBe('not-found');
  });
});

describe('Slack with a token that is replaced', () => {
  /** A Slack that takes one token, and says which it was given. */
  async function slackTaking(good: () => string) {
    const seen: string[] = [];
    const url = await serverFor((request, response) => {
      const token = String(request.headers.authorization).replace('Bearer ', '');
      seen.push(`${request.url?.split('/').at(-1)} ${token}`);
      const ok = token === good();
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(
          ok
            ? { ok, channel: 'C0123456789', ts: '1.1', user_id: 'U1', bot_id: 'B1', messages: [] }
            : { ok, error: 'invalid_auth' },
        ),
      );
    });
    return { seen, options: { channel: 'C0123456789', slackApiUrl: `${url}/api/` } };
  }
  const lookups = { rule: () => undefined, resource: () => undefined };

  it('reads it once more when Slack refuses it, and tells with the new one', async () => {
    const { source, keep } = await sourceOf(PARAMETER, 'xoxb-1-first');
    const { seen, options } = await slackTaking(() => 'xoxb-2-second');
    const channel = createSlackChannel({ ...options, lookups }, source);
    await source.current();
    keep('xoxb-2-second');

    const handle = await channel.tell(STORY, 0, STORY.entries.length, null);

    expect(handle).toMatchObject({ ts: '1.1' });
    expect(seen.filter((line) => line.includes('first'))).toHaveLength(1);
    expect(seen.at(-1)).toBe('chat.postMessage xoxb-2-second');
  });

  it('fails once, not for ever, when the token that is kept is refused too', async () => {
    const { source, sandbox } = await sourceOf(PARAMETER, 'xoxb-1-first');
    const { options } = await slackTaking(() => 'another');
    const channel = createSlackChannel({ ...options, lookups }, source);

    const error = await failureOf(channel.tell(STORY, 0, STORY.entries.length, null));

    expect(error.vendorCode).toBe('invalid_auth');
    expect(error.message).not.toContain('xoxb');
    expect(sandbox.requests).toHaveLength(2);
  });
});
