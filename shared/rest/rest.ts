import { setTimeout as sleep } from 'node:timers/promises';
import { CloudError, isRetryable } from '../core/failure.ts';
import type { Json } from '../core/json.ts';
import { CALL_TIMEOUT_MS } from '../core/limits.ts';
import { escapedUnsafe } from '../core/plain.ts';
import { readBody } from './body.ts';
import { PAUSE_BASE_MS, READ_ATTEMPTS_MAX, READ_BUDGET_MS, REQUEST_TIMEOUT_MS } from './limits.ts';
import { lostAnswer, noToken, notInTime } from './lost.ts';

/** A request as it goes over the wire, but for its credentials. */
export interface RestRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: none. Sent with unsafe characters as JSON escapes, for whoever reads it as text. */
  readonly body: Json;
  /** Sent instead of a body where an API takes no JSON, as it is: its headers say what it is. */
  readonly text?: string;
}

/** What came back, whatever its status. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, else its text; null where there is none. */
  readonly body: unknown;
}

/** What is particular to a cloud, or to the call. */
export interface RestCall {
  /** For messages: `storage.buckets.get`. */
  readonly operation: string;
  /** Reads are tried again, writes never. */
  readonly isRead: boolean;
  /** The bearer token; null for servers that check none. What it throws is not told: it may quote what a credential process wrote. */
  token(): Promise<string | null>;
  /** The error an answer of status 300 or more stands for. */
  refusal(answer: RestAnswer): CloudError;
  /** How long the answer asks to wait, in ms, or null. */
  retryAfterMs(answer: RestAnswer, now: number): number | null;
}

/** All optional. */
export interface RestOptions {
  /** How long one try may take, in ms; {@link REQUEST_TIMEOUT_MS} unless told. */
  readonly timeoutMs?: number;
  /** How long a call may take with all its tries, in ms; at most, and unless told, the limits of reads and writes. */
  readonly budgetMs?: number;
  /** How often a read is tried in total; {@link READ_ATTEMPTS_MAX} unless told. */
  readonly readAttempts?: number;
}

/** Sends JSON and resolves with the answer of a status below 300. Rejects with CloudError only. */
export type Rest = (request: RestRequest, call: RestCall) => Promise<RestAnswer>;

/**
 * JSON over HTTP by the platform's own `fetch`, the same way for every cloud: reads are tried again with back-off and
 * jitter within {@link READ_BUDGET_MS}, and wait as long as they are asked to; writes are tried once and given up after
 * {@link CALL_TIMEOUT_MS}, so that an intent's deadline holds. Redirects are refused: the token would go along.
 */
export function createRest(options: RestOptions = {}): Rest {
  return async (request, call) => {
    const limitMs = call.isRead ? READ_BUDGET_MS : CALL_TIMEOUT_MS;
    const endsAt = Date.now() + Math.min(options.budgetMs ?? limitMs, limitMs);
    const attempts = call.isRead ? (options.readAttempts ?? READ_ATTEMPTS_MAX) : 1;
    for (let attempt = 1; ; attempt += 1) {
      const timeoutMs = Math.min(options.timeoutMs ?? REQUEST_TIMEOUT_MS, endsAt - Date.now());
      const { answer, error } = await tried(
        request,
        call,
        call.isRead ? timeoutMs : endsAt - Date.now(),
      );
      if (error === null) {
        return answer;
      }
      const pauseMs = pauseFor(call, answer, attempt);
      const isHopeless = attempt >= attempts || !isRetryable(error.failure.code);
      if (isHopeless || Date.now() + pauseMs >= endsAt) {
        throw error;
      }
      await sleep(pauseMs);
    }
  };
}

type Tried =
  | { readonly answer: RestAnswer; readonly error: null }
  | { readonly answer: RestAnswer | null; readonly error: CloudError };

/** One try. Never throws. */
async function tried(request: RestRequest, call: RestCall, timeoutMs: number): Promise<Tried> {
  const { signal, end } = timeLimit(timeoutMs);
  try {
    const token = await tokenOf(call, signal);
    const answer = await exchange(request, token, call, signal);
    return answer.status < 300 ? { answer, error: null } : { answer, error: call.refusal(answer) };
  } catch (error) {
    if (error instanceof CloudError) {
      return { answer: null, error };
    }
    throw error;
  } finally {
    end();
  }
}

/** The token, as long as there is time for it: nothing was sent when it does not come. */
async function tokenOf(
  { operation, token }: RestCall,
  signal: AbortSignal,
): Promise<string | null> {
  const late = Promise.withResolvers<never>();
  const onAbort = () => late.reject(notInTime(operation));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([token(), late.promise]);
  } catch (error) {
    throw error instanceof CloudError ? error : noToken(operation, error);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function exchange(
  { method, url, headers, body, text }: RestRequest,
  token: string | null,
  { operation }: RestCall,
  signal: AbortSignal,
): Promise<RestAnswer> {
  try {
    const response = await fetch(url, {
      method,
      headers: token === null ? headers : { ...headers, authorization: `Bearer ${token}` },
      ...(body === null ? {} : { body: escapedUnsafe(JSON.stringify(body)) }),
      ...(text === undefined ? {} : { body: text }),
      redirect: 'manual',
      signal,
    });
    return { status: response.status, headers: response.headers, body: await readBody(response) };
  } catch (error) {
    throw error instanceof CloudError ? error : lostAnswer(operation, url.host, error);
  }
}

function pauseFor(call: RestCall, answer: RestAnswer | null, attempt: number): number {
  const asked = answer === null ? null : call.retryAfterMs(answer, Date.now());
  const pause = PAUSE_BASE_MS * 2 ** (attempt - 1);
  return Math.max(asked ?? 0, pause / 2 + Math.random() * (pause / 2));
}

/** A signal that aborts when the time is up, and that can be ended before: one that waits keeps everything alive. */
function timeLimit(ms: number): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), Math.max(ms, 0));
  timer.unref();
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}
