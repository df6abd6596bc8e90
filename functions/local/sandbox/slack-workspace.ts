import type { Json } from '../../../shared/core/json.ts';

/** A message as Slack answers it; `channel` is where it is. */
export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly bot_id?: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly metadata: Json;
  /** The message it replies to, or null. */
  readonly thread_ts: string | null;
  readonly edited: boolean;
}

/** The messages of all channels, oldest first, and how Slack numbers them. */
export interface Workspace {
  readonly messages: readonly SlackMessage[];
  /** The last number given, in µs since the epoch: no two messages of a workspace share one here. */
  readonly last: number;
}

/** The arguments of a method, by name; JSON members are parsed. */
export type Arguments = Readonly<Record<string, Json>>;

/** What a method made of the workspace, and its answer's members beside `ok`. */
export interface Told {
  readonly workspace: Workspace;
  readonly answer: Readonly<Record<string, Json>> | { readonly error: string };
}

/** Who the app is in the sandbox. */
export const APP = { user: 'U0CORDON', bot_id: 'B0CORDON' } as const;

/** Slack's limits (Block Kit reference; chat.postMessage). */
const BLOCKS_MAX = 50;
const TEXT_MAX: Readonly<Record<string, number>> = { section: 3000, header: 150 };
/** Messages of a page unless told, and at most (conversations.history). */
const PAGE = 100;
const PAGE_MAX = 999;

/** The Web API as far as Cordon uses it, pure; null for methods it does not have. */
export function applyMethod(
  workspace: Workspace,
  method: string,
  input: Arguments,
  now: number,
): Told | null {
  switch (method) {
    case 'auth.test':
      return {
        workspace,
        answer: {
          url: 'https://sandbox.slack.com/',
          team: 'Sandbox',
          user: 'cordon',
          team_id: 'T0SANDBOX',
          user_id: APP.user,
          bot_id: APP.bot_id,
        },
      };
    case 'chat.postMessage':
      return checked(workspace, input, () => post(workspace, input, now));
    case 'chat.update':
      return checked(workspace, input, () => update(workspace, input));
    case 'conversations.history':
      return checked(workspace, input, () => history(workspace, input));
    case 'conversations.replies':
      return checked(workspace, input, () => replies(workspace, input));
    default:
      return null;
  }
}

/** The workspace with one more message, whoever wrote it. */
export function withMessage(
  workspace: Workspace,
  message: Omit<SlackMessage, 'ts' | 'edited'>,
  now: number,
): Workspace {
  const last = Math.max(now * 1000, workspace.last + 1);
  const ts = `${Math.floor(last / 1e6)}.${String(last % 1e6).padStart(6, '0')}`;
  return { messages: [...workspace.messages, { ...message, ts, edited: false }], last };
}

/** Channels are named by id only; what a message may not be is refused for posts and edits alike. */
function checked(workspace: Workspace, input: Arguments, told: () => Told): Told {
  const { channel, blocks, metadata } = input;
  if (typeof channel !== 'string' || !/^[CGD][A-Z0-9]{2,}$/.test(channel)) {
    return { workspace, answer: { error: 'channel_not_found' } };
  }
  if (blocks !== undefined && !areBlocks(blocks)) {
    return { workspace, answer: { error: 'invalid_blocks' } };
  }
  if (metadata !== undefined && !isMetadata(metadata)) {
    return { workspace, answer: { error: 'invalid_metadata_format' } };
  }
  return told();
}

function areBlocks(blocks: Json): boolean {
  return (
    Array.isArray(blocks) &&
    blocks.length <= BLOCKS_MAX &&
    (blocks as readonly Json[]).every((block) => {
      const { type, text } = membersOf(block);
      const content = membersOf(text)['text'];
      const max = TEXT_MAX[String(type)] ?? Number.POSITIVE_INFINITY;
      const isText = text === undefined || (typeof content === 'string' && content !== '');
      return typeof type === 'string' && isText && String(content ?? '').length <= max;
    })
  );
}

function isMetadata(metadata: Json): boolean {
  const { event_type, event_payload } = membersOf(metadata);
  return typeof event_type === 'string' && event_type !== '' && isObject(event_payload);
}

