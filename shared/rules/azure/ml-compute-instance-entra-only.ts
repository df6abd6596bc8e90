import type { Rule, Verdict } from '../../core/rule.ts';
import { instanceRecipe } from '../../resources/azure/ml-compute-recipe.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noInstance, stoppable } from '../../resources/azure/ml-compute-verdicts.ts';

/** Nobody signs in to an instance but by Microsoft Entra. That is chosen when it is created. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-instance-entra-only',
  type: 'azure.ml.compute',
  title: 'Azure ML compute instance is signed in to by Entra only',
  risk: 'Keys and passwords of a machine are known to no directory: nobody sees who holds them, and leaving the company ends none.',
  severity: 'medium',
  catalogue: 'az-mlci-local-auth',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => state,
  recipe: (_state, { ref }) => instanceRecipe(ref, ['ssh_public_access_enabled: false']),
};

function check(state: MlComputeState): Verdict {
  const verdict = noInstance(state);
  if (verdict !== null) {
    return verdict;
  }
  return !state.hasLocalAuth
    ? { kind: 'compliant' }
    : stoppable(
        state,
        'Keys and passwords of the instance are let in (disableLocalAuth is not true).',
      );
}
