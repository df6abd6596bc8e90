import type { Clock, Notifier } from '../../shared/core/ports.ts';
import { createEventGridNotifier } from '../../shared/notifiers/event-grid.ts';
import { loadLookups } from '../../shared/notifiers/lookups.ts';
import { AZURE_RESOURCES } from '../../shared/resources/azure.generated.ts';
import { AZURE_RULES } from '../../shared/rules/azure.generated.ts';
import { createSlackChannel } from '../aws/channels.ts';
import type { Environment } from './environment.ts';
import type { TokenFor } from './ports.ts';
import { createTokenSource } from './tokens.ts';

/** Every channel the environment configures. */
export async function createChannels(
  { slack, topic, defaultOwner }: Environment,
  tokenFor: TokenFor,
  clock: Clock = { now: Date.now },
): Promise<readonly Notifier[]> {
  if (slack === null && topic === null) {
    return [];
  }
  const lookups = {
    ...(await loadLookups(AZURE_RESOURCES, AZURE_RULES)),
    ...(defaultOwner === null ? {} : { owner: defaultOwner }),
  };
  const notifiers: Notifier[] = [];
  if (slack !== null) {
    const { tokenFrom, channel, apiUrl } = slack;
    const api = apiUrl === null ? {} : { slackApiUrl: apiUrl };
    // `https://cordon.vault.usgovcloudapi.net` is of the audience `https://vault.usgovcloudapi.net`.
    const audience = new URL(tokenFrom).hostname.replace(/^[^.]+\./, 'https://');
    const token = createTokenSource(tokenFrom, tokenFor(tokenFrom, audience), clock);
    notifiers.push(createSlackChannel({ channel, lookups, ...api }, token));
  }
  if (topic !== null) {
    const token = tokenFor(topic, 'https://eventgrid.azure.net');
    notifiers.push(createEventGridNotifier({ endpoint: topic, token, lookups }));
  }
  return notifiers;
}
