import { matches } from '../../core/glob.ts';
import { quoted } from '../../core/plain.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { goingAway, marked, textsIn, violation } from '../../resources/gcp/workbench-cures.ts';
import { RECIPE_PARAMETERS, recreateRecipe } from '../../resources/gcp/workbench-recipe.ts';
import type { WorkbenchState } from '../../resources/gcp/workbench-state.ts';

/**
 * A Workbench instance runs an image that the policy names. Told, never done: an instance keeps the image it was made from.
 */
export const rule: Rule<WorkbenchState> = {
  id: 'workbench-image-approved',
  type: 'gcp.notebooks.instance',
  title: 'Workbench instance runs an approved image',
  risk: 'An image from elsewhere brings its own software, and runs it beside your data as the service account of the notebook.',
  severity: 'low',
  catalogue: 'gcp-wb-environment-image',
  sources: { ccc: ['CCC.MLDE.CN05'], aiRmfProposed: ['GOVERN 6.1', 'MANAGE 3.2'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    ...RECIPE_PARAMETERS,
    images:
      'Images that instances may run, PROJECT/FAMILY or a repository, a `*` for any text: a list like [cloud-notebooks-managed/*]. Without it the rule is off.',
  },
  check,
  desire: marked,
  recipe: recreateRecipe,
};

function check(state: WorkbenchState, context: RuleContext): Verdict {
  const images = textsIn(context, 'images');
  if (images.length === 0) {
    return { kind: 'not-applicable', reason: 'the policy names no images (images)' };
  }
  if (state.image === '') {
    return { kind: 'not-applicable', reason: 'which image it runs is not said' };
  }
  if (images.some((pattern) => matches(pattern, state.image))) {
    return { kind: 'compliant' };
  }
  const message = `It runs the image ${quoted(state.image, 160)}, which is not approved.`;
  return goingAway(state) ?? violation(state, 'label', message);
}
