import type { Rule, Verdict } from '../../core/rule.ts';
import { goingAway, marked, violation } from '../../resources/gcp/workbench-cures.ts';
import { RECIPE_PARAMETERS, recreateRecipe } from '../../resources/gcp/workbench-recipe.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

/**
 * JupyterLab of an instance is one person's. In the other mode everybody who may act as its service account uses it, with one
 * set of files and credentials. Where the proxy is off nobody comes in by either. The mode is fixed at creation.
 */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-single-user',
  type: 'gcp.notebooks.instance',
  title: 'Workbench instance has a single user',
  risk: 'Everybody who may act as the service account shares one JupyterLab: the files, the credentials, and nobody to say who did what.',
  severity: 'medium',
  catalogue: 'gcp-wb-access-mode',
  sources: {
    nist80053: ['AC-3(3)', 'AC-6(1)'],
    ccc: ['CCC.MLDE.CN01'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
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
  if (state.singleUser) {
    return { kind: 'compliant' };
  }
  if (state.proxyDisabled) {
    return { kind: 'not-applicable', reason: 'JupyterLab is not reached through the proxy' };
  }
  const message = 'Everybody who may act as its service account can use its JupyterLab.';
  return goingAway(state) ?? violation(state, 'label', message);
}
