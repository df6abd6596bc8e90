import * as z from 'zod/mini';
import { CloudError } from '../core/failure.ts';
import type { Entry, StoredCase } from '../core/journal.ts';
import type { Json } from '../core/json.ts';
import type { Notifier } from '../core/ports.ts';
import { clean, SENTENCE_MAX } from './redact.ts';
import { sentence } from './sentences.ts';
import { replyMessage, rootMessage, type SlackMessage } from './slack-blocks.ts';
import { createSlackCall, type SlackAccess, type SlackCall, slackCode } from './slack-client.ts';
import { findReplies, findRoot, METADATA_TYPE } from './slack-search.ts';
import { type Lookups, type Story, storyOf } from './story.ts';

/** Where and how to tell. */
export interface SlackOptions extends SlackAccess {
  /** The channel's id, `C0123456789`: a name cannot be searched. */
  readonly channel: string;
  readonly lookups: Lookups;
}

/** What is kept between tellings. */
const Handle = z.object({ channel: z.string(), ts: z.string(), n: z.number() });
type Handle = z.infer<typeof Handle>;

const Posted = z.object({ channel: z.string(), ts: z.string() });

/** Replies of one telling: the latest. After a long silence nobody reads more, and Slack takes one post a second. */
const REPLIES_MAX = 10;

/** Slack's codes for a message that is no longer there. */
const GONE = ['message_not_found', 'thread_not_found'];

/** Slack's codes for blocks it refuses. Ours keep to the documented limits; not all limits are documented. */
const TOO_MUCH = ['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long'];

/** Slack's codes for a message that may no longer be edited: workspaces can close editing after a while. */
const NOT_EDITABLE = ['edit_window_closed', 'cant_update_message', 'update_failed'];

/**
 * Tells cases in one Slack channel: one thread a case. Its first message says what stands and is edited as the case
 * moves; what needs people is a reply as well. At least once: each message carries the case and entry in its
 * metadata, and before a message is posted the channel is searched for it.
 */
export function createSlackNotifier(options: SlackOptions): Notifier {
  const call = createSlackCall(options);
  const channel = checkedChannel(options.channel);
  let self: Promise<Self> | null = null;
  function whoAmI(): Promise<Self> {
    self ??= identity(call).catch((error: unknown) => {
      self = null;
      throw error;
    });
    return self;
  }
  return {
    channel: 'slack',
    async tell(stored, from, to, handle) {
      const told: StoredCase = { ...stored, entries: stored.entries.slice(0, to) };
      const story = storyOf(told, options.lookups);
      const known = knownHandle(handle, channel);
      if (story === null || story.quiet || to <= (known?.n ?? from)) {
        return handle;
      }
      const thread: Thread = { call, channel, whoAmI, story, entries: told.entries };
      const root = known ?? (await findRoot(call, channel, story, await whoAmI()));
      if (root === null) {
        return post(thread);
      }
      // Found, and further than we are: another instance has told more, and its message must not go back.
      return root.n >= to ? { ...root } : ((await moveOn(thread, root)) ?? post(thread));
    },
  };
}

/** Who we are to Slack: only our own messages count as ours. */
export interface Self {
  readonly user: string;
  readonly bot: string;
}

interface Thread {
  readonly call: SlackCall;
  readonly channel: string;
  readonly whoAmI: () => Promise<Self>;
  readonly story: Story;
  readonly entries: readonly Entry[];
}

const Identity = z.object({ user_id: z.optional(z.string()), bot_id: z.optional(z.string()) });

async function identity(call: SlackCall): Promise<Self> {
  const answer = Identity.safeParse(await call('auth.test', {}, 'repeatable'));
  return { user: answer.data?.user_id ?? '', bot: answer.data?.bot_id ?? '' };
}

/** Posts the case's first message. */
async function post({ call, channel, story }: Thread): Promise<Json> {
  const input = envelope(channel, story, rootMessage(story));
  const posted = await send(call, 'chat.postMessage', input, 'once');
  return { ...placeOf(posted), n: story.n };
}

