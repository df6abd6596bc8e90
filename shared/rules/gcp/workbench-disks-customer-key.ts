import type { Rule, Verdict } from '../../core/rule.ts';
import { goingAway, marked, violation } from '../../resources/gcp/workbench-cures.ts';
import { RECIPE_PARAMETERS, recreateRecipe } from '../../resources/gcp/workbench-recipe.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

/**
 * The disks of a Workbench instance are encrypted with a customer's own key. A key can only be given at creation.
 */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-disks-customer-key',
  type: 'gcp.notebooks.instance',
  title: 'Workbench disks are encrypted with a customer-managed key',
  risk: 'Without a key of your own nothing but IAM protects the data on the disks and in their snapshots, and nobody can shut all of it off at once.',
  severity: 'medium',
  catalogue: 'gcp-wb-no-cmek',
  sources: { checkov: ['CKV2_GCP_27'], aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'] },
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
  const open = state.disks.filter(({ encryption }) => !['CMEK', 'CSEK'].includes(encryption));
  if (open.length === 0) {
    return { kind: 'compliant' };
  }
  const uses = [...new Set(open.map(({ use }) => use))];
  const message = `Its ${uses.join(' and ')} ${open.length > 1 ? 'disks are' : 'disk is'} encrypted with a key of Google.`;
  return goingAway(state) ?? violation(state, 'label', message);
}
