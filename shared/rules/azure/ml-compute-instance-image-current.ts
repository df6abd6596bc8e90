import type { Rule, Verdict } from '../../core/rule.ts';
import { instanceRecipe } from '../../resources/azure/ml-compute-recipe.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noInstance, stoppable } from '../../resources/azure/ml-compute-verdicts.ts';

/** Instances run on the newest image. They get it when they are created, and never again. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-instance-image-current',
  type: 'azure.ml.compute',
  title: 'Azure ML compute instance runs on the newest image',
  risk: 'An instance gets no security updates after it was created: every hole found since is open on it.',
  severity: 'low',
  catalogue: 'az-mlci-outdated-os',
  sources: { aiRmfProposed: ['GOVERN 1.6'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => state,
  recipe: (_state, { ref }) => instanceRecipe(ref, []),
};

function check(state: MlComputeState): Verdict {
  const verdict = noInstance(state);
  if (verdict !== null) {
    return verdict;
  }
  if (state.isNewestImage === null) {
    return { kind: 'not-applicable', reason: 'Azure does not say on which image it runs' };
  }
  return state.isNewestImage
    ? { kind: 'compliant' }
    : stoppable(state, 'The image of the instance is not the newest.');
}
