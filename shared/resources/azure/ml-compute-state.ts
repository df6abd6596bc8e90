import * as z from 'zod/mini';
import { OVERRIDE_REASON_TAG, OVERRIDE_TAG, OVERRIDE_UNTIL_TAG } from '../../core/labels.ts';
import type { State } from '../../core/state.ts';
import { parsed } from './answers.ts';
import { tagsOf } from './arm-tags.ts';
import { SystemData, timeOf } from './ml-arm.ts';
import { hasManagedNetwork, type WorkspacePart } from './ml-workspace-state.ts';
import type { AzureAnswer } from './send.ts';

/** A compute instance or a cluster of a workspace, or what else is attached to one. */
export interface MlComputeState extends State {
  /** Of an instance its own state, `Running`; of all others how far its making or its scaling is. */
  readonly status: string | null;
  /** Its own, and the override of its workspace where it has none. Never edited: see {@link tagsFor}. */
  readonly tags: Readonly<Record<string, string>>;
  readonly incarnation: string | null;
  readonly createdAt: string | null;
  /** `ComputeInstance`, `AmlCompute`, `Kubernetes` … */
  readonly computeType: string;
  /** Whether users sign in with keys and passwords of the compute. Creation-only, as all but what is said to be edited. */
  readonly hasLocalAuth: boolean;
  readonly hasPublicIp: boolean;
  /** Whether its SSH port is open to wherever it can be reached from. */
  readonly isSshOpen: boolean;
  /** Whether it lies in a network: its own, or the one that Azure manages for the workspace. */
  readonly isInNetwork: boolean;
  /** Whether everybody in the workspace may use its applications. */
  readonly sharesApplications: boolean;
  /** Whether it runs on the newest image; null when Azure does not say. */
  readonly isNewestImage: boolean | null;
  /** After which time without use an instance stops, ISO 8601; null for never. Edited. */
  readonly idleShutdown: string | null;
  /** The scale of a cluster; null of all others. Edited, and sent together. */
  readonly minNodes: number | null;
  readonly maxNodes: number | null;
  readonly nodeIdleTime: string | null;
  /** Nodes that run a job or are made ready for one; null when that is not said. */
  readonly busyNodes: number | null;
}

const text = z.nullish(z.string());
const flag = z.nullish(z.boolean());
const count = z.nullish(z.number());

const Compute = z.object({
  tags: z.nullish(z.record(z.string(), text)),
  systemData: SystemData,
  properties: z.object({
    computeType: z.string(),
    provisioningState: text,
    createdOn: text,
    disableLocalAuth: flag,
    properties: z.nullish(
      z.object({
        state: text,
        subnet: z.nullish(z.object({ id: text })),
        enableNodePublicIp: flag,
        isolatedNetwork: flag,
        applicationSharingPolicy: text,
        sshSettings: z.nullish(z.object({ sshPublicAccess: text })),
        osImageMetadata: z.nullish(z.object({ isLatestOsImageVersion: flag })),
        idleTimeBeforeShutdown: text,
        remoteLoginPortPublicAccess: text,
        allocationState: text,
        scaleSettings: z.nullish(
          z.object({
            minNodeCount: count,
            maxNodeCount: count,
            nodeIdleTimeBeforeScaleDown: text,
          }),
        ),
        nodeStateCounts: z.nullish(
          z.object({ runningNodeCount: count, preparingNodeCount: count }),
        ),
      }),
    ),
  }),
});
type Compute = z.infer<typeof Compute>;
type Details = NonNullable<Compute['properties']['properties']>;

/** The state of a compute in its workspace. Throws CloudError (`unreadable`). */
export function computeOf(
  { body }: Pick<AzureAnswer, 'body'>,
  workspace: WorkspacePart,
  name: string,
): MlComputeState {
  const compute = parsed(Compute, body, `The compute ${name}`);
  const { properties } = compute;
  const details: Partial<Details> = properties.properties ?? {};
  const isInNetwork =
    Boolean(details.subnet?.id) || details.isolatedNetwork === true || hasManagedNetwork(workspace);
  const createdAt = timeOf(properties.createdOn, compute.systemData?.createdAt);
  return {
    status: statusOf(properties, details),
    tags: tagsFor(tagsOf(compute.tags), workspace.tags),
    incarnation: createdAt,
    createdAt,
    computeType: properties.computeType,
    hasLocalAuth: properties.disableLocalAuth !== true,
    // Nodes have public addresses unless told otherwise (API model).
    hasPublicIp: details.enableNodePublicIp !== false,
    isSshOpen: isInstance(properties)
      ? /^enabled$/i.test(details.sshSettings?.sshPublicAccess ?? '')
      : isRemoteLoginOpen(details.remoteLoginPortPublicAccess, isInNetwork),
    isInNetwork,
    sharesApplications: /^shared$/i.test(details.applicationSharingPolicy ?? ''),
    isNewestImage: details.osImageMetadata?.isLatestOsImageVersion ?? null,
    idleShutdown: isInstance(properties) ? details.idleTimeBeforeShutdown || null : null,
    ...scaleOf(details),
  };
}

