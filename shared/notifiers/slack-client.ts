import type { WebClient, WebClientOptions } from '@slack/web-api';
import { CloudError, type FailureCode, isRetryable } from '../core/failure.ts';
import { plain, truncated } from '../core/plain.ts';

/** One call's time-out. Slack asks apps to expect answers within seconds; a lost one is found again by its metadata. */
export const SLACK_TIMEOUT_MS = 10_000;

/** Longest pause Slack may ask for that is waited out here. Longer ones go back to the outbox: nothing blocks on Slack. */
export const RETRY_AFTER_MAX_MS = 10_000;

/** Tries of one call that a pause can help: a throttled one, or a read that got no answer. */
const TRIES_MAX = 3;

/** First pause before a read is tried again, doubled each time. */
const READ_PAUSE_MS = 500;

/** How Slack is reached. */
export interface SlackAccess {
  /** The bot token, `xoxb-…`. Kept out of every message and log. */
  readonly token: string;
  /** Another Slack, for tests: https, or http on loopback. */
  readonly slackApiUrl?: string;
  readonly timeoutMs?: number;
  /** Waits so many milliseconds. */
  readonly wait?: (ms: number) => Promise<void>;
}

/**
 * Calls a Web API method. `repeatable` calls (reads, edits) are tried again when no answer came; posts never are.
 * Rejects with CloudError only; its message never holds the token.
 */
export type SlackCall = (
  method: string,
  input: Readonly<Record<string, unknown>>,
  kind: 'repeatable' | 'once',
) => Promise<unknown>;

/** A Slack error by its own code, so that callers can tell a deleted message from a broken set-up. */
export function slackCode(error: unknown): string {
  return error instanceof CloudError ? error.vendorCode : '';
}

/** The one door to Slack. The client is loaded at the first call. */
export function createSlackCall(access: SlackAccess): SlackCall {
  const token = checkedToken(access.token);
  const url = checkedUrl(access.slackApiUrl);
  const wait = access.wait ?? sleep;
  let client: Promise<WebClient> | null = null;
  async function connect(): Promise<WebClient> {
    const { WebClient } = await import('@slack/web-api');
    return new WebClient(token, clientOptions(url, access.timeoutMs ?? SLACK_TIMEOUT_MS));
  }
  return async (method, input, kind) => {
    client ??= connect();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await (await client).apiCall(method, { ...input });
      } catch (error) {
        const { failure, pauseMs } = translate(error, method, token, kind, attempt);
        if (pauseMs === null || attempt >= TRIES_MAX) {
          throw failure;
        }
        await wait(pauseMs);
      }
    }
  };
}

function clientOptions(url: string | null, timeout: number): WebClientOptions {
  return {
    ...(url === null ? {} : { slackApiUrl: url }),
    timeout,
    // All retrying is done here, where it is known what may be repeated.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    // Everything the client would log comes back as an error; its debug log has request bodies.
    logger: SILENT,
  };
}

const SILENT: NonNullable<WebClientOptions['logger']> = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => 'error' as ReturnType<NonNullable<WebClientOptions['logger']>['getLevel']>,
  setName: () => undefined,
};

interface Translated {
  readonly failure: CloudError;
  /** How long to wait before one more try, or null when trying again is not for here. */
  readonly pauseMs: number | null;
}

/** Our failure for whatever the client threw. Its own message may hold request headers: it is never passed on. */
function translate(
  error: unknown,
  method: string,
  token: string,
  kind: 'repeatable' | 'once',
  attempt: number,
): Translated {
  const seen = read(error);
  const what = seen.vendorCode === '' ? seen.detail : seen.vendorCode;
  const message = `Slack ${method} failed: ${truncated(plain(what), 120)}.${REMEDY[seen.vendorCode] ?? ''}`;
  const failure = new CloudError(
    {
      code: seen.code,
      message: message.replaceAll(token, '[redacted]'),
      permission: seen.vendorCode === 'missing_scope' ? seen.needed : null,
    },
    { applied: seen.applied, vendorCode: truncated(plain(seen.vendorCode), 80) },
  );
  if (seen.code === 'throttled') {
    const pauseMs = seen.retryAfterMs ?? RETRY_AFTER_MAX_MS + 1;
    return { failure, pauseMs: pauseMs <= RETRY_AFTER_MAX_MS ? pauseMs : null };
  }
  const again = kind === 'repeatable' && isRetryable(seen.code);
  return { failure, pauseMs: again ? READ_PAUSE_MS * 2 ** (attempt - 1) : null };
}

interface Seen {
  readonly code: FailureCode;
  readonly vendorCode: string;
  readonly detail: string;
  readonly applied: 'no' | 'unknown';
  readonly retryAfterMs?: number | undefined;
  readonly needed: string | null;
}

