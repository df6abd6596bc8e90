import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi } from '../../core/resource.ts';
import { callStep, listInWorkspaces, orAbsent, workspaceIdOf } from './ml-arm.ts';
import { computeOf, type MlComputeState, RESTING } from './ml-compute-state.ts';
import { steps } from './ml-compute-steps.ts';
import { workspaceOf } from './ml-workspace-state.ts';
import type { AzureOperationName } from './operations.ts';
import type { AzureSend } from './send.ts';
import { portalUrl } from './storage-account.ts';

const TYPE = 'azure.ml.compute';

/** The calls a step of this type may make. No `PUT`: it overwrites the compute. No tags: computes take none. */
const CALLS: readonly AzureOperationName[] = [
  'ml:Compute_Stop',
  'ml:Compute_Start',
  'ml:Compute_Update',
  'ml:Compute_UpdateIdleShutdownSetting',
];

/** All that is pure about compute instances and clusters. */
export const resource: Resource<MlComputeState> = {
  type: TYPE,
  cloud: 'azure',
  title: 'Azure ML compute',
  fields: {
    status: 'in-place',
    idleShutdown: 'in-place',
    minNodes: 'in-place',
    maxNodes: 'in-place',
  },
  maps: [],
  // A cluster that was held at no nodes may grow again; that it rests at none stays.
  withdrawable: ['status', 'maxNodes'],
  additive: [],
  secret: [],
  // What was accepted shows within seconds, unless it is queued first; Microsoft names no time.
  consistencyMs: 60_000,
  transitionMs: 30_000,
  // Making, starting and stopping one takes minutes.
  transitionMaxMs: 60 * 60_000,
  isTransient: ({ status }) => !RESTING.includes(status),
  steps,
  consoleUrl: portalUrl,
  isMachineLearning: () => true,
};

/** The I/O of computes. `call` sends exactly what the step holds, once. */
export function api(send: AzureSend): ResourceApi<MlComputeState> {
  return {
    read: (ref) => read(send, ref),
    call: (ref, step) => callStep(send, ref, step, CALLS),
    list: (scope) => listInWorkspaces(send, scope, TYPE, 'ml:Compute_List'),
  };
}

/** The compute and its workspace, whose network and overrides count for it: both are decisive. */
async function read(send: AzureSend, ref: Ref): Promise<MlComputeState | null> {
  const [compute, workspace] = await Promise.all([
    orAbsent(send('ml:Compute_Get', { id: ref.id })),
    orAbsent(send('ml:Workspaces_Get', { id: workspaceIdOf(ref) })),
  ]);
  // Without its workspace it is going, too.
  return compute === null || workspace === null
    ? null
    : computeOf(compute, workspaceOf(workspace, ref.name), ref.name);
}
