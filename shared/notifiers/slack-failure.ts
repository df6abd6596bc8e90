import type { FailureCode } from '../core/failure.ts';

/** What an error of Slack's client says. */
export interface Seen {
  readonly code: FailureCode;
  readonly vendorCode: string;
  readonly detail: string;
  readonly applied: 'no' | 'unknown';
  readonly retryAfterMs?: number | undefined;
  readonly needed: string | null;
}

/** What the client's error says, read off its fields: its classes are not loaded here. */
export function readSlackError(error: unknown): Seen {
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
      const { code, applied } = platform(vendorCode);
      const needed = codeIn(String(fields.data?.needed ?? '')) || null;
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

function platform(vendorCode: string): { code: FailureCode; applied: 'no' | 'unknown' } {
  const known = Object.hasOwn(PLATFORM, vendorCode) ? PLATFORM[vendorCode] : undefined;
  return known ?? { code: 'invalid', applied: 'no' };
}

/** A name as Slack writes them, `missing_scope` or `chat:write`; `''` for anything else. */
export function codeIn(text: string): string {
  return /^[a-z][a-z0-9_.:,]{0,80}$/.test(text) ? text : '';
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

/** What to do about an error code, as a sentence after the message; `''` when the code says it all. */
export function remedyOf(vendorCode: string): string {
  return Object.hasOwn(REMEDY, vendorCode) ? (REMEDY[vendorCode] ?? '') : '';
}
