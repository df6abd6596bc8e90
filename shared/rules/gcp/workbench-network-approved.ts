import { quoted } from '../../core/plain.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { goingAway, marked, textsIn, violation } from '../../resources/gcp/workbench-cures.ts';
import { placeOf } from '../../resources/gcp/workbench-machine.ts';
import {
  isDefaultNetwork,
  RECIPE_PARAMETERS,
  recreateRecipe,
} from '../../resources/gcp/workbench-recipe.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

/**
 * A Workbench instance is in a network that is meant for it: one that the policy names or, where it names none, any but the
 * network default. An instance stays in the network it was made in.
 */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-network-approved',
  type: 'gcp.notebooks.instance',
  title: 'Workbench instance is in an approved network',
  risk: 'The network default lets SSH in from everywhere and every machine reach every other one; nobody set it up for training data.',
  severity: 'medium',
  catalogue: 'gcp-wb-default-network',
  sources: { ccc: ['CCC.MLDE.CN08'], aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: RECIPE_PARAMETERS,
  check,
  desire: marked,
  recipe: recreateRecipe,
};

function check(state: WorkbenchState, context: RuleContext): Verdict {
  if (state.network === '' || isApproved(state.network, textsIn(context, 'networks'))) {
    return goingAway(state) ?? { kind: 'compliant' };
  }
  const message = `It is in the network ${quoted(state.network, 160)}, which is not approved.`;
  return goingAway(state) ?? violation(state, 'label', message);
}

/** Networks are named whole or by their last part. */
function isApproved(network: string, networks: readonly string[]): boolean {
  const name = network.split('/').at(-1);
  return networks.length === 0
    ? !isDefaultNetwork(network)
    : networks.some((each) => each === name || placeOf(each) === network);
}
