import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../../shared/core/json.ts';
import { createFaults, type Fault, type Faults, type Trouble } from './faults.ts';
import { type Host, type RememberingHost, rememberingHost } from './history.ts';
import { closed, plain, readRequest, writeResponse } from './wire/http.ts';
import type { WireRequest } from './wire/message.ts';

/** An HTTP request of a REST API, parsed as far as any server does. */
export interface RestCall {
  readonly method: string;
  /** The host it was meant for: the first segment of its path where one server stands for many, else `''`. */
  readonly host: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Decoded; the last value of a parameter that is repeated. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; null without a body. */
  readonly body: Json;
}

/** An HTTP answer; a body that is null is empty. */
export interface RestReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** A cloud whose API is REST: its model, and how it words what goes wrong on the way. */
export interface RestCloud<World> {
  /** Whether one server stands for many hosts, which then stand in front of the path. */
  readonly manyHosts: boolean;
  apply(world: World, call: RestCall, now: number): { world: World; answer: RestReply };
  /** The answer to a request that meets this trouble. */
  refusal(trouble: 'throttle' | 'deny' | 'internal', call: RestCall): RestReply;
}

/** What a sandbox starts with. */
export interface RestSandboxOptions<World> {
  readonly cloud: RestCloud<World>;
  readonly world: World;
  /** Time for the model, ms since the epoch: it may be faster than real time, or stand still. */
  readonly clock: () => number;
  readonly faults?: readonly Fault[];
}

/** One request, and what became of it. */
export interface RestRecorded {
  /** By the sandbox's clock, ms since the epoch. */
  readonly at: number;
  readonly call: RestCall;
  /** Null when the connection was dropped before there was one. */
  readonly answer: RestReply | null;
  readonly troubles: readonly Trouble[];
}

/** A running sandbox. */
export interface RestSandbox<World> {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Holds the account as it is now. Setting `host.world` is a change behind everybody's back. */
  readonly host: Host<World>;
  /** Oldest first. */
  readonly requests: readonly RestRecorded[];
  readonly faults: Faults;
  /** Drops all connections. Closing twice is fine. */
  close(): Promise<void>;
}

interface Parts<World> {
  readonly cloud: RestCloud<World>;
  readonly memory: RememberingHost<World>;
  readonly clock: () => number;
  readonly faults: Faults;
  readonly requests: RestRecorded[];
  readonly closing: AbortSignal;
}

/**
 * Starts the sandbox of a REST cloud on a free loopback port: HTTP in front of its model, so that the real doors talk to
 * it. Tokens are not checked.
 */
export async function startRestSandbox<World>(
  options: RestSandboxOptions<World>,
): Promise<RestSandbox<World>> {
  const closing = new AbortController();
  const parts: Parts<World> = {
    cloud: options.cloud,
    memory: rememberingHost(options.world, options.clock),
    clock: options.clock,
    faults: createFaults(options.faults),
    requests: [],
    closing: closing.signal,
  };
  const server = createServer((message, response) => {
    respond(parts, message, response).catch((error: unknown) => {
      if (closing.signal.aborted || response.destroyed) {
        return;
      }
      // A defect of the sandbox itself: shown, and answered as what it is.
      console.error('sandbox:', error);
      writeResponse(response, plain(500, `The sandbox failed: ${String(error)}`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: parts.memory.host,
    requests: parts.requests,
    faults: parts.faults,
    close: () => {
      closing.abort();
      return closed(server);
    },
  };
}

async function respond<World>(
  parts: Parts<World>,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(message);
  if (request === null) {
    return writeResponse(response, plain(413, 'The request body is too large.'));
  }
  const call = callOf(request, parts.cloud.manyHosts);
  if (call === null) {
    return writeResponse(response, plain(400, 'The request body is no JSON.'));
  }
  const answer = await answerOf(parts, call);
  if (answer === null) {
    message.socket.destroy();
    return;
  }
  const { status, headers, body } = answer;
  writeResponse(response, {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: body === null ? '' : JSON.stringify(body),
  });
}

function callOf({ method, path, query, headers, body }: WireRequest, manyHosts: boolean) {
  const split = manyHosts ? path.indexOf('/', 1) : 0;
  const named = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  const parsed = jsonOf(body);
  return parsed === undefined
    ? null
    : {
        method,
        host: path.slice(1, Math.max(split, 1)),
        path: path.slice(Math.max(split, 0)),
        query: Object.fromEntries(query),
        headers: Object.fromEntries(named),
        body: parsed,
      };
}

/** Undefined for what is no JSON. */
function jsonOf(text: string): Json | undefined {
  try {
    return text === '' ? null : (JSON.parse(text) as Json);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

/** The answer to a call under the faults in force; null: none is given. */
async function answerOf<World>(parts: Parts<World>, call: RestCall): Promise<RestReply | null> {
  const troubles = parts.faults.take({
    name: `${call.method} ${call.host === '' ? '' : `/${call.host}`}${call.path}`,
    text: JSON.stringify(call.body),
    isRead: call.method === 'GET',
  });
  for (const trouble of troubles) {
    if (trouble.kind === 'latency') {
      await sleep(trouble.ms, undefined, { signal: parts.closing });
    }
  }
  const drop = troubles.find((trouble) => trouble.kind === 'drop');
  const answer = drop?.when === 'before' ? null : judged(parts, call, troubles);
  parts.requests.push({ at: parts.clock(), call, answer, troubles });
  return drop === undefined ? answer : null;
}

function judged<World>(
  { cloud, memory, clock }: Parts<World>,
  call: RestCall,
  troubles: readonly Trouble[],
): RestReply {
  for (const { kind } of troubles) {
    if (kind === 'throttle' || kind === 'deny' || kind === 'internal') {
      return cloud.refusal(kind, call);
    }
  }
  const now = clock();
  const stale = troubles.find((trouble) => trouble.kind === 'stale');
  if (stale !== undefined) {
    const then = now - stale.ms;
    return cloud.apply(memory.worldAt(then), call, then).answer;
  }
  const { world, answer } = cloud.apply(memory.host.world, call, now);
  memory.host.world = world;
  return answer;
}
