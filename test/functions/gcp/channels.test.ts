import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../functions/gcp/channels.ts';
import { type Environment, parseEnvironment } from '../../../functions/gcp/environment.ts';
import { createTokenSource } from '../../../functions/gcp/tokens.ts';
import type { GoogleSend } from '../../../shared/resources/gcp/send.ts';
import { settableClock } from '../../support/in-process.ts';
import { failureOf } from '../../support/sandboxed.ts';

const SECRET = 'projects/churn-lab/secrets/slack';

/** Secret Manager with these values, one after the other, the last one for ever; what it was asked. */
function secrets(...values: readonly string[]) {
  const asked: string[] = [];
  const send: GoogleSend = async (_, { path }) => {
    const value = values[Math.min(asked.length, values.length - 1)] ?? '';
    asked.push(path['name'] ?? '');
    const data = Buffer.from(value).toString('base64');
    return { status: 200, body: { name: `${SECRET}/versions/7`, payload: { data } } };
  };
  return { asked, send };
}

describe('a token in Secret Manager', () => {
  it.each([
    ['a text', 'xoxb-1'],
    ['a text with an end of line', 'xoxb-1\n'],
    ['JSON with the member', ' {"token": "xoxb-1", "user": "ada"} '],
  ])('is read out of %s', async (_, value) => {
    const { asked, send } = secrets(value);

    const token = await createTokenSource(SECRET, send, settableClock()).current();

    expect([token, asked]).toEqual(['xoxb-1', [`${SECRET}/versions/latest`]]);
  });

  it('is of the version that is named', async () => {
    const { asked, send } = secrets('x');

    await createTokenSource(`${SECRET}/versions/3`, send, settableClock()).current();

    expect(asked).toEqual([`${SECRET}/versions/3`]);
  });

  it('is kept for five minutes, and read again when it is asked for anew', async () => {
    const clock = settableClock();
    const { asked, send } = secrets('old', 'new', 'newest');
    const source = createTokenSource(SECRET, send, clock);

    const tokens = [await source.current(), await source.current()];
    clock.advance(5 * 60_000);
    tokens.push(await source.current(), await source.renewed(), await source.current());

    expect(tokens).toEqual(['old', 'old', 'new', 'newest', 'newest']);
    expect(asked).toHaveLength(3);
  });

  it.each(['', ' ', '{}', '{"token": 7}', '{"token": ""}', '{"token": "xoxb-secret"'])(
    'is none where the secret is %j, and nothing of it is told',
    async (value) => {
      const { send } = secrets(value);

      const failure = await failureOf(createTokenSource(SECRET, send, settableClock()).current());

      expect(failure.failure.code).toBe('misconfigured');
      expect(failure.message).toMatch(/holds no token/);
      expect(failure.message).not.toMatch(/xoxb/);
    },
  );
});

describe('the channels', () => {
  const whole = {
    CORDON_PROJECT: 'churn-lab',
    CORDON_REGION: 'europe-west4',
    CORDON_OWN_PRINCIPALS: 'cordon@churn-lab.iam.gserviceaccount.com',
  };
  const slack = { CORDON_SLACK_TOKEN_FROM: SECRET, CORDON_SLACK_CHANNEL: 'C1' };
  const topic = { CORDON_TOPIC: 'projects/churn-lab/topics/outcomes' };

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['none', {}, []],
    ['a topic', topic, ['bus']],
    ['Slack', slack, ['slack']],
    ['both', { ...slack, ...topic, CORDON_DEFAULT_OWNER: 'ml@example.com' }, ['slack', 'bus']],
  ])('are those of the environment: %s', async (_, change, expected) => {
    const environment: Environment = parseEnvironment({ ...whole, ...change });
    const { asked, send } = secrets('x');

    const channels = await createChannels(environment, send);

    expect(channels.map(({ channel }) => channel)).toEqual(expected);
    // The token is read when there is something to tell.
    expect(asked).toEqual([]);
  });
});
