import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi } from '../../core/resource.ts';
import { optional } from './answers.ts';
import { readDiagnostics } from './diagnostics.ts';
import { callStep, listWorkspaces, orAbsent } from './ml-arm.ts';
import {
  type LinkedStorage,
  type MlWorkspaceState,
  RESTING,
  workspaceOf,
} from './ml-workspace-state.ts';
import { revert, steps, WORKSPACE_MAPS } from './ml-workspace-steps.ts';
import type { AzureOperationName } from './operations.ts';
import type { AzureSend } from './send.ts';
import { portalUrl } from './storage-account.ts';
import { accountOf } from './storage-account-parse.ts';
import { inEffect } from './storage-account-state.ts';
import { reach } from './storage-firewall.ts';

const TYPE = 'azure.ml.workspace';

/** The calls a step of this type may make. */
const CALLS: readonly AzureOperationName[] = [
  'ml:Workspaces_Update',
  'insights:DiagnosticSettings_CreateOrUpdate',
  'insights:DiagnosticSettings_Delete',
  'resources:Tags_UpdateAtScope',
];

/** All that is pure about workspaces. Key, managed network, identity and legacy mode are never edited. */
export const resource: Resource<MlWorkspaceState> = {
  type: TYPE,
  cloud: 'azure',
  title: 'Azure ML workspace',
  fields: { properties: 'in-place', diagnostics: 'in-place', tags: 'in-place' },
  maps: WORKSPACE_MAPS,
  withdrawable: ['tags'],
  additive: [],
  secret: [],
  // What was accepted shows within seconds, unless it is queued first; Microsoft names no time.
  consistencyMs: 60_000,
  transitionMs: 30_000,
  // Creating one takes minutes, more with a managed network.
  transitionMaxMs: 60 * 60_000,
  isTransient: ({ status }) => !RESTING.includes(status),
  steps,
  revert,
  consoleUrl: portalUrl,
  isMachineLearning: () => true,
};

/** The I/O of workspaces. `call` sends exactly what the step holds, once. */
export function api(send: AzureSend): ResourceApi<MlWorkspaceState> {
  return {
    read: (ref) => read(send, ref),
    call: (ref, step) => callStep(send, ref, step, CALLS),
    list: (scope) => listWorkspaces(send, scope, TYPE),
  };
}

/** The workspace with its diagnostics and the account it keeps its data in. Of these the state tells what was denied. */
async function read(send: AzureSend, ref: Ref): Promise<MlWorkspaceState | null> {
  const [workspace, diagnostics] = await Promise.allSettled([
    orAbsent(send('ml:Workspaces_Get', { id: ref.id })),
    readDiagnostics(send, ref.id),
  ]);
  if (workspace.status === 'rejected') {
    throw workspace.reason;
  }
  if (workspace.value === null) {
    return null;
  }
  if (diagnostics.status === 'rejected') {
    throw diagnostics.reason;
  }
  const part = workspaceOf(workspace.value, ref.name);
  const { value, problem } =
    part.storageAccount === null
      ? { value: null, problem: null }
      : await optional(linkedStorage(send, part.storageAccount));
  return { ...part, ...diagnostics.value, linkedStorage: value, linkedStorageProblem: problem };
}

async function linkedStorage(send: AzureSend, id: string): Promise<LinkedStorage> {
  const answer = await send('storage:StorageAccounts_GetProperties', { id });
  const account = accountOf(answer, id.split('/').at(-1) ?? '');
  return {
    id: id.toLowerCase(),
    reach: reach(account),
    isAnonymous: inEffect(account, 'allowBlobPublicAccess') === true,
  };
}
