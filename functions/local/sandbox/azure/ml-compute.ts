import { listed, literally, resourcesMatching } from './lists.ts';
import { accepted, changed, conflict, ML_VERSION, withDue } from './ml-time.ts';
import { readResource, WORKSPACE, workspaceId } from './ml-workspace.ts';
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

const LIST = new RegExp(`^(?<workspace>${WORKSPACE})/computes$`, 'i');
const ONE = new RegExp(`^${WORKSPACE}/computes/[^/]+$`, 'i');
const ACTION = (name: string): RegExp =>
  new RegExp(`^(?<compute>${WORKSPACE}/computes/[^/]+)/${name}$`, 'i');

/** How long starting, stopping and resizing take, in ms. */
const POWER_MS = 90_000;
const RESIZE_MS = 60_000;

const STATE = ['properties', 'properties', 'state'];
const ALLOCATION = ['properties', 'properties', 'allocationState'];
const IDLE = ['properties', 'properties', 'idleTimeBeforeShutdown'];
const SCALE = ['properties', 'properties', 'scaleSettings'];

const STOPPABLE = ['Running', 'JobRunning', 'SetupFailed', 'UserSetupFailed', 'Unusable'];

/** Computes: read, list, start, stop, scale. */
export const COMPUTE_ROUTES: readonly ArmRoute[] = [
  { method: 'GET', path: LIST, version: ML_VERSION, handle: listBelow },
  { method: 'GET', path: ONE, version: ML_VERSION, handle: readResource },
  { method: 'PATCH', path: ONE, version: ML_VERSION, handle: scale },
  {
    method: 'POST',
    path: ACTION('stop'),
    version: ML_VERSION,
    handle: (call) => power(call, STOPPABLE, 'Stopping', 'Stopped'),
  },
  {
    method: 'POST',
    path: ACTION('start'),
    version: ML_VERSION,
    handle: (call) => power(call, ['Stopped'], 'Starting', 'Running'),
  },
  {
    method: 'POST',
    path: ACTION('updateIdleShutdownSetting'),
    version: ML_VERSION,
    handle: setIdleShutdown,
  },
];

/** A list of what lies directly in a resource that must be there. */
export function listBelow(call: RoutedCall): Outcome {
  const parent = call.path.split('/').slice(0, -1).join('/');
  const below = new RegExp(`^${literally(call.path.toLowerCase())}/[^/]+$`);
  return resourceAt(call.world, parent) === undefined
    ? notFound(call.world, parent)
    : listed(call, resourcesMatching(call.world, below));
}

function detail(body: Body, name: string): unknown {
  return objectAt(objectAt(body, 'properties'), 'properties')[name];
}

function power(call: RoutedCall, from: readonly string[], via: string, to: string): Outcome {
  const { world, names, now } = call;
  const id = names['compute'] ?? '';
  const live = resourceAt(world, id);
  if (live === undefined) {
    return notFound(world, id);
  }
  if (objectAt(live, 'properties')['computeType'] !== 'ComputeInstance') {
    return refused(world, 400, 'BadRequest', 'Only compute instances can be started or stopped.');
  }
  const state = String(detail(live, 'state'));
  if (!from.includes(state)) {
    return conflict(world, `The compute ${String(live['name'])}`, state);
  }
  const next = withResource(world, id, changed(live, { path: STATE, value: via }));
  return accepted(withDue(next, id, [{ at: now + POWER_MS, path: STATE, value: to }]), id);
}

