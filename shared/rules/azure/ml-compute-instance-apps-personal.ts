import type { Rule, Verdict } from '../../core/rule.ts';
import { instanceRecipe } from '../../resources/azure/ml-compute-recipe.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noInstance, stoppable } from '../../resources/azure/ml-compute-verdicts.ts';

/** Jupyter and the other applications of an instance are for its owner alone. That is chosen when it is created. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-instance-apps-personal',
  type: 'azure.ml.compute',
  title: 'Azure ML compute instance shares no applications',
  risk: 'In a shared Jupyter everybody in the workspace runs code as the owner of the machine, with the tokens and data of that person.',
  severity: 'medium',
  catalogue: 'az-mlci-shared-apps',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => state,
  recipe: (_state, { ref }) =>
    `${instanceRecipe(ref, [])}\nCreate it in the studio or by a template with applicationSharingPolicy: Personal.`,
};

function check(state: MlComputeState): Verdict {
  const verdict = noInstance(state);
  if (verdict !== null) {
    return verdict;
  }
  return !state.sharesApplications
    ? { kind: 'compliant' }
    : stoppable(
        state,
        'Everybody in the workspace may use the applications of the instance as its owner.',
      );
}
