import type { Json } from '../../../../shared/core/json.ts';
import {
  type ArmRoute,
  type AzureWorld,
  asObject,
  type Body,
  type DueChange,
  type Outcome,
  refused,
  resourceAt,
  withResource,
} from './world.ts';

/** The version that a client may ask for. */
export const ML_VERSION = /^202[4-9]-\d\d-01$/;

/** The world with changes that a resource will have gone through. They take the place of those that were due. */
export function withDue(world: AzureWorld, id: string, changes: readonly DueChange[]): AzureWorld {
  return { ...world, due: { ...world.due, [id.toLowerCase()]: changes } };
}

/** The world as it is now: what was due has happened. */
export function elapsed(world: AzureWorld, now: number): AzureWorld {
  let next = world;
  for (const [id, changes] of Object.entries(world.due)) {
    const past = changes.filter(({ at }) => at <= now);
    if (past.length > 0) {
      const { [id]: _all, ...others } = next.due;
      const rest = changes.filter(({ at }) => at > now);
      const live = resourceAt(next, id);
      const happened =
        live === undefined ? next : withResource(next, id, past.reduce(changed, live));
      next = { ...happened, due: rest.length === 0 ? others : { ...others, [id]: rest } };
    }
  }
  return next;
}

/** The body with one member set. */
export function changed(body: Body, { path, value }: Pick<DueChange, 'path' | 'value'>): Body {
  const [name, ...rest] = path;
  if (name === undefined) {
    return asObject(value);
  }
  const inner = rest.length === 0 ? value : changed(asObject(body[name]), { path: rest, value });
  return { ...body, [name]: inner as Json };
}

/** A route that sees the world as it is now. */
export function timed(route: ArmRoute): ArmRoute {
  return {
    ...route,
    handle: (call) => route.handle({ ...call, world: elapsed(call.world, call.now) }),
  };
}

/** The answer to what goes on after it: where to ask for its end, and when. */
export function accepted(world: AzureWorld, id: string, body: Json = null): Outcome {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(id)?.[0] ?? '';
  const operations = `https://management.azure.com${subscription}/providers/Microsoft.MachineLearningServices/locations/${world.location}`;
  const headers = {
    'azure-asyncoperation': `${operations}/mfeOperationsStatus/1?api-version=2025-06-01`,
    location: `${operations}/mfeOperationResults/1?api-version=2025-06-01`,
    'retry-after': '10',
  };
  return { world, answer: { status: 202, headers, body } };
}

/** The refusal of a change in a state that does not take it. */
export function conflict(world: AzureWorld, what: string, state: string): Outcome {
  return refused(world, 409, 'Conflict', `${what} is ${state} and cannot be changed meanwhile.`);
}
