import {
  createWorkspace,
  type WorkspaceOptions,
  workspaceId,
} from '../../functions/local/sandbox/azure/ml-workspace.ts';
import { accountId, createAccount } from '../../functions/local/sandbox/azure/storage-account.ts';
import {
  type AzureWorld,
  type Body,
  createAzureWorld,
} from '../../functions/local/sandbox/azure/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Resource } from '../../shared/core/resource.ts';
import type { Rule, RuleContext } from '../../shared/core/rule.ts';
import type { State } from '../../shared/core/state.ts';
import type { MlWorkspaceState } from '../../shared/resources/azure/ml-workspace-state.ts';
import { START } from './in-process.ts';

/** The empty subscription of these tests. */
export const EMPTY: AzureWorld = createAzureWorld();

/** The workspace the tests are about. */
export const WORKSPACE_REF: Ref = {
  cloud: 'azure',
  type: 'azure.ml.workspace',
  id: workspaceId(EMPTY),
  name: 'churn',
  account: EMPTY.subscription,
  region: 'westeurope',
};

/** What a rule knows of a workspace besides its state, without parameters. */
export const WORKSPACE_CONTEXT: RuleContext = { ref: WORKSPACE_REF, parameters: {}, keys: {} };

/** The ARM id of a Log Analytics workspace. */
export const LOGS =
  '/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/Central';

/** The id of the workspaces' storage account. */
export const STORAGE = accountId(EMPTY, 'churnml');

/** A private endpoint of a workspace, as its body lists it. */
export function endpointConnection(status = 'Approved'): Body {
  return {
    id: '/subscriptions/s/pe',
    properties: { privateLinkServiceConnectionState: { status, description: 'Auto-Approved' } },
  };
}

/** A subscription with the workspace in it, its storage account, and another of the same making beside it. */
export function worldWithWorkspace(
  options: Omit<WorkspaceOptions, 'name'> & { readonly account?: Body } = {},
  world: AzureWorld = EMPTY,
): AzureWorld {
  const { account, ...rest } = options;
  const storage = {
    ...rest,
    properties: { storageAccount: STORAGE.toLowerCase(), ...rest.properties },
  };
  const held = createAccount(
    world,
    { name: 'churnml', ...(account ? { properties: account } : {}) },
    START,
  );
  return createWorkspace(
    createWorkspace(held, { ...storage, name: 'other' }, START),
    { ...storage, name: WORKSPACE_REF.name },
    START,
  );
}

/** A workspace as it is made today, with parts of its state replaced. */
export function workspace(parts: Partial<MlWorkspaceState> = {}): MlWorkspaceState {
  const base: MlWorkspaceState = {
    status: 'Succeeded',
    tags: {},
    incarnation: 'ws-churn',
    createdAt: '2026-11-20T09:00:00.000Z',
    kind: 'Default',
    properties: { publicNetworkAccess: 'Enabled' },
    isPublicBehindVnet: false,
    isFiltered: false,
    privateEndpoints: [],
    isolationMode: 'Disabled',
    hasCustomerKey: false,
    isHighImpact: false,
    primaryIdentity: null,
    isLegacy: false,
    storageAccount: STORAGE.toLowerCase(),
    uses: [],
    linkedStorage: { id: STORAGE.toLowerCase(), reach: 'listed', isAnonymous: false },
    linkedStorageProblem: null,
    diagnostics: {},
    diagnosticsProblem: null,
  };
  return { ...base, ...parts };
}

/** The laws of a cure: the target has no finding, planning from it again plans nothing, other fields are left alone. */
export function breachesOf<S extends State>(
  resource: Resource<S>,
  rule: Rule<S>,
  state: S,
  context: RuleContext,
): string[] {
  const target = rule.desire(state, context);
  const again = rule.desire(target, context);
  const verdict = rule.check(target, context);
  const isShut = verdict.kind === 'violation' && verdict.contained !== undefined;
  const changed = Object.keys(target).filter((field) => target[field] !== state[field]);
  return [
    rule.check(state, context).kind === 'violation' ? '' : 'there is no finding',
    verdict.kind === 'compliant' || isShut ? '' : 'the target has the finding',
    resource.steps(context.ref, target, again).length === 0 ? '' : 'planning again plans something',
    resource.steps(context.ref, state, target).length > 0 ? '' : 'nothing is planned',
    changed.every((field) => field in resource.fields) ? '' : `it changes ${changed.join(', ')}`,
  ].filter((breach) => breach !== '');
}

/** How a rule that only marks goes wrong: it plans something other than tags, or does not rest once they are on. */
export function breachesOfLabel<S extends State>(
  resource: Resource<S>,
  rule: Rule<S>,
  state: S,
  context: RuleContext,
): string[] {
  const target = rule.desire(state, context);
  const calls = resource.steps(context.ref, state, target).map(({ call }) => call);
  const verdict = rule.check(target, context);
  return [
    ...breachesOf(resource, rule, state, context),
    calls.every((call) => call === 'resources:Tags_UpdateAtScope') ? '' : `it calls ${calls}`,
    verdict.kind === 'violation' && verdict.contained === 'labelled' ? '' : 'it is not labelled',
    JSON.stringify(rule.mark?.(state, context)) === JSON.stringify(target)
      ? ''
      : 'it marks otherwise',
  ].filter((breach) => breach !== '');
}
