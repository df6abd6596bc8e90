import type { WebClient, WebClientOptions } from '@slack/web-api';
import { CloudError, isRetryable } from '../core/failure.ts';
import { plain, truncated } from '../core/plain.ts';
import { codeIn, readSlackError, remedyOf } from './slack-failure.ts';

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
    // It is CommonJS: its default export is there in Node and in bundles, its named ones in Node alone.
    const { default: slack } = await import('@slack/web-api');
    return new slack.WebClient(token, clientOptions(url, access.timeoutMs ?? SLACK_TIMEOUT_MS));
  }
  return async (method, input, kind) => {
    client ??= connect();
    const connected = await client;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await connected.apiCall(method, { ...input });
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
  const seen = readSlackError(error);
  const what = seen.vendorCode === '' ? seen.detail : seen.vendorCode;
  const shown = truncated(plain(what.replaceAll(token, '[redacted]')), 120);
  const message = `Slack ${method} failed: ${shown}.${remedyOf(seen.vendorCode)}`;
  const failure = new CloudError(
    {
      code: seen.code,
      message,
      permission: seen.vendorCode === 'missing_scope' ? seen.needed : null,
    },
    // A proxy's page comes as an error code, too: only what looks like one is kept as one.
    { applied: seen.applied, vendorCode: codeIn(seen.vendorCode) },
  );
  if (seen.code === 'throttled') {
    const pauseMs = seen.retryAfterMs ?? RETRY_AFTER_MAX_MS + 1;
    return { failure, pauseMs: pauseMs <= RETRY_AFTER_MAX_MS ? pauseMs : null };
  }
  const again = kind === 'repeatable' && isRetryable(seen.code);
  return { failure, pauseMs: again ? READ_PAUSE_MS * 2 ** (attempt - 1) : null };
}

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
