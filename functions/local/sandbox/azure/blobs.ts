import type { Json } from '../../../../shared/core/json.ts';
import { listed, literally, resourcesMatching } from './lists.ts';
import { STORAGE_VERSION } from './storage-account.ts';
import {
  type ArmRoute,
  type AzureWorld,
  answered,
  asObject,
  type Body,
  notFound,
  type Outcome,
  objectAt,
  type RoutedCall,
  refused,
  resourceAt,
  withResource,
} from './world.ts';

const ACCOUNT = String.raw`(?<account>\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[^/]+)`;
const SERVICE = new RegExp(`^${ACCOUNT}/blobServices/default$`, 'i');
const CONTAINERS = new RegExp(`^${ACCOUNT}/blobServices/default/containers$`, 'i');
const CONTAINER = new RegExp(`^${ACCOUNT}/blobServices/default/containers/[^/]+$`, 'i');

/** Blob services and containers: read, list, change. */
export const BLOB_ROUTES: readonly ArmRoute[] = [
  { method: 'GET', path: SERVICE, version: STORAGE_VERSION, handle: readService },
  { method: 'PUT', path: SERVICE, version: STORAGE_VERSION, handle: setService },
  { method: 'GET', path: CONTAINERS, version: STORAGE_VERSION, handle: listContainers },
  {
    method: 'GET',
    path: CONTAINER,
    version: STORAGE_VERSION,
    handle: ({ world, path }) => {
      const container = resourceAt(world, path);
      return container === undefined ? noContainer(world) : answered(world, 200, container);
    },
  },
  { method: 'PATCH', path: CONTAINER, version: STORAGE_VERSION, handle: updateContainer },
];

/** The world with a new container in an account. */
export function createContainer(
  world: AzureWorld,
  account: string,
  name: string,
  now: number,
  properties: Body = {},
): AzureWorld {
  const id = `${account}/blobServices/default/containers/${name}`;
  return withResource(world, id, {
    id,
    name,
    type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
    etag: etagAt(now),
    properties: {
      publicAccess: 'None',
      leaseStatus: 'Unlocked',
      leaseState: 'Available',
      lastModifiedTime: new Date(now).toISOString(),
      hasImmutabilityPolicy: false,
      hasLegalHold: false,
      ...properties,
    },
  });
}

function readService(call: RoutedCall): Outcome {
  const { world, path } = call;
  const service = resourceAt(world, path);
  return service === undefined ? withoutService(call) : answered(world, 200, service);
}

/** Members that are not sent stay, but CORS rules, which go. */
function setService(call: RoutedCall): Outcome {
  const { world, path, body } = call;
  const service = resourceAt(world, path);
  if (service === undefined) {
    return withoutService(call);
  }
  const sent = objectAt(body, 'properties');
  const isHierarchical =
    objectAt(resourceAt(world, call.names['account'] ?? ''), 'properties')['isHnsEnabled'] === true;
  if (isHierarchical && sent['isVersioningEnabled'] === true) {
    const message = 'Blob versioning is not supported for the account.';
    return refused(world, 400, 'FeatureNotSupportedForAccount', message);
  }
  const policies = ['deleteRetentionPolicy', 'containerDeleteRetentionPolicy'];
  const wrong = policies.find((name) => sent[name] !== undefined && !isRetention(sent[name]));
  if (wrong !== undefined) {
    const message = `Values for request parameters are invalid: ${wrong}.`;
    return refused(world, 400, 'InvalidValuesForRequestParameters', message);
  }
  const kept = objectAt(service, 'properties');
  const merged: Body = { cors: { corsRules: [] }, ...without(kept, 'cors'), ...sent };
  if (
    objectAt(merged, 'restorePolicy')['enabled'] === true &&
    merged['isVersioningEnabled'] !== true
  ) {
    const message = 'Restore policy needs versioning, the change feed and soft delete of blobs.';
    return refused(world, 409, 'ConflictFeatureEnabled', message);
  }
  const stored = Object.fromEntries(
    Object.entries(merged).map(([name, value]) => [
      name,
      name === 'deleteRetentionPolicy'
        ? { allowPermanentDelete: false, ...asObject(value) }
        : value,
    ]),
  );
  const next = { ...service, properties: stored };
  return answered(withResource(world, path, next), 200, next);
}

function isRetention(policy: Json | undefined): boolean {
  const { enabled, days } = asObject(policy);
  return enabled === true
    ? typeof days === 'number' && days >= 1 && days <= 365
    : enabled === false;
}

function listContainers(call: RoutedCall): Outcome {
  const { world, path, names } = call;
  if (resourceAt(world, `${names['account']}/blobServices/default`) === undefined) {
    return withoutService(call);
  }
  const below = new RegExp(`^${literally(path.toLowerCase())}/[^/]+$`);
  return listed(call, resourcesMatching(world, below));
}

/** Changes what is said. A public level is refused where the account lets nobody in. */
function updateContainer({ world, path, names, body, now }: RoutedCall): Outcome {
  const container = resourceAt(world, path);
  if (container === undefined) {
    return noContainer(world);
  }
  const { publicAccess, ...others } = objectAt(body, 'properties');
  if (
    Object.keys(others).length > 0 ||
    !['None', 'Blob', 'Container'].includes(String(publicAccess))
  ) {
    return refused(
      world,
      400,
      'InvalidRequestPropertyValue',
      'publicAccess or another is invalid.',
    );
  }
  const account = objectAt(resourceAt(world, names['account'] ?? ''), 'properties');
  if (publicAccess !== 'None' && account['allowBlobPublicAccess'] === false) {
    const message = 'Public access is not permitted on this storage account.';
    return refused(world, 409, 'PublicAccessNotPermitted', message);
  }
  const next = {
    ...container,
    etag: etagAt(now),
    properties: {
      ...objectAt(container, 'properties'),
      publicAccess,
      lastModifiedTime: new Date(now).toISOString(),
    },
  };
  return answered(withResource(world, path, next), 200, next);
}

function withoutService({ world, names }: RoutedCall): Outcome {
  const account = names['account'] ?? '';
  return resourceAt(world, account) === undefined
    ? notFound(world, account)
    : refused(
        world,
        400,
        'FeatureNotSupportedForAccount',
        'Blob is not supported for the account.',
      );
}

function noContainer(world: AzureWorld): Outcome {
  return refused(world, 404, 'ContainerNotFound', 'The specified container does not exist.');
}

function without(body: Body, name: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([each]) => each !== name));
}

function etagAt(now: number): string {
  return `"0x${now.toString(16).toUpperCase()}"`;
}