/** Replies for what needs people, then the first message brought up to date. Null when that is gone. */
async function moveOn(thread: Thread, root: Handle): Promise<Json | null> {
  const { call, story } = thread;
  try {
    await reply(thread, root, repliesOf(thread.entries, root.n));
    const input = { ...envelope(root.channel, story, rootMessage(story)), ts: root.ts };
    await send(call, 'chat.update', input, 'repeatable');
  } catch (error) {
    if (GONE.includes(slackCode(error))) {
      return null;
    }
    if (!NOT_EDITABLE.includes(slackCode(error))) {
      throw error;
    }
    const message = rootMessage(story);
    await reply(thread, root, [{ n: story.n, message }]);
  }
  return { channel: root.channel, ts: root.ts, n: story.n };
}

interface Reply {
  readonly n: number;
  readonly message: SlackMessage;
}

/** Posts the replies that are not in the thread yet, in order. */
async function reply(
  { call, story, whoAmI }: Thread,
  root: Handle,
  replies: readonly Reply[],
): Promise<void> {
  if (replies.length === 0) {
    return;
  }
  const there = await findReplies(call, root, story, await whoAmI());
  for (const { n, message } of replies.filter((one) => !there.has(one.n))) {
    const input = { ...envelope(root.channel, { ...story, n }, message), thread_ts: root.ts };
    await send(call, 'chat.postMessage', input, 'once');
  }
}

/** The transitions after entry `from` that people are to notice, oldest first. */
function repliesOf(entries: readonly Entry[], from: number): Reply[] {
  return entries
    .filter((entry) => entry.n > from)
    .flatMap((entry): Reply[] => {
      const message = transition(entry);
      return message === null ? [] : [{ n: entry.n, message }];
    })
    .slice(-REPLIES_MAX);
}

function transition({ body }: Entry): SlackMessage | null {
  switch (body.kind) {
    case 'approved':
      return replyMessage(`Approved by ${clean(body.by, 200)}.`, null);
    case 'undo-ended':
      return body.conflicts.length === 0
        ? replyMessage('Undone: what Cordon had changed is back as it was.', null)
        : replyMessage(
            'Undone in part. These were changed by others since and stay as they are:',
            clean(body.conflicts.map((edit) => edit.field).join(', '), SENTENCE_MAX),
          );
    case 'outcome': {
      const said = sentence(clean(body.reason, SENTENCE_MAX), false);
      switch (body.outcome) {
        case 'asking':
          return replyMessage(`A decision is needed: ${said}`, null);
        case 'failed':
          return replyMessage(`Cordon could not finish: ${said}`, null);
        case 'conflict':
          return replyMessage(`Conflict: ${said}`, null);
        default:
          return null;
      }
    }
    default:
      return null;
  }
}

/** Sends a message; as plain text when Slack does not take its blocks: better plain than never. */
async function send(
  call: SlackCall,
  method: string,
  input: Readonly<Record<string, unknown>>,
  kind: 'repeatable' | 'once',
): Promise<unknown> {
  try {
    return await call(method, input, kind);
  } catch (error) {
    if (!TOO_MUCH.includes(slackCode(error))) {
      throw error;
    }
    return await call(method, { ...input, blocks: [] }, kind);
  }
}

function envelope(
  channel: string,
  story: Pick<Story, 'caseId' | 'n'>,
  message: SlackMessage,
): Record<string, unknown> {
  return {
    channel,
    text: message.text,
    blocks: message.blocks,
    metadata: { event_type: METADATA_TYPE, event_payload: { case: story.caseId, n: story.n } },
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}

function placeOf(answer: unknown): { channel: string; ts: string } {
  const posted = Posted.safeParse(answer);
  if (!posted.success) {
    const message = 'Slack chat.postMessage answered without the message’s place.';
    throw new CloudError(
      { code: 'unavailable', message, permission: null },
      { applied: 'unknown' },
    );
  }
  return posted.data;
}

/** The thread of an earlier telling, unless it is in a channel that the settings no longer name. */
function knownHandle(handle: Json, channel: string): Handle | null {
  const known = Handle.safeParse(handle);
  return known.success && known.data.channel === channel ? known.data : null;
}

function checkedChannel(channel: string): string {
  const trimmed = channel.trim();
  if (!/^[A-Z][A-Z0-9]{1,30}$/.test(trimmed)) {
    const message =
      'The Slack channel must be an id such as C0123456789, not a name: see the end of the channel’s details in Slack.';
    throw new CloudError({ code: 'misconfigured', message, permission: null }, { applied: 'no' });
  }
  return trimmed;
}
