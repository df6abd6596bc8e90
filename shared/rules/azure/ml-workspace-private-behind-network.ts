import type { Rule, Verdict } from '../../core/rule.ts';
import {
  type MlWorkspaceState,
  reach,
  withProperty,
} from '../../resources/azure/ml-workspace-state.ts';
import { privatePreflight, undecided } from '../../resources/azure/ml-workspace-verdicts.ts';

/**
 * A workspace with a private endpoint is not public besides. The old flag for it can only be changed by sending the
 * whole workspace; shutting public networks out is above it, and is what the cure does.
 */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-private-behind-network',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace in a private network is not public besides',
  risk: 'A private endpoint keeps nobody out while the workspace answers public networks too: what looks isolated is not.',
  severity: 'medium',
  catalogue: 'az-mlws-public-behind-vnet',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Everybody without a way through a private endpoint loses the workspace and its studio.',
  parameters: {},
  check,
  desire: (state) =>
    check(state).kind === 'violation'
      ? withProperty(state, 'publicNetworkAccess', 'Disabled')
      : state,
  preflight: privatePreflight,
};

function check(state: MlWorkspaceState): Verdict {
  const verdict = undecided(state);
  if (verdict !== null) {
    return verdict;
  }
  if (state.privateEndpoints.length === 0) {
    return { kind: 'not-applicable', reason: 'no private endpoint of it is approved' };
  }
  return state.isPublicBehindVnet && reach(state) !== 'private'
    ? {
        kind: 'violation',
        message:
          'The workspace has a private endpoint, and is told to answer public networks all the same (allowPublicAccessWhenBehindVnet).',
      }
    : { kind: 'compliant' };
}
