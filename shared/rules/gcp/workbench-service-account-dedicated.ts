import type { Rule } from '../../core/rule.ts';
import { goingAway, marked, stopped, violation } from '../../resources/gcp/workbench-cures.ts';
import {
  isDefaultAccount,
  RECIPE_PARAMETERS,
  recreateRecipe,
} from '../../resources/gcp/workbench-recipe.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

/**
 * Instances run as a service account of their own, not as Compute Engine's default one. Which roles an account has is not
 * read. Nothing in the API of Workbench changes the account, and changing the machine's own would leave the two at odds.
 */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-service-account-dedicated',
  type: 'gcp.notebooks.instance',
  title: 'Workbench instance runs as a service account of its own',
  risk: "Whoever uses the notebook has the rights of Compute Engine's default service account, in many projects an editor of everything in them.",
  severity: 'high',
  catalogue: 'gcp-wb-default-sa',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'stop',
  undo: 'equivalent',
  proof: 'model',
  mayBreak: 'Running kernels and unsaved memory are lost; files on the disks stay.',
  parameters: RECIPE_PARAMETERS,
  check: (state) =>
    isDefaultAccount(state.serviceAccount)
      ? (goingAway(state) ??
        violation(
          state,
          'stop',
          `It runs as Compute Engine's default service account, ${state.serviceAccount}.`,
        ))
      : { kind: 'compliant' },
  desire: stopped,
  mark: marked,
  recipe: recreateRecipe,
};
