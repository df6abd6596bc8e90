import {
  type ComputeOptions,
  computeId,
  createCluster,
  createInstance,
} from '../../functions/local/sandbox/azure/ml-compute.ts';
import type { WorkspaceOptions } from '../../functions/local/sandbox/azure/ml-workspace.ts';
import type { AzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Rule, RuleContext } from '../../shared/core/rule.ts';
import { resource } from '../../shared/resources/azure/ml-compute.ts';
import type { MlComputeState } from '../../shared/resources/azure/ml-compute-state.ts';
import { EMPTY, WORKSPACE_REF, worldWithWorkspace } from './azure-ml.ts';
import { START } from './in-process.ts';

/** The compute the tests are about. */
export const COMPUTE_REF: Ref = {
  ...WORKSPACE_REF,
  type: 'azure.ml.compute',
  id: computeId(EMPTY),
  name: 'ci',
};

/** What a rule knows of a compute besides its state, without parameters. */
export const COMPUTE_CONTEXT: RuleContext = { ref: COMPUTE_REF, parameters: {}, keys: {} };

/** A subscription with the instance in its workspace, and another of the same making beside it. */
export function worldWithInstance(
  options: Omit<ComputeOptions, 'name'> = {},
  workspace: WorkspaceOptions = {},
): AzureWorld {
  const world = worldWithWorkspace(workspace);
  return ['other', COMPUTE_REF.name].reduce(
    (next, name) => createInstance(next, { ...options, name }, START),
    world,
  );
}

/** The same with clusters. */
export function worldWithCluster(
  options: Omit<ComputeOptions, 'name'> = {},
  workspace: WorkspaceOptions = {},
): AzureWorld {
  const world = worldWithWorkspace(workspace);
  return ['other', COMPUTE_REF.name].reduce(
    (next, name) => createCluster(next, { ...options, name }, START),
    world,
  );
}

/** An instance as it is made unless told otherwise, with parts of its state replaced. */
export function instance(parts: Partial<MlComputeState> = {}): MlComputeState {
  const base: MlComputeState = {
    status: 'Running',
    tags: {},
    incarnation: '2026-11-20T09:00:00.000Z',
    createdAt: '2026-11-20T09:00:00.000Z',
    computeType: 'ComputeInstance',
    hasLocalAuth: false,
    hasPublicIp: true,
    isSshOpen: false,
    isInNetwork: false,
    sharesApplications: false,
    isNewestImage: true,
    idleShutdown: null,
    minNodes: null,
    maxNodes: null,
    nodeIdleTime: null,
    busyNodes: null,
  };
  return { ...base, ...parts };
}

/** A cluster that rests, likewise. */
export function cluster(parts: Partial<MlComputeState> = {}): MlComputeState {
  return instance({
    status: 'Succeeded',
    computeType: 'AmlCompute',
    isNewestImage: null,
    minNodes: 0,
    maxNodes: 4,
    nodeIdleTime: 'PT2M',
    busyNodes: 0,
    ...parts,
  });
}

/** How a rule that can only tell goes wrong: it plans something, takes nothing for a fault, or knows no way out. */
export function breachesOfTelling(
  rule: Rule<MlComputeState>,
  state: MlComputeState,
  context = COMPUTE_CONTEXT,
): string[] {
  const verdict = rule.check(state, context);
  const ref = { ...COMPUTE_REF, name: "c'$(x)" };
  const recipe = rule.recipe?.(state, { ...context, ref }) ?? '';
  return [
    verdict.kind === 'violation' && verdict.contained === undefined ? '' : 'there is no finding',
    resource.steps(COMPUTE_REF, state, rule.desire(state, context)).length === 0
      ? ''
      : 'something is planned',
    recipe.includes("--name 'c'\\''$(x)'") ? '' : 'the recipe is missing, or quotes nothing',
  ].filter((breach) => breach !== '');
}
