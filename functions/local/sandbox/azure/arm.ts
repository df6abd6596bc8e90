import type { Json } from '../../../../shared/core/json.ts';
import { BLOB_ROUTES } from './blobs.ts';
import { EXTENSION_ROUTES } from './extensions.ts';
import { VAULT_ROUTES } from './key-vault.ts';
import { ML_ROUTES } from './ml-routes.ts';
import { STORAGE_ROUTES } from './storage-account.ts';
import { WORKSPACE_LIST_ROUTES } from './workspaces.ts';
import { type ArmCall, type ArmRoute, type AzureWorld, type Outcome, refused } from './world.ts';

/** Everything this Azure answers. The first route that matches wins. */
const ROUTES: readonly ArmRoute[] = [
  ...EXTENSION_ROUTES,
  ...BLOB_ROUTES,
  ...STORAGE_ROUTES,
  ...VAULT_ROUTES,
  ...WORKSPACE_LIST_ROUTES,
  ...ML_ROUTES,
];

const READS = ['GET', 'HEAD'];

/**
 * Azure Resource Manager, as a pure function: one call on one subscription. Answers as ARM does where a client can tell
 * the difference; the time it takes is not modelled.
 * @param now - ms since the epoch
 */
export function applyArm(world: AzureWorld, call: ArmCall, now: number): Outcome {
  const { world: next, answer } = route(world, normal(call), now);
  const headers = { date: new Date(now).toUTCString(), ...answer.headers };
  return { world: next, answer: { ...answer, headers } };
}

function route(world: AzureWorld, call: ArmCall, now: number): Outcome {
  const { path, method } = call;
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1] ?? '';
  if (subscription.toLowerCase() !== world.subscription.toLowerCase()) {
    const message = `The subscription '${subscription}' could not be found.`;
    return refused(world, 404, 'SubscriptionNotFound', message);
  }
  const version = call.query['api-version'];
  if (version === undefined) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    return refused(world, 400, 'MissingApiVersionParameter', message);
  }
  const found = ROUTES.find((each) => each.method === method && each.path.test(path));
  if (found === undefined) {
    const message = `The resource type of '${path}' could not be found for ${method}.`;
    return refused(world, 404, 'InvalidResourceType', message);
  }
  if (!found.version.test(version)) {
    const message = `No registered resource provider found for API version '${version}' of '${path}'.`;
    return refused(world, 400, 'NoRegisteredProviderFound', message);
  }
  const lock = READS.includes(method) ? null : lockOn(world, path, method);
  if (lock !== null) {
    const doing = method === 'DELETE' ? 'delete' : 'write';
    const message = `The scope '${path}' cannot perform ${doing} operation because following scope(s) are locked: '${lock}'. Please remove the lock and try again.`;
    return refused(world, 409, 'ScopeLocked', message);
  }
  const names = { ...found.path.exec(path)?.groups };
  return found.handle({ ...call, world, names, now });
}

/** The call with its path decoded and its names in lower case. */
function normal(call: ArmCall): ArmCall {
  return {
    ...call,
    method: call.method.toUpperCase(),
    path: call.path.split('/').map(decoded).join('/').replace(/\/$/, ''),
    query: lowered(call.query),
    headers: lowered(call.headers),
    // What arrives is a copy: nothing outside changes the world.
    body: JSON.parse(JSON.stringify(call.body)) as Json,
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) {
      return segment;
    }
    throw error;
  }
}

function lowered(named: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** The scope at or above the path that is locked against the method, or null. */
function lockOn(world: AzureWorld, path: string, method: string): string | null {
  const below = `${path.toLowerCase()}/`;
  const lock = Object.entries(world.locks).find(
    ([scope, level]) =>
      below.startsWith(`${scope}/`) && (level === 'ReadOnly' || method === 'DELETE'),
  );
  return lock?.[0] ?? null;
}
