import type { Clock, Notifier } from '../../shared/core/ports.ts';
import { createBusNotifier } from '../../shared/notifiers/bus.ts';
import { loadLookups } from '../../shared/notifiers/lookups.ts';
import { createSecurityHubNotifier } from '../../shared/notifiers/security-hub.ts';
import { createSlackNotifier, type SlackOptions } from '../../shared/notifiers/slack.ts';
import { slackCode } from '../../shared/notifiers/slack-client.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { AWS_RESOURCES } from '../../shared/resources/aws.generated.ts';
import { AWS_RULES } from '../../shared/rules/aws.generated.ts';
import type { Environment } from './environment.ts';
import { createTokenSource, type TokenSource } from './tokens.ts';

/** Slack's codes for a token that is no longer good: a new one may be kept by now. */
const STALE = ['invalid_auth', 'token_expired', 'token_revoked', 'not_authed', 'account_inactive'];

/** Every channel the environment configures. */
export async function createChannels(
  { slack, eventBus, notesFindings, region, defaultOwner }: Environment,
  send: AwsSend,
  clock: Clock = { now: Date.now },
): Promise<readonly Notifier[]> {
  if (slack === null && eventBus === null && !notesFindings) {
    return [];
  }
  const lookups = {
    ...(await loadLookups(AWS_RESOURCES, AWS_RULES)),
    ...(defaultOwner === null ? {} : { owner: defaultOwner }),
  };
  const notifiers: Notifier[] = [];
  if (slack !== null) {
    const { tokenFrom, channel, apiUrl } = slack;
    const token = createTokenSource(tokenFrom, region, send, clock);
    const api = apiUrl === null ? {} : { slackApiUrl: apiUrl };
    notifiers.push(createSlackChannel({ channel, lookups, ...api }, token));
  }
  if (eventBus !== null) {
    notifiers.push(createBusNotifier({ send, region, busName: eventBus, lookups }));
  }
  if (notesFindings) {
    notifiers.push(createSecurityHubNotifier({ send, region, lookups }));
  }
  return notifiers;
}

/** Slack with a token that may be replaced at any time: where Slack refuses it, it is read once more. */
export function createSlackChannel(
  options: Omit<SlackOptions, 'token'>,
  source: TokenSource,
): Notifier {
  let made: { readonly token: string; readonly notifier: Notifier } | null = null;
  function notifierFor(token: string): Notifier {
    if (made?.token !== token) {
      made = { token, notifier: createSlackNotifier({ ...options, token }) };
    }
    return made.notifier;
  }
  return {
    channel: 'slack',
    async tell(story, from, to, handle) {
      const token = await source.current();
      try {
        return await notifierFor(token).tell(story, from, to, handle);
      } catch (error) {
        const renewed = STALE.includes(slackCode(error)) ? await source.renewed() : token;
        if (renewed === token) {
          throw error;
        }
        return notifierFor(renewed).tell(story, from, to, handle);
      }
    },
  };
}
