import type { Clock, Notifier } from '../../shared/core/ports.ts';
import { loadLookups } from '../../shared/notifiers/lookups.ts';
import { createPubSubNotifier } from '../../shared/notifiers/pubsub.ts';
import type { GoogleSend } from '../../shared/resources/gcp/send.ts';
import { GCP_RESOURCES } from '../../shared/resources/gcp.generated.ts';
import { GCP_RULES } from '../../shared/rules/gcp.generated.ts';
import { createSlackChannel } from '../aws/channels.ts';
import type { Environment } from './environment.ts';
import { createTokenSource } from './tokens.ts';

/** Every channel the environment configures. */
export async function createChannels(
  { slack, topic, defaultOwner }: Environment,
  send: GoogleSend,
  clock: Clock = { now: Date.now },
): Promise<readonly Notifier[]> {
  if (slack === null && topic === null) {
    return [];
  }
  const lookups = {
    ...(await loadLookups(GCP_RESOURCES, GCP_RULES)),
    ...(defaultOwner === null ? {} : { owner: defaultOwner }),
  };
  const notifiers: Notifier[] = [];
  if (slack !== null) {
    const { tokenFrom, channel, apiUrl } = slack;
    const api = apiUrl === null ? {} : { slackApiUrl: apiUrl };
    const token = createTokenSource(tokenFrom, send, clock);
    notifiers.push(createSlackChannel({ channel, lookups, ...api }, token));
  }
  if (topic !== null) {
    notifiers.push(createPubSubNotifier({ send, topic, lookups }));
  }
  return notifiers;
}
