import type { Rule, Verdict } from '../../core/rule.ts';
import { instanceRecipe } from '../../resources/azure/ml-compute-recipe.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noInstance, stoppable } from '../../resources/azure/ml-compute-verdicts.ts';

/** Instances lie in a network of the account, or in the managed one of the workspace. That is chosen when they are created; which one is for their owner to say. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-instance-in-network',
  type: 'azure.ml.compute',
  title: 'Azure ML compute instance is inside a network',
  risk: 'Outside a network nothing of the account governs what the machine talks to: no rule, no firewall and no log.',
  severity: 'medium',
  catalogue: 'az-mlci-no-vnet',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => state,
  recipe: (_state, { ref }) =>
    instanceRecipe(ref, ['network_settings:', '  vnet_name: <network>', '  subnet: <subnet>']),
};

function check(state: MlComputeState): Verdict {
  const verdict = noInstance(state);
  if (verdict !== null) {
    return verdict;
  }
  return state.isInNetwork
    ? { kind: 'compliant' }
    : stoppable(
        state,
        'The instance lies in no network of yours, and the workspace manages none for it.',
      );
}
