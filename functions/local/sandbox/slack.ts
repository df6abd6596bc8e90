import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../../shared/core/json.ts';
import {
  type Arguments,
  applyMethod,
  type SlackMessage,
  type Workspace,
  withMessage,
} from './slack-workspace.ts';
import { closed, plain, readRequest, writeResponse } from './wire/http.ts';
import type { WireRequest, WireResponse } from './wire/message.ts';

/** What goes wrong with calls of a method, or of all (`*`); for `times` calls, or for all when absent. */
export interface SlackFault {
  readonly on: string;
  readonly times?: number;
  readonly what: SlackTrouble;
}

/** What can go wrong between an app and Slack. */
export type SlackTrouble =
  | { readonly kind: 'rate-limit'; readonly retryAfterSeconds: number }
  | { readonly kind: 'internal' }
  /** Slack's own refusal, `not_in_channel`. */
  | { readonly kind: 'refuse'; readonly error: string }
  /** The connection ends without an answer; `after` the call took effect. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  | { readonly kind: 'latency'; readonly ms: number };

/** How a Slack sandbox may differ. */
export interface SlackSandboxOptions {
  /** Numbers the messages, ms since the epoch; real time unless told. */
  readonly clock?: () => number;
  /** The only token that is valid; any that looks like one when absent. */
  readonly token?: string;
  readonly faults?: readonly SlackFault[];
}

/** A running Slack. */
export interface SlackSandbox {
  /** For the client's `slackApiUrl`. */
  readonly url: string;
  /** All messages of all channels, oldest first, as they are now. */
  readonly messages: readonly SlackMessage[];
  /** Every call that was understood, oldest first. */
  readonly calls: readonly { readonly method: string; readonly input: Arguments }[];
  addFault(fault: SlackFault): void;
  clearFaults(): void;
  /** Somebody else writes a message. */
  say(message: { channel: string; user: string; text: string; metadata?: Json }): void;
  close(): Promise<void>;
}

interface Parts {
  readonly clock: () => number;
  readonly token: string | null;
  readonly closing: AbortSignal;
  readonly calls: { readonly method: string; readonly input: Arguments }[];
  workspace: Workspace;
  faults: { readonly fault: SlackFault; left: number }[];
}

/** Starts a Slack on a free loopback port that keeps its messages in memory: enough Web API for Cordon's notifier. */
export async function startSlackSandbox(options: SlackSandboxOptions = {}): Promise<SlackSandbox> {
  const closing = new AbortController();
  const parts: Parts = {
    clock: options.clock ?? Date.now,
    token: options.token ?? null,
    closing: closing.signal,
    calls: [],
    workspace: { messages: [], last: 0 },
    faults: [],
  };
  const addFault = (fault: SlackFault) => {
    parts.faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  };
  options.faults?.forEach(addFault);
  const server = createServer((message, response) => {
    respond(parts, message, response).catch((error: unknown) => {
      if (!closing.signal.aborted && !response.destroyed) {
        console.error('slack sandbox:', error);
        writeResponse(response, plain(500, `The sandbox failed: ${String(error)}`));
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    get messages() {
      return parts.workspace.messages;
    },
    calls: parts.calls,
    addFault,
    clearFaults: () => {
      parts.faults = [];
    },
    say: (message) => {
      const whole = { blocks: [], metadata: null, thread_ts: null, ...message };
      parts.workspace = withMessage(parts.workspace, whole, parts.clock());
    },
    close: () => {
      closing.abort();
      return closed(server);
    },
  };
}

async function respond(
  parts: Parts,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(message);
  const method = /^\/api\/(?<method>[A-Za-z.]+)$/.exec(request?.path ?? '')?.groups?.['method'];
  if (request === null || method === undefined) {
    return writeResponse(response, plain(404, 'Slack methods are at /api/<method>.'));
  }
  const { token, input } = argumentsOf(request);
  if (!isValid(token, parts.token)) {
    const error = token === '' ? 'not_authed' : 'invalid_auth';
    return writeResponse(response, answered({ ok: false, error }));
  }
  const trouble = await troubleOf(parts, method);
  if (trouble?.kind === 'drop' && trouble.when === 'before') {
    return void message.socket.destroy();
  }
  parts.calls.push({ method, input });
  const refused = refusalOf(trouble);
  const answer = refused ?? apply(parts, method, input);
  if (trouble?.kind === 'drop') {
    return void message.socket.destroy();
  }
  writeResponse(response, answer);
}

function apply(parts: Parts, method: string, input: Arguments): WireResponse {
  const told = applyMethod(parts.workspace, method, input, parts.clock());
  if (told === null) {
    return answered({ ok: false, error: 'unknown_method' });
  }
  parts.workspace = told.workspace;
  return answered({ ok: !('error' in told.answer), ...told.answer });
}

/** The first fault that meets the method; latency is waited out here. */
async function troubleOf(parts: Parts, method: string): Promise<SlackTrouble | null> {
  const met = parts.faults.find(
    ({ fault, left }) => left > 0 && (fault.on === '*' || fault.on === method),
  );
  if (met === undefined) {
    return null;
  }
  met.left -= 1;
  if (met.fault.what.kind === 'latency') {
    await sleep(met.fault.what.ms, undefined, { signal: parts.closing });
  }
  return met.fault.what;
}

function refusalOf(trouble: SlackTrouble | null): WireResponse | null {
  switch (trouble?.kind) {
    case 'rate-limit': {
      const limited = answered({ ok: false, error: 'ratelimited' });
      const headers = { ...limited.headers, 'retry-after': String(trouble.retryAfterSeconds) };
      return { ...limited, status: 429, headers };
    }
    case 'internal':
      return plain(500, 'Internal Server Error');
    case 'refuse':
      return answered({ ok: false, error: trouble.error });
    default:
      return null;
  }
}

function answered(body: Json): WireResponse {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status: 200, headers, body: JSON.stringify(body) };
}

function isValid(token: string, expected: string | null): boolean {
  return expected === null ? /^xox[a-z]-./.test(token) : token === expected;
}

/** Arguments come as JSON or, as the client sends them, as a form whose structures are JSON. */
function argumentsOf({ headers, body }: WireRequest): { token: string; input: Arguments } {
  const isJson = String(headers['content-type'] ?? '').startsWith('application/json');
  const given: Arguments = isJson
    ? (parsed(body) as Arguments)
    : Object.fromEntries(
        [...new URLSearchParams(body)].map(([name, text]) => [
          name,
          /^[[{]/.test(text) && name !== 'text' ? parsed(text) : text,
        ]),
      );
  const { token, ...input } = given;
  const bearer = /^Bearer (?<token>\S+)$/.exec(headers.authorization ?? '')?.groups?.['token'];
  return { token: bearer ?? String(token ?? ''), input };
}

/** JSON, or the text itself where it is none: the method then refuses it by its own name. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return text;
    }
    throw error;
  }
}
