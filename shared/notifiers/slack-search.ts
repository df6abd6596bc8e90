import * as z from 'zod/mini';
import type { Self } from './slack.ts';
import type { SlackCall } from './slack-client.ts';
import type { Story } from './story.ts';

/** Type of the metadata on every message of ours. */
export const METADATA_TYPE = 'cordon_case';

/** Messages per page. Slack recommends at most 200 (conversations.history). */
const PAGE = 200;

/** Pages searched. A thousand messages after the case was opened: an answer is lost minutes ago, not days. */
const PAGES_MAX = 5;

/** Our clock and Slack's may differ by this much. */
const SKEW_MS = 10 * 60_000;

const Metadata = z.object({
  event_type: z.literal(METADATA_TYPE),
  event_payload: z.object({ case: z.string(), n: z.number() }),
});

const Message = z.object({
  ts: z.string(),
  user: z.optional(z.string()),
  bot_id: z.optional(z.string()),
  metadata: z.catch(z.nullable(z.optional(Metadata)), null),
});
type Message = z.infer<typeof Message>;

const Page = z.object({
  messages: z.catch(z.array(z.unknown()), []),
  response_metadata: z.catch(
    z.optional(z.object({ next_cursor: z.optional(z.string()) })),
    undefined,
  ),
});

/** A message of ours: where it is, and up to which entry it tells. */
export interface Found {
  readonly channel: string;
  readonly ts: string;
  readonly n: number;
}

/** Our first message about the case, the oldest if there are several; null when it is not in the channel. */
export async function findRoot(
  call: SlackCall,
  channel: string,
  story: Pick<Story, 'caseId' | 'openedAt'>,
  self: Self,
): Promise<Found | null> {
  const oldest = String((Date.parse(story.openedAt) - SKEW_MS) / 1000);
  const input = { channel, oldest, inclusive: true, include_all_metadata: true };
  let found: Found | null = null;
  for await (const message of pages(call, 'conversations.history', input)) {
    const n = entryOf(message, story.caseId, self);
    if (n !== null && (found === null || Number(message.ts) < Number(found.ts))) {
      found = { channel, ts: message.ts, n };
    }
  }
  return found;
}

/** The entries our replies in a thread tell of. */
export async function findReplies(
  call: SlackCall,
  root: Pick<Found, 'channel' | 'ts'>,
  story: Pick<Story, 'caseId'>,
  self: Self,
): Promise<Set<number>> {
  const input = { channel: root.channel, ts: root.ts, include_all_metadata: true };
  const told = new Set<number>();
  for await (const message of pages(call, 'conversations.replies', input)) {
    const n = message.ts === root.ts ? null : entryOf(message, story.caseId, self);
    if (n !== null) {
      told.add(n);
    }
  }
  return told;
}

async function* pages(
  call: SlackCall,
  method: string,
  input: Readonly<Record<string, unknown>>,
): AsyncGenerator<Message> {
  let cursor = '';
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const more = cursor === '' ? {} : { cursor };
    const answer = Page.safeParse(
      await call(method, { ...input, limit: PAGE, ...more }, 'repeatable'),
    );
    for (const item of answer.data?.messages ?? []) {
      const message = Message.safeParse(item);
      if (message.success) {
        yield message.data;
      }
    }
    cursor = answer.data?.response_metadata?.next_cursor ?? '';
    if (cursor === '') {
      return;
    }
  }
}

/** The entry a message tells of, when it is ours and about the case. Others may write the same metadata. */
function entryOf(message: Message, caseId: string, self: Self): number | null {
  const isOurs =
    (self.bot !== '' && message.bot_id === self.bot) ||
    (self.user !== '' && message.user === self.user);
  const payload = message.metadata?.event_payload;
  return isOurs && payload?.case === caseId ? payload.n : null;
}
