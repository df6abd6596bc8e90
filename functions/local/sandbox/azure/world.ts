import type { Json } from '../../../../shared/core/json.ts';

/** An object of plain JSON. */
export type Body = Readonly<Record<string, Json | undefined>>;

/** One subscription, as plain data. */
export interface AzureWorld {
  readonly subscription: string;
  readonly location: string;
  /** Every resource's body as a GET answers it, by its id in lower case. */
  readonly resources: Readonly<Record<string, Body>>;
  /** Locks by scope in lower case: `CanNotDelete`, `ReadOnly`. */
  readonly locks: Readonly<Record<string, string>>;
  /** Items per page of a list. */
  readonly pageSize: number;
  /** What will have changed by itself, by the resource's id in lower case. */
  readonly due: Readonly<Record<string, readonly DueChange[]>>;
}

/** One member of a body that changes when its time has come. */
export interface DueChange {
  /** ms since the epoch. */
  readonly at: number;
  /** The way down to the member. */
  readonly path: readonly string[];
  readonly value: Json;
}

/** An HTTP request to ARM. The path is decoded or not; names of queries and headers are in lower case or not. */
export interface ArmCall {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** ARM's answer. */
export interface ArmAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** What a call makes of the world. */
export interface Outcome {
  readonly world: AzureWorld;
  readonly answer: ArmAnswer;
}

/** A route: what a method means on paths of a shape, at the versions a client may ask for. */
export interface ArmRoute {
  readonly method: string;
  /** Matched with the whole path, in any case of letters. */
  readonly path: RegExp;
  /** What a version looks like that the provider knows. */
  readonly version: RegExp;
  handle(call: RoutedCall): Outcome;
}

/** A call that found its route. */
export interface RoutedCall extends ArmCall {
  readonly world: AzureWorld;
  /** The named groups of the route's path, as they were typed. */
  readonly names: Readonly<Record<string, string>>;
  readonly now: number;
}

/** A subscription with nothing in it. */
export function createAzureWorld(
  options: Partial<Pick<AzureWorld, 'subscription' | 'location' | 'pageSize'>> = {},
): AzureWorld {
  return {
    subscription: '11111111-2222-4333-8444-555555555555',
    location: 'westeurope',
    pageSize: 5000,
    resources: {},
    locks: {},
    due: {},
    ...options,
  };
}

/** The world with a resource put or replaced. */
export function withResource(world: AzureWorld, id: string, body: Body): AzureWorld {
  return { ...world, resources: { ...world.resources, [id.toLowerCase()]: body } };
}

/** The world without a resource and what lies below it. */
export function withoutResource(world: AzureWorld, id: string): AzureWorld {
  const key = id.toLowerCase();
  const kept = Object.entries(world.resources).filter(
    ([each]) => each !== key && !each.startsWith(`${key}/`),
  );
  return { ...world, resources: Object.fromEntries(kept) };
}

/** The world with a lock on a scope. */
export function withLock(world: AzureWorld, scope: string, level: string): AzureWorld {
  return { ...world, locks: { ...world.locks, [scope.toLowerCase()]: level } };
}

/** A body, or undefined where there is no such resource. */
export function resourceAt(world: AzureWorld, id: string): Body | undefined {
  const key = id.toLowerCase();
  return Object.hasOwn(world.resources, key) ? world.resources[key] : undefined;
}

/** An answer that leaves the world as it is, or as given. */
export function answered(world: AzureWorld, status: number, body: Json): Outcome {
  return { world, answer: { status, headers: {}, body } };
}

/** A refusal, in ARM's envelope. */
export function refused(world: AzureWorld, status: number, code: string, message: string): Outcome {
  return answered(world, status, { error: { code, message } });
}

/** The refusal of a resource that is not there. */
export function notFound(world: AzureWorld, path: string): Outcome {
  const group = /\/resourceGroups\/([^/]+)/i.exec(path)?.[1] ?? '';
  const what = path.split('/providers/').at(-1) ?? path;
  return refused(
    world,
    404,
    'ResourceNotFound',
    `The Resource '${what}' under resource group '${group}' was not found.`,
  );
}

/** A member that is an object, or nothing. */
export function objectAt(body: Json | undefined, name: string): Body {
  return asObject(asObject(body)[name]);
}

/** A value that is an object, or an empty one. */
export function asObject(value: Json | undefined): Body {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Body)
    : {};
}