function post(workspace: Workspace, input: Arguments, now: number): Told {
  const { channel, text, blocks, metadata, thread_ts } = input;
  if (String(text ?? '') === '' && (blocks ?? null) === null) {
    return { workspace, answer: { error: 'no_text' } };
  }
  const after = withMessage(
    workspace,
    {
      channel: String(channel),
      ...APP,
      text: String(text ?? ''),
      blocks: (blocks ?? []) as readonly Json[],
      metadata: metadata ?? null,
      thread_ts: typeof thread_ts === 'string' && thread_ts !== '' ? thread_ts : null,
    },
    now,
  );
  const posted = after.messages.at(-1);
  return posted === undefined
    ? { workspace, answer: { error: 'fatal_error' } }
    : {
        workspace: after,
        answer: { channel: posted.channel, ts: posted.ts, message: shown(after, posted, true) },
      };
}

/** Members that are not given stay as they are. Only the app's own messages can be edited. */
function update(workspace: Workspace, input: Arguments): Told {
  const { channel, ts, text, blocks, metadata } = input;
  const old = workspace.messages.find((one) => one.channel === channel && one.ts === ts);
  if (old === undefined || old.user !== APP.user) {
    const error = old === undefined ? 'message_not_found' : 'cant_update_message';
    return { workspace, answer: { error } };
  }
  const edited: SlackMessage = {
    ...old,
    text: typeof text === 'string' ? text : old.text,
    blocks: (blocks ?? old.blocks) as readonly Json[],
    metadata: metadata ?? old.metadata,
    edited: true,
  };
  const messages = workspace.messages.map((one) => (one === old ? edited : one));
  return {
    workspace: { ...workspace, messages },
    answer: { channel: old.channel, ts: old.ts, text: edited.text },
  };
}

/** What is in the channel itself, newest first. */
function history(workspace: Workspace, input: Arguments): Told {
  const found = workspace.messages
    .filter((one) => one.channel === input['channel'] && one.thread_ts === null)
    .filter((one) => isWithin(one, input))
    .reverse();
  return page(workspace, found, input);
}

/** A thread: its first message and the replies, oldest first. */
function replies(workspace: Workspace, input: Arguments): Told {
  const { channel, ts } = input;
  const found = workspace.messages.filter(
    (one) => one.channel === channel && (one.ts === ts || one.thread_ts === ts),
  );
  return found.some((one) => one.ts === ts)
    ? page(workspace, found, input)
    : { workspace, answer: { error: 'thread_not_found' } };
}

function isWithin({ ts }: SlackMessage, { oldest, latest, inclusive }: Arguments): boolean {
  const from = Number(oldest ?? 0);
  const to = latest === undefined ? Number.POSITIVE_INFINITY : Number(latest);
  const at = Number(ts);
  return String(inclusive) === 'true' ? at >= from && at <= to : at > from && at < to;
}

function page(workspace: Workspace, found: readonly SlackMessage[], input: Arguments): Told {
  const start = Number(/^next:(\d+)$/.exec(String(input['cursor'] ?? 'next:0'))?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) {
    return { workspace, answer: { error: 'invalid_cursor' } };
  }
  const size = Math.min(Number(input['limit'] ?? PAGE) || PAGE, PAGE_MAX);
  const end = start + size;
  const hasMore = end < found.length;
  const withMetadata = String(input['include_all_metadata']) === 'true';
  return {
    workspace,
    answer: {
      messages: found.slice(start, end).map((one) => shown(workspace, one, withMetadata)),
      has_more: hasMore,
      response_metadata: { next_cursor: hasMore ? `next:${end}` : '' },
    },
  };
}

function shown(workspace: Workspace, message: SlackMessage, withMetadata: boolean): Json {
  const { channel, metadata, thread_ts, edited, ...rest } = message;
  const count = workspace.messages.filter(
    (one) => one.channel === channel && one.thread_ts === message.ts,
  ).length;
  const thread = thread_ts ?? (count > 0 ? message.ts : null);
  return {
    type: 'message',
    ...rest,
    ...(withMetadata && metadata !== null ? { metadata } : {}),
    ...(thread === null ? {} : { thread_ts: thread }),
    ...(count > 0 ? { reply_count: count } : {}),
    ...(edited ? { edited: { user: message.user, ts: message.ts } } : {}),
  };
}

function isObject(value: Json | undefined): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function membersOf(value: Json | undefined): Arguments {
  return isObject(value) ? (value as Arguments) : {};
}
