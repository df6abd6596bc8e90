import type { Rule, Verdict } from '../../core/rule.ts';
import {
  type MlWorkspaceState,
  reach,
  withProperty,
} from '../../resources/azure/ml-workspace-state.ts';
import { privatePreflight, undecided } from '../../resources/azure/ml-workspace-verdicts.ts';

/** Only private endpoints lead to the workspace. */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-public-network-disabled',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace is closed to public networks',
  risk: 'Whoever holds a token of somebody who works in it opens its notebooks, models and data from anywhere on the internet.',
  severity: 'high',
  catalogue: 'az-mlws-public-network',
  sources: { checkov: ['CKV2_AZURE_49'], aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Everybody without a way through a private endpoint loses the workspace and its studio; older deployments with public egress fail.',
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
  switch (reach(state)) {
    case 'private':
      return { kind: 'compliant' };
    case 'listed':
      return {
        kind: 'violation',
        severity: 'low',
        message: 'The workspace can be reached from public networks, from those that it lists.',
      };
    case 'everywhere':
      return { kind: 'violation', message: 'The workspace can be reached from everywhere.' };
  }
}