/** Any time from 15 minutes to 3 days (API model); hours and minutes are enough for a model. */
function setIdleShutdown({ world, names, body }: RoutedCall): Outcome {
  const id = names['compute'] ?? '';
  const live = resourceAt(world, id);
  const time = objectAt({ body }, 'body')['idleTimeBeforeShutdown'];
  if (live === undefined) {
    return notFound(world, id);
  }
  const parts = /^PT(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?$/.exec(String(time))?.groups;
  const minutes = Number(parts?.['hours'] ?? 0) * 60 + Number(parts?.['minutes'] ?? 0);
  if (minutes < 15 || minutes > 3 * 24 * 60) {
    return refused(world, 400, 'BadRequest', 'The idle time must be from 15 minutes to 3 days.');
  }
  const next = changed(live, { path: IDLE, value: time ?? null });
  return answered(withResource(world, id, next), 200, null);
}

/** Replaces the scale of a cluster, whole. */
function scale({ world, path, body, now }: RoutedCall): Outcome {
  const live = resourceAt(world, path);
  if (live === undefined) {
    return notFound(world, path);
  }
  const sent = objectAt(objectAt(body, 'properties'), 'properties');
  const { minNodeCount = 0, maxNodeCount, ...rest } = objectAt(sent, 'scaleSettings');
  const { nodeIdleTimeBeforeScaleDown: _idle, ...unknown } = rest;
  const isWrong =
    objectAt(live, 'properties')['computeType'] !== 'AmlCompute' ||
    Object.keys(sent).length !== 1 ||
    Object.keys(unknown).length > 0 ||
    typeof maxNodeCount !== 'number' ||
    typeof minNodeCount !== 'number' ||
    minNodeCount > maxNodeCount;
  if (isWrong) {
    return refused(world, 400, 'BadRequest', 'Only the scale of a cluster can be updated.');
  }
  if (detail(live, 'allocationState') !== 'Steady') {
    return conflict(world, `The cluster ${String(live['name'])}`, 'Resizing');
  }
  const scaled = changed(live, { path: SCALE, value: { minNodeCount, maxNodeCount, ...rest } });
  const resizing = changed(scaled, { path: ALLOCATION, value: 'Resizing' });
  const next = withDue(withResource(world, path, resizing), path, [
    { at: now + RESIZE_MS, path: ALLOCATION, value: 'Steady' },
  ]);
  return accepted(next, path, resizing);
}

/** What a new compute is to be like, where it is not like all. */
export interface ComputeOptions {
  readonly name?: string;
  readonly workspace?: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Members beside the ones of its type: `disableLocalAuth`. */
  readonly envelope?: Body;
  /** Members of its type. */
  readonly properties?: Body;
}

/** The id of a compute. */
export function computeId(world: AzureWorld, name = 'ci', workspace = 'churn'): string {
  return `${workspaceId(world, workspace)}/computes/${name}`;
}

/** The world with a new compute instance that runs, as ARM makes them unless told otherwise. */
export function createInstance(
  world: AzureWorld,
  options: ComputeOptions,
  now: number,
): AzureWorld {
  return create(world, 'ComputeInstance', options, now, {
    vmSize: 'STANDARD_DS3_V2',
    subnet: null,
    applicationSharingPolicy: 'Personal',
    sshSettings: { sshPublicAccess: 'Disabled', adminUserName: 'azureuser', sshPort: 22 },
    state: 'Running',
    enableNodePublicIp: true,
    osImageMetadata: { currentImageVersion: '26.10.01', isLatestOsImageVersion: true },
    ...options.properties,
  });
}

/** The world with a new cluster without nodes, as ARM makes them unless told otherwise. */
export function createCluster(world: AzureWorld, options: ComputeOptions, now: number): AzureWorld {
  return create(world, 'AmlCompute', options, now, {
    vmSize: 'STANDARD_D2_V3',
    vmPriority: 'Dedicated',
    scaleSettings: {
      maxNodeCount: 4,
      minNodeCount: 0,
      nodeIdleTimeBeforeScaleDown: 'PT2M',
    },
    subnet: null,
    currentNodeCount: 0,
    targetNodeCount: 0,
    nodeStateCounts: { preparingNodeCount: 0, runningNodeCount: 0, idleNodeCount: 0 },
    allocationState: 'Steady',
    remoteLoginPortPublicAccess: 'Disabled',
    isolatedNetwork: false,
    enableNodePublicIp: true,
    ...options.properties,
  });
}

function create(
  world: AzureWorld,
  computeType: string,
  options: ComputeOptions,
  now: number,
  properties: Body,
): AzureWorld {
  const { name = 'ci', workspace, location = world.location, tags = {} } = options;
  const id = computeId(world, name, workspace);
  const time = new Date(now).toISOString();
  return withResource(world, id, {
    id,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces/computes',
    location,
    tags,
    properties: {
      createdOn: time,
      modifiedOn: time,
      disableLocalAuth: true,
      computeType,
      computeLocation: location,
      provisioningState: 'Succeeded',
      provisioningErrors: null,
      isAttachedCompute: false,
      ...options.envelope,
      properties,
    },
  });
}
