import { applyGoogle } from '../../functions/local/sandbox/gcp/apply.ts';
import type {
  GoogleCall,
  GoogleReply,
  GoogleWorld,
} from '../../functions/local/sandbox/gcp/world.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Clock } from '../../shared/core/ports.ts';
import { toCloudError } from '../../shared/resources/gcp/errors.ts';
import type { GoogleOperationName } from '../../shared/resources/gcp/operations.ts';
import { httpRequestOf } from '../../shared/resources/gcp/request.ts';
import type { GoogleRequest, GoogleSend } from '../../shared/resources/gcp/send.ts';
import { settableClock } from './in-process.ts';

/** What goes wrong or is watched on the way. */
export interface GoogleInProcessOptions {
  readonly clock?: Clock;
  /** Sees every request before it is applied; a reply it returns is answered instead. */
  readonly intercept?: (name: GoogleOperationName, call: GoogleCall) => GoogleReply | null;
}

/**
 * The door to Google Cloud with the models behind it and nothing between but the requests and answers that would go over
 * the wire. The host's world is replaced by every call.
 */
export function inProcessGoogle(
  host: { world: GoogleWorld },
  options: GoogleInProcessOptions = {},
): GoogleSend {
  const clock = options.clock ?? settableClock();
  return async (name, request) => {
    const call = callOf(name, request);
    const refused = options.intercept?.(name, call) ?? null;
    const { world, answer } =
      refused === null
        ? applyGoogle(host.world, call, clock.now())
        : { world: host.world, answer: refused };
    host.world = world;
    if (answer.status >= 300) {
      throw toCloudError({ status: answer.status, body: answer.body }, name);
    }
    return { status: answer.status, body: structuredClone(answer.body) as Json };
  };
}

/** The request as a server gets it. */
export function callOf(name: GoogleOperationName, request: GoogleRequest): GoogleCall {
  const { method, host, path, query, body } = httpRequestOf(name, request);
  const url = new URL(`https://${host}${path}`);
  for (const [key, value] of Object.entries(query)) {
    for (const each of [value].flat()) {
      url.searchParams.append(key, each);
    }
  }
  return {
    method,
    host: url.host,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: {},
    body: JSON.parse(JSON.stringify(body)) as Json,
  };
}
