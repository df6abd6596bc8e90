import { accepted, changed, conflict, ML_VERSION, withDue } from './ml-time.ts';
import {
  type ArmRoute,
  type AzureWorld,
  answered,
  type Body,
  notFound,
  type Outcome,
  objectAt,
  type RoutedCall,
  refused,
  resourceAt,
  withResource,
} from './world.ts';

/** What the id of a workspace looks like. */
export const WORKSPACE = String.raw`\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.MachineLearningServices\/workspaces\/[^/]+`;

const ONE = new RegExp(`^${WORKSPACE}$`, 'i');

/** How long an update goes on, in ms. */
const UPDATE_MS = 45_000;

/** What a PATCH takes: the members of `WorkspacePropertiesUpdateParameters` in the API model. */
const PATCHED = [
  'allowRoleAssignmentOnRG',
  'applicationInsights',
  'containerRegistry',
  'description',
  'enableDataIsolation',
  'enableSoftwareBillOfMaterials',
  'encryption',
  'featureStoreSettings',
  'friendlyName',
  'imageBuildCompute',
  'ipAllowlist',
  'managedNetwork',
  'networkAcls',
  'primaryUserAssignedIdentity',
  'publicNetworkAccess',
  'serverlessComputeSettings',
  'serviceManagedResourcesSettings',
  'softDeleteRetentionInDays',
  'systemDatastoresAuthMode',
  'v1LegacyMode',
];

const VALUES: Readonly<Record<string, readonly string[]>> = {
  publicNetworkAccess: ['Enabled', 'Disabled'],
  systemDatastoresAuthMode: ['AccessKey', 'Identity', 'UserDelegationSAS'],
};

/** Workspaces: read and change. */
export const WORKSPACE_ROUTES: readonly ArmRoute[] = [
  { method: 'GET', path: ONE, version: ML_VERSION, handle: readResource },
  { method: 'PATCH', path: ONE, version: ML_VERSION, handle: update },
];

/** A GET of what is there. */
export function readResource({ world, path }: RoutedCall): Outcome {
  const body = resourceAt(world, path);
  return body === undefined ? notFound(world, path) : answered(world, 200, body);
}

/** What is sent changes, when the update has ended; the rest stays. */
function update({ world, path, body, now }: RoutedCall): Outcome {
  const live = resourceAt(world, path);
  if (live === undefined) {
    return notFound(world, path);
  }
  const state = String(objectAt(live, 'properties')['provisioningState']);
  if (!['Succeeded', 'Failed'].includes(state)) {
    return conflict(world, `The workspace ${String(live['name'])}`, state);
  }
  const sent = Object.entries(objectAt(body, 'properties'));
  const wrong = sent.find(
    ([name, value]) =>
      !PATCHED.includes(name) ||
      (VALUES[name] !== undefined && !VALUES[name].includes(String(value))),
  );
  if (wrong !== undefined) {
    return refused(world, 400, 'InvalidRequestPropertyValue', `${wrong[0]} cannot be set to that.`);
  }
  if (live['kind'] === 'Project' && sent.some(([name]) => name === 'publicNetworkAccess')) {
    return refused(world, 400, 'BadRequest', 'A project takes its network settings from its hub.');
  }
  const end = now + UPDATE_MS;
  const updating = changed(live, { path: ['properties', 'provisioningState'], value: 'Updating' });
  const next = withDue(withResource(world, path, updating), path, [
    ...sent.map(([name, value]) => ({
      at: end,
      path: ['properties', name],
      value: value ?? null,
    })),
    { at: end, path: ['properties', 'provisioningState'], value: 'Succeeded' },
  ]);
  return accepted(next, path);
}

/** What a new workspace is to be like, where it is not like all. */
export interface WorkspaceOptions {
  readonly name?: string;
  readonly group?: string;
  readonly location?: string;
  readonly kind?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: Body;
}

/** The id of a workspace. */
export function workspaceId(world: AzureWorld, name = 'churn', group = 'rg-ml'): string {
  return `/subscriptions/${world.subscription}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
}

/** The world with a new workspace, as ARM makes them today. */
export function createWorkspace(
  world: AzureWorld,
  options: WorkspaceOptions,
  now: number,
): AzureWorld {
  const { name = 'churn', group, location = world.location, kind = 'Default', tags = {} } = options;
  const id = workspaceId(world, name, group);
  const time = new Date(now).toISOString();
  return withResource(world, id, {
    id,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces',
    location,
    kind,
    tags,
    sku: { name: 'Basic', tier: 'Basic' },
    identity: { type: 'SystemAssigned', principalId: 'p', tenantId: 't' },
    systemData: { createdAt: time, createdBy: 'ada@example.com', createdByType: 'User' },
    properties: {
      friendlyName: name,
      description: '',
      provisioningState: 'Succeeded',
      creationTime: time,
      workspaceId: `ws-${name}`,
      hbiWorkspace: false,
      v1LegacyMode: false,
      publicNetworkAccess: 'Enabled',
      privateLinkCount: 0,
      privateEndpointConnections: [],
      managedNetwork: { changeableIsolationModes: [], isolationMode: 'Disabled' },
      ...options.properties,
    },
  });
}