/** What the client's error says, read off its fields: its classes are not loaded here. */
function read(error: unknown): Seen {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly code?: unknown;
    readonly retryAfter?: unknown;
    readonly statusCode?: unknown;
    readonly original?: unknown;
    readonly name?: unknown;
    readonly message?: unknown;
    readonly data?: { readonly error?: unknown; readonly needed?: unknown };
  };
  const none = { vendorCode: '', needed: null };
  switch (fields.code) {
    case 'slack_webapi_rate_limited_error': {
      const retryAfterMs = Math.max(1, Number(fields.retryAfter)) * 1000;
      const detail = `too many calls, it asks to wait ${retryAfterMs / 1000} seconds`;
      return { ...none, code: 'throttled', detail, applied: 'no', retryAfterMs };
    }
    case 'slack_webapi_platform_error': {
      const vendorCode = String(fields.data?.error ?? 'unknown_error');
      const { code, applied } = PLATFORM[vendorCode] ?? { code: 'invalid', applied: 'no' };
      const needed = String(fields.data?.needed ?? '') || null;
      return { code, vendorCode, detail: vendorCode, applied, needed };
    }
    case 'slack_webapi_http_error': {
      const status = Number(fields.statusCode);
      const isServer = status >= 500;
      const code = isServer ? 'unavailable' : 'invalid';
      const applied = isServer ? 'unknown' : 'no';
      return { ...none, code, detail: `HTTP status ${status}`, applied };
    }
    default: {
      const cause = (fields.original ?? fields) as { readonly name?: unknown };
      if (cause.name === 'TimeoutError' || cause.name === 'AbortError') {
        return { ...none, code: 'timeout', detail: 'no answer in time', applied: 'unknown' };
      }
      const isThrottled = /^Retry header did not/.test(String(fields.message ?? ''));
      return isThrottled
        ? { ...none, code: 'throttled', detail: 'too many calls', applied: 'no' }
        : { ...none, code: 'unavailable', detail: 'no usable answer', applied: 'unknown' };
    }
  }
}

/** Slack's error codes that mean something to us (docs: errors of chat.postMessage, conversations.history). */
const PLATFORM: Readonly<Record<string, { code: FailureCode; applied: 'no' | 'unknown' }>> = {
  ratelimited: { code: 'throttled', applied: 'no' },
  rate_limited: { code: 'throttled', applied: 'no' },
  message_limit_exceeded: { code: 'quota', applied: 'no' },
  service_unavailable: { code: 'unavailable', applied: 'unknown' },
  internal_error: { code: 'unavailable', applied: 'unknown' },
  fatal_error: { code: 'unavailable', applied: 'unknown' },
  request_timeout: { code: 'timeout', applied: 'unknown' },
  team_added_to_org: { code: 'unavailable', applied: 'no' },
  message_not_found: { code: 'not-found', applied: 'no' },
  thread_not_found: { code: 'not-found', applied: 'no' },
  not_authed: { code: 'misconfigured', applied: 'no' },
  invalid_auth: { code: 'misconfigured', applied: 'no' },
  account_inactive: { code: 'misconfigured', applied: 'no' },
  token_expired: { code: 'misconfigured', applied: 'no' },
  token_revoked: { code: 'misconfigured', applied: 'no' },
  no_permission: { code: 'denied', applied: 'no' },
  missing_scope: { code: 'denied', applied: 'no' },
  ekm_access_denied: { code: 'denied', applied: 'no' },
  restricted_action: { code: 'denied', applied: 'no' },
  channel_not_found: { code: 'misconfigured', applied: 'no' },
  not_in_channel: { code: 'misconfigured', applied: 'no' },
  is_archived: { code: 'misconfigured', applied: 'no' },
};

const TOKEN_REMEDY = ' Put a valid bot token into the Slack setting.';
const CHANNEL_REMEDY =
  ' Check the channel id (C…) in the Slack setting, and invite the app to the channel.';

const REMEDY: Readonly<Record<string, string>> = {
  not_authed: TOKEN_REMEDY,
  invalid_auth: TOKEN_REMEDY,
  account_inactive: TOKEN_REMEDY,
  token_expired: TOKEN_REMEDY,
  token_revoked: TOKEN_REMEDY,
  channel_not_found: CHANNEL_REMEDY,
  not_in_channel: CHANNEL_REMEDY,
  is_archived: ' Choose a channel that is not archived.',
  missing_scope:
    ' The app needs the scopes chat:write, and channels:history (groups:history for a private channel).',
};

/** The token, checked before it is put into a header: a line break in it would end up in an error message. */
function checkedToken(token: string): string {
  const trimmed = token.trim();
  if (!/^xox[a-z]([.-][\w.-]+)+$/.test(trimmed)) {
    throw misconfigured('The Slack token does not look like one: expected xoxb-…, one line.');
  }
  return trimmed;
}

function checkedUrl(url: string | undefined): string | null {
  if (url === undefined) {
    return null;
  }
  const parsed = URL.parse(url);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(parsed?.hostname ?? '');
  if (parsed?.protocol !== 'https:' && !(parsed?.protocol === 'http:' && isLoopback)) {
    throw misconfigured('The Slack address must be https://…, or http:// on this machine.');
  }
  return url;
}

function misconfigured(message: string): CloudError {
  return new CloudError({ code: 'misconfigured', message, permission: null }, { applied: 'no' });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