/** Not said: closed in a network, open to everybody outside one (API model). */
function isRemoteLoginOpen(access: string | null | undefined, isInNetwork: boolean): boolean {
  return /^enabled$/i.test(access ?? '') || (!/^disabled$/i.test(access ?? '') && !isInNetwork);
}

function scaleOf({
  scaleSettings,
  nodeStateCounts,
}: Partial<Details>): Pick<MlComputeState, 'minNodes' | 'maxNodes' | 'nodeIdleTime' | 'busyNodes'> {
  const { runningNodeCount, preparingNodeCount } = nodeStateCounts ?? {};
  const isCounted = typeof runningNodeCount === 'number';
  return {
    // A cluster has no nodes at rest unless told otherwise (API model).
    minNodes: scaleSettings ? (scaleSettings.minNodeCount ?? 0) : null,
    maxNodes: scaleSettings?.maxNodeCount ?? null,
    nodeIdleTime: scaleSettings?.nodeIdleTimeBeforeScaleDown || null,
    busyNodes: isCounted ? runningNodeCount + (preparingNodeCount ?? 0) : null,
  };
}

function statusOf(
  { computeType, provisioningState }: Compute['properties'],
  { state, allocationState }: Partial<Details>,
): string | null {
  if (/^deleting$/i.test(provisioningState ?? '')) {
    return 'Deleting';
  }
  if (isInstance({ computeType })) {
    return state || provisioningState || null;
  }
  const isResizing = provisioningState === 'Succeeded' && allocationState === 'Resizing';
  return isResizing ? allocationState : provisioningState || null;
}

const OVERRIDES = [OVERRIDE_TAG, OVERRIDE_UNTIL_TAG, OVERRIDE_REASON_TAG];

/**
 * The tags that count for a compute. Azure lists computes among the types that take no tags: they can be given at
 * creation only. So people override by the workspace, unless the compute brought an override of its own; and nothing
 * is written to a compute, whose `PUT` and `PATCH` overwrite it.
 */
export function tagsFor(
  own: Readonly<Record<string, string>>,
  workspace: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (own[OVERRIDE_TAG] !== undefined) {
    return own;
  }
  const inherited = OVERRIDES.flatMap((name) => {
    const value = workspace[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...own, ...Object.fromEntries(inherited) };
}

/** Whether it is a machine of one person. */
export function isInstance({ computeType }: Pick<MlComputeState, 'computeType'>): boolean {
  return /^computeinstance$/i.test(computeType);
}

/** Whether it is a cluster for jobs. */
export function isCluster({ computeType }: Pick<MlComputeState, 'computeType'>): boolean {
  return /^amlcompute$/i.test(computeType);
}

/** States of an instance that has something to stop. `SetupFailed` and `UserSetupFailed`: only the scripts have failed. */
export const RUNNING: readonly string[] = [
  'Running',
  'JobRunning',
  'SetupFailed',
  'UserSetupFailed',
  'Unusable',
];

/** States of an instance in which nothing runs. */
const OFF: readonly (string | null)[] = ['Stopped', 'CreateFailed'];

/** States that stay; every other is passing. `Succeeded` is a cluster's. */
export const RESTING: readonly (string | null)[] = [
  ...RUNNING,
  ...OFF,
  'Succeeded',
  'Failed',
  'Canceled',
  null,
];

/** Whether nothing runs: an instance that is stopped, or a cluster that may have no nodes. */
export function isOff(state: MlComputeState): boolean {
  return isInstance(state) ? OFF.includes(state.status) : state.maxNodes === 0;
}
