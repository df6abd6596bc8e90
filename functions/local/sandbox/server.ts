import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFaults, type Fault, type Faults, subjectOf, type Trouble } from './faults.ts';
import { type Host, type RememberingHost, rememberingHost } from './history.ts';
import { applyCall } from './model/account.ts';
import type { Answer, Call, VendorError, World } from './model/world.ts';
import { closed, plain, readRequest, writeResponse } from './wire/http.ts';
import { isVendorError, type Scope, scopeOf, type WireRequest } from './wire/message.ts';
import { commonFailure, denialText, protocolOf } from './wire/services.ts';

/** What a sandbox starts with. */
export interface SandboxOptions {
  readonly world: World;
  /** Time for the models, ms since the epoch: it may be faster than real time, or stand still. */
  readonly clock: () => number;
  readonly faults?: readonly Fault[];
}

/** One request that was understood, and what became of it. */
export interface Recorded {
  /** By the sandbox's clock, ms since the epoch. */
  readonly at: number;
  readonly region: string;
  readonly userAgent: string;
  readonly call: Call;
  /** What the model or a fault answered; null when the connection was dropped before either. */
  readonly answer: Answer | null;
  readonly troubles: readonly Trouble[];
}

/** A running sandbox. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>`: the endpoint of every service. */
  readonly url: string;
  /** Holds the account as it is now. Setting `host.world` is a change behind everybody's back. */
  readonly host: Host<World>;
  /** Every request that was understood, oldest first. */
  readonly requests: readonly Recorded[];
  readonly faults: Faults;
  /** Drops all connections; what was delayed by a fault no longer takes effect. Closing twice is fine. */
  close(): Promise<void>;
}

interface Parts {
  readonly memory: RememberingHost<World>;
  readonly clock: () => number;
  readonly faults: Faults;
  readonly requests: Recorded[];
  /** Fires when the sandbox closes. */
  readonly closing: AbortSignal;
}

/**
 * Starts the AWS sandbox on a free loopback port: the vendors' wire protocols in front of the models, so that the real
 * SDK clients talk to it. It has one account in one region; what it does not implement is answered 501.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const closing = new AbortController();
  const parts: Parts = {
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

async function respond(
  parts: Parts,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(message);
  if (request === null) {
    return writeResponse(response, plain(413, 'The request body is too large.'));
  }
  const scope = scopeOf(request.headers.authorization);
  if (scope === null) {
    return writeResponse(response, plain(403, 'The request is not signed with SigV4.'));
  }
  const protocol = protocolOf(scope, request);
  if (protocol === null) {
    const text = `The sandbox does not implement the service '${scope.signingName}'.`;
    return writeResponse(response, plain(501, text));
  }
  const call = protocol.decode(request);
  const answer = isVendorError(call)
    ? { error: call }
    : await answerOf(parts, call, scope, request);
  if (answer === null) {
    message.socket.destroy();
    return;
  }
  const operation = isVendorError(call) ? '' : call.operation;
  writeResponse(response, protocol.encode(operation, answer, randomUUID()));
}

/** The answer to a call under the faults in force; null: none is given. */
async function answerOf(
  parts: Parts,
  call: Call,
  { region }: Scope,
  request: WireRequest,
): Promise<Answer | null> {
  const troubles = parts.faults.take(subjectOf(call));
  for (const trouble of troubles) {
    if (trouble.kind === 'latency') {
      await sleep(trouble.ms, undefined, { signal: parts.closing });
    }
  }
  const drop = troubles.find((trouble) => trouble.kind === 'drop');
  const answer = drop?.when === 'before' ? null : judged(parts, call, region, troubles);
  const userAgent = request.headers['user-agent'] ?? '';
  parts.requests.push({ at: parts.clock(), region, userAgent, call, answer, troubles });
  return drop === undefined ? answer : null;
}

function judged(parts: Parts, call: Call, region: string, troubles: readonly Trouble[]): Answer {
  const refusal = refusalOf(parts.memory.host.world, call, region, troubles);
  if (refusal !== null) {
    return { error: refusal };
  }
  const now = parts.clock();
  const stale = troubles.find((trouble) => trouble.kind === 'stale');
  if (stale !== undefined) {
    const then = now - stale.ms;
    return applyCall(parts.memory.worldAt(then), call, then).answer;
  }
  const { world, answer } = applyCall(parts.memory.host.world, call, now);
  parts.memory.host.world = world;
  return answer;
}

function refusalOf(
  world: World,
  call: Call,
  region: string,
  troubles: readonly Trouble[],
): VendorError | null {
  // STS answers everywhere; everything else of the account is in one region.
  if (region !== world.region && call.service !== 'sts') {
    return commonFailure(call.service, 'wrong-region', world.region);
  }
  for (const trouble of troubles) {
    switch (trouble.kind) {
      case 'throttle':
        return commonFailure(call.service, 'throttled', '');
      case 'deny':
        return commonFailure(
          call.service,
          'denied',
          denialText(world, call, trouble.explicit === true),
        );
      case 'internal':
        return commonFailure(call.service, 'internal', '');
      case 'latency':
      case 'drop':
      case 'stale':
        break;
    }
  }
  return null;
}
