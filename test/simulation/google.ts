import { applyGoogle, createGoogleWorld } from '../../functions/local/sandbox/gcp/apply.ts';
import type { GoogleCall, GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import { toCloudError } from '../../shared/resources/gcp/errors.ts';
import type { GoogleOperationName } from '../../shared/resources/gcp/operations.ts';
import type { GoogleSend } from '../../shared/resources/gcp/send.ts';
import { callOf } from '../support/gcp-in-process.ts';
import type { Faults } from './faults.ts';
import type { Draw } from './random.ts';
import { createShaky, type Shaky, type Wire } from './shaky.ts';
import type { Timeline } from './timeline.ts';

/** A request to Google by its method. */
export interface GoogleRequested {
  readonly name: GoogleOperationName;
  readonly call: GoogleCall;
}

/** The project of every world. */
export type GoogleAccount = Shaky<GoogleWorld, GoogleRequested>;

const TROUBLE = {
  throttled: [429, 'RESOURCE_EXHAUSTED'],
  unavailable: [503, 'UNAVAILABLE'],
  denied: [403, 'PERMISSION_DENIED'],
} as const;

const GOOGLE: Wire<GoogleWorld, GoogleRequested> = {
  staleMaxMs: 4_000,
  isRead: ({ call }) => call.method === 'GET',
  apply(world, { name, call }, now) {
    const { world: next, answer } = applyGoogle(world, call, now);
    const { status, body } = answer;
    return {
      world: next,
      answer: status >= 300 ? toCloudError({ status, body }, name) : { status, body },
    };
  },
  trouble(kind, { name }) {
    const [status, code] = TROUBLE[kind];
    const error = { code: status, status: code, message: kind };
    return toCloudError({ status, body: { error } }, name);
  },
  nameOf: ({ name }) => name,
};

/** An empty project on a timeline. */
export function createGoogle(timeline: Timeline, draw: Draw, faults: Faults): GoogleAccount {
  return createShaky(GOOGLE, createGoogleWorld(), timeline, draw, faults);
}

/** A door whose requests go some way. */
export function googleDoor(way: ReturnType<GoogleAccount['way']>): GoogleSend {
  return async (name, request) => (await way({ name, call: callOf(name, request) })) as never;
}
