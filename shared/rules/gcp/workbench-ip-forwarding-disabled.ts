import type { Rule, Verdict } from '../../core/rule.ts';
import { goingAway, marked, violation } from '../../resources/gcp/workbench-cures.ts';
import { RECIPE_PARAMETERS, recreateRecipe } from '../../resources/gcp/workbench-recipe.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

/**
 * The machine of a Workbench instance sends and receives packets of its own addresses only. That is fixed at creation.
 */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-ip-forwarding-disabled',
  type: 'gcp.notebooks.instance',
  title: 'Workbench instance does not forward IP packets',
  risk: 'A machine that forwards packets can pass for others and route around the firewall rules that are meant for them.',
  severity: 'low',
  catalogue: 'gcp-wb-ip-forwarding',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: RECIPE_PARAMETERS,
  check,
  desire: marked,
  recipe: recreateRecipe,
};

function check(state: WorkbenchState): Verdict {
  return state.ipForwarding
    ? (goingAway(state) ?? violation(state, 'label', 'Its machine may forward IP packets.'))
    : { kind: 'compliant' };
}
