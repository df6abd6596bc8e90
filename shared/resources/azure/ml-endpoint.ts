import { CloudError } from '../../core/failure.ts';
import { sameJson } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi } from '../../core/resource.ts';
import type { Step } from '../../core/state.ts';
import { itemsOf, optional } from './answers.ts';
import { readDiagnostics } from './diagnostics.ts';
import { callStep, listInWorkspaces, orAbsent, workspaceIdOf } from './ml-arm.ts';
import {
  type Deployment,
  definitionOf,
  deploymentOf,
  endpointOf,
  type MlEndpointState,
  RESTING,
  withAccess,
} from './ml-endpoint-state.ts';
import { revert, steps } from './ml-endpoint-steps.ts';
import { workspaceOf } from './ml-workspace-state.ts';
import type { AzureOperationName } from './operations.ts';
import type { AzureSend } from './send.ts';
import { portalUrl } from './storage-account.ts';

const TYPE = 'azure.ml.online-endpoint';

const PUT = 'ml:OnlineEndpoints_CreateOrUpdate';

/** The calls a step of this type may make. */
const CALLS: readonly AzureOperationName[] = [
  PUT,
  'insights:DiagnosticSettings_CreateOrUpdate',
  'insights:DiagnosticSettings_Delete',
  'resources:Tags_UpdateAtScope',
];

/** Pages of deployments of one endpoint: it has at most 20 (Azure ML quotas). */
const DEPLOYMENT_PAGES_MAX = 20;

/** All that is pure about online endpoints. How callers sign in is never changed: every one of them would have to. */
export const resource: Resource<MlEndpointState> = {
  type: TYPE,
  cloud: 'azure',
  title: 'Azure ML online endpoint',
  fields: { publicNetworkAccess: 'in-place', diagnostics: 'in-place', tags: 'in-place' },
  maps: ['diagnostics', 'tags'],
  withdrawable: ['tags'],
  additive: [],
  secret: [],
  // What was accepted shows within seconds, unless it is queued first; Microsoft names no time.
  consistencyMs: 60_000,
  transitionMs: 30_000,
  // An endpoint takes minutes; one that waits for its network, longer.
  transitionMaxMs: 60 * 60_000,
  isTransient: ({ status }) => !RESTING.includes(status),
  steps,
  revert,
  consoleUrl: portalUrl,
  isMachineLearning: () => true,
};

/** The I/O of online endpoints. */
export function api(send: AzureSend): ResourceApi<MlEndpointState> {
  return {
    read: (ref) => read(send, ref),
    call: (ref, step) => call(send, ref, step),
    list: (scope) => listInWorkspaces(send, scope, TYPE, 'ml:OnlineEndpoints_List'),
  };
}

/**
 * The endpoint and its workspace, whose network counts for it: both are decisive. Of its deployments and diagnostics
 * the state tells what was denied.
 */
async function read(send: AzureSend, ref: Ref): Promise<MlEndpointState | null> {
  const [endpoint, workspace, deployments, diagnostics] = await Promise.allSettled([
    orAbsent(send('ml:OnlineEndpoints_Get', { id: ref.id })),
    orAbsent(send('ml:Workspaces_Get', { id: workspaceIdOf(ref) })),
    optional(deploymentsOf(send, ref.id)),
    readDiagnostics(send, ref.id),
  ]);
  const [live, parent] = [valueIn(endpoint), valueIn(workspace)];
  // Without its workspace it is going, too.
  if (live === null || parent === null) {
    return null;
  }
  const { value, problem } = valueIn(deployments);
  return {
    ...endpointOf(live, workspaceOf(parent, ref.name), ref),
    ...valueIn(diagnostics),
    deployments: value ?? [],
    deploymentsProblem: problem,
  };
}

async function deploymentsOf(send: AzureSend, id: string): Promise<readonly Deployment[]> {
  const deployments: Deployment[] = [];
  for await (const item of itemsOf(send, 'ml:OnlineDeployments_List', id, DEPLOYMENT_PAGES_MAX)) {
    deployments.push(deploymentOf(item, id));
  }
  return deployments;
}

function valueIn<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') {
    throw settled.reason;
  }
  return settled.value;
}

/**
 * Sends a step's call once. A `PUT` replaces the endpoint and knows no `If-Match`: it goes only when a read right before
 * shows that nothing else of the endpoint has changed since the step was made, traffic above all. What changes in the
 * moment between the two is lost. Both together take at most 30 s (20 for a read with its tries, 10 for the write),
 * which leaves the intent's deadline its skew.
 */
async function call(send: AzureSend, ref: Ref, step: Pick<Step, 'call' | 'input'>): Promise<void> {
  if (step.call === PUT) {
    const { body } = await send('ml:OnlineEndpoints_Get', { id: ref.id });
    if (!sameJson(withAccess(definitionOf(body), accessIn(step)), step.input['body'])) {
      const message = `The endpoint ${ref.name} was changed by somebody else meanwhile: nothing was sent.`;
      // Not a failed precondition: that is how a disruptive change which was rolled back reads, and rests for a day.
      throw new CloudError({ code: 'not-ready', message, permission: null }, { applied: 'no' });
    }
  }
  await callStep(send, ref, step, CALLS);
}

/** What the step wants of public networks. */
function accessIn({ input }: Pick<Step, 'input'>): string {
  const { properties } = (input['body'] ?? {}) as { readonly properties?: object };
  const { publicNetworkAccess } = (properties ?? {}) as { readonly publicNetworkAccess?: unknown };
  return String(publicNetworkAccess);
}
