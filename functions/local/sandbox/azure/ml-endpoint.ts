import { listBelow } from './ml-compute.ts';
import { accepted, conflict, ML_VERSION, withDue } from './ml-time.ts';
import { readResource, WORKSPACE, workspaceId } from './ml-workspace.ts';
import {
  type ArmRoute,
  type AzureWorld,
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

const LIST = new RegExp(`^${WORKSPACE}/onlineEndpoints$`, 'i');
const ONE = new RegExp(`^${WORKSPACE}/onlineEndpoints/[^/]+$`, 'i');
const DEPLOYMENTS = new RegExp(`^${WORKSPACE}/onlineEndpoints/[^/]+/deployments$`, 'i');

/** How long an update goes on, in ms. */
const UPDATE_MS = 120_000;

/** Online endpoints and the list of their deployments. */
export const ENDPOINT_ROUTES: readonly ArmRoute[] = [
  { method: 'GET', path: LIST, version: ML_VERSION, handle: listBelow },
  { method: 'GET', path: ONE, version: ML_VERSION, handle: readResource },
  { method: 'GET', path: DEPLOYMENTS, version: ML_VERSION, handle: listBelow },
  { method: 'PUT', path: ONE, version: ML_VERSION, handle: replace },
];

/** Replaces the endpoint: what is not sent is gone. */
function replace({ world, path, body, now }: RoutedCall): Outcome {
  const live = resourceAt(world, path);
  if (live === undefined) {
    return notFound(world, path);
  }
  const before = objectAt(live, 'properties');
  const state = String(before['provisioningState']);
  if (!['Succeeded', 'Failed'].includes(state)) {
    return conflict(world, `The endpoint ${String(live['name'])}`, state);
  }
  const sent = asObject(body);
  const problem = problemIn(world, path, live, sent);
  if (problem !== null) {
    return refused(world, 400, 'BadRequest', problem);
  }
  const { id, name, type, systemData } = live;
  const next: Body = {
    ...sent,
    id,
    name,
    type,
    systemData,
    ...(sent['identity'] === undefined ? {} : { identity: identified(live, sent) }),
    properties: {
      ...objectAt(sent, 'properties'),
      keys: null,
      scoringUri: before['scoringUri'],
      swaggerUri: before['swaggerUri'],
      provisioningState: 'Updating',
    },
  };
  const due = [
    { at: now + UPDATE_MS, path: ['properties', 'provisioningState'], value: 'Succeeded' },
  ];
  const after = withDue(withResource(world, path, next), path, due);
  const outcome = accepted(after, path, next);
  return { ...outcome, answer: { ...outcome.answer, status: 200 } };
}

function problemIn(world: AzureWorld, path: string, live: Body, sent: Body): string | null {
  const properties = objectAt(sent, 'properties');
  // The real one takes new keys. Whoever sends some here has made them up: no read tells the old ones.
  if ((properties['keys'] ?? null) !== null) {
    return 'The keys must not be sent.';
  }
  if (sent['location'] !== live['location']) {
    return 'The location cannot be changed.';
  }
  const before = objectAt(live, 'properties');
  if (properties['authMode'] !== before['authMode']) {
    return 'The authentication mode must be sent, and cannot be changed.';
  }
  const kept = Object.entries(objectAt(before, 'properties'));
  const now = objectAt(properties, 'properties');
  if (kept.some(([name, value]) => now[name] !== value)) {
    return 'Properties can be added, but not removed or altered.';
  }
  const traffic = Object.entries(objectAt(properties, 'traffic'));
  const sum = traffic.reduce((total, [, share]) => total + Number(share), 0);
  const lost = traffic.some(
    ([name]) => resourceAt(world, `${path}/deployments/${name}`) === undefined,
  );
  return lost || (sum !== 0 && sum !== 100) ? 'The traffic must add up, to deployments.' : null;
}

/** Azure says who an identity is; it must have been assigned by its id alone. */
function identified(live: Body, sent: Body): Body {
  const before = objectAt(live, 'identity');
  const now = objectAt(sent, 'identity');
  const known = objectAt(before, 'userAssignedIdentities');
  const { principalId, tenantId } = before;
  const { userAssignedIdentities: assigned, ...rest } = now;
  return {
    ...rest,
    ...(principalId === undefined ? {} : { principalId, tenantId }),
    ...(assigned === undefined
      ? {}
      : {
          userAssignedIdentities: Object.fromEntries(
            Object.keys(asObject(assigned)).map((id) => [id, known[id] ?? { principalId: 'new' }]),
          ),
        }),
  };
}

/** What a new endpoint is to be like, where it is not like all. */
export interface EndpointOptions {
  readonly name?: string;
  readonly workspace?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Members beside `properties`: `identity`, `sku`, and what nobody knows. */
  readonly envelope?: Body;
  readonly properties?: Body;
  /** Properties of its one deployment. */
  readonly deployment?: Body;
}

/** The id of an endpoint. */
export function endpointId(world: AzureWorld, name = 'score', workspace = 'churn'): string {
  return `${workspaceId(world, workspace)}/onlineEndpoints/${name}`;
}

/** The world with a new endpoint, as ARM makes them unless told otherwise, and its deployment `blue`. */
export function createOnlineEndpoint(
  world: AzureWorld,
  options: EndpointOptions,
  now: number,
): AzureWorld {
  const { name = 'score', workspace, tags = {} } = options;
  const id = endpointId(world, name, workspace);
  const type = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints';
  const { location } = world;
  const systemData = { createdAt: new Date(now).toISOString(), createdByType: 'User' };
  const uri = `https://${name}.${location}.inference.ml.azure.com`;
  const endpoint: Body = {
    id,
    name,
    type,
    location,
    tags,
    kind: 'Managed',
    identity: { type: 'SystemAssigned', principalId: 'p', tenantId: 't' },
    systemData,
    ...options.envelope,
    properties: {
      authMode: 'Key',
      description: null,
      compute: null,
      keys: null,
      properties: { 'azureml.onlineendpointid': id.toLowerCase() },
      traffic: { blue: 100 },
      mirrorTraffic: {},
      publicNetworkAccess: 'Enabled',
      provisioningState: 'Succeeded',
      scoringUri: `${uri}/score`,
      swaggerUri: `${uri}/swagger.json`,
      ...options.properties,
    },
  };
  const deployment = {
    id: `${id}/deployments/blue`,
    name: 'blue',
    type: `${type}/deployments`,
    location,
    tags: {},
    kind: 'Managed',
    sku: { name: 'Default', capacity: 1 },
    properties: {
      endpointComputeType: 'Managed',
      instanceType: 'Standard_DS3_v2',
      egressPublicNetworkAccess: 'Enabled',
      provisioningState: 'Succeeded',
      ...options.deployment,
    },
  };
  return withResource(withResource(world, id, endpoint), `${id}/deployments/blue`, deployment);
}
