import type { StoredCase } from '../../shared/core/journal.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Notifier } from '../../shared/core/ports.ts';
import { createSlackNotifier, type SlackOptions } from '../../shared/notifiers/slack.ts';
import { LOOKUPS } from './case-builder.ts';

export const SLACK_CHANNEL = 'C0LOOPBACK';
export const SLACK_TOKEN = 'xoxb-111122223333-444455556666-notARealTokenAtAll';

/** Shorter than the real one: nothing on loopback takes longer, unless it never answers. */
const TIMEOUT_MS = 400;

/** The notifier, talking to the Slack at an address. It does not really wait between tries. */
export function notifierOf(
  slack: { readonly url: string },
  change: Partial<SlackOptions> = {},
): Notifier {
  return createSlackNotifier({
    token: SLACK_TOKEN,
    channel: SLACK_CHANNEL,
    lookups: LOOKUPS,
    slackApiUrl: slack.url,
    timeoutMs: TIMEOUT_MS,
    wait: async () => undefined,
    ...change,
  });
}

/** Tells a whole case for the first time. */
export function tellAll(
  slack: { readonly url: string },
  story: StoredCase,
  change: Partial<SlackOptions> = {},
): Promise<Json> {
  return notifierOf(slack, change).tell(story, 0, story.entries.length, null);
}
