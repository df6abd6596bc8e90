import { Buffer } from 'node:buffer';
import type { Json } from '../../../../shared/core/json.ts';
import {
  type ArmRoute,
  type AzureWorld,
  answered,
  asObject,
  type Body,
  type DueChange,
  type Outcome,
  type RoutedCall,
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
  const place = `https://management.azure.com${subscription}/providers/Microsoft.MachineLearningServices/locations/${world.location}`;
  const name = Buffer.from(id).toString('base64url');
  const headers = {
    'azure-asyncoperation': `${place}/mfeOperationsStatus/${name}?api-version=2025-06-01`,
    location: `${place}/mfeOperationResults/${name}?api-version=2025-06-01`,
    'retry-after': '10',
  };
  return { world, answer: { status: 202, headers, body } };
}

const OPERATION = (kind: string): RegExp =>
  new RegExp(
    `^/subscriptions/[^/]+/providers/Microsoft\\.MachineLearningServices/locations/[^/]+/${kind}/(?<operation>[^/]+)$`,
    'i',
  );

/** How far what was accepted is, asked for in either of the two ways. It is named by the resource it is about. */
export const OPERATION_ROUTES: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: OPERATION('mfeOperationsStatus'),
    version: ML_VERSION,
    handle: (call) => {
      const status = isGoingOn(call) ? 'InProgress' : 'Succeeded';
      return answered(call.world, 200, { id: call.path, name: call.names['operation'], status });
    },
  },
  {
    method: 'GET',
    path: OPERATION('mfeOperationResults'),
    version: ML_VERSION,
    handle: (call) =>
      isGoingOn(call)
        ? accepted(call.world, idOf(call))
        : answered(call.world, 200, resourceAt(call.world, idOf(call)) ?? null),
  },
];

function isGoingOn(call: RoutedCall): boolean {
  return call.world.due[idOf(call).toLowerCase()] !== undefined;
}

function idOf({ names }: RoutedCall): string {
  return Buffer.from(names['operation'] ?? '', 'base64url').toString();
}

/** The refusal of a change in a state that does not take it. */
export function conflict(world: AzureWorld, what: string, state: string): Outcome {
  return refused(world, 409, 'Conflict', `${what} is ${state} and cannot be changed meanwhile.`);
}
