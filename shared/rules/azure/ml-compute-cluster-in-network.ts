import type { Rule, Verdict } from '../../core/rule.ts';
import { clusterRecipe } from '../../resources/azure/ml-compute-recipe.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noCluster, stoppable } from '../../resources/azure/ml-compute-verdicts.ts';

/** Clusters lie in a network of the account, or in the managed one of the workspace. That is chosen when they are created; which one is for their owner to say. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-cluster-in-network',
  type: 'azure.ml.compute',
  title: 'Azure ML cluster is inside a network',
  risk: 'Outside a network nothing of the account governs what jobs talk to, so training data can leave by any of them.',
  severity: 'medium',
  catalogue: 'az-mlcluster-no-vnet',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => state,
  recipe: (_state, { ref }) =>
    clusterRecipe(ref, ['network_settings:', '  vnet_name: <network>', '  subnet: <subnet>']),
};

function check(state: MlComputeState): Verdict {
  const verdict = noCluster(state);
  if (verdict !== null) {
    return verdict;
  }
  return state.isInNetwork
    ? { kind: 'compliant' }
    : stoppable(
        state,
        'The cluster lies in no network of yours, and the workspace manages none for it.',
      );
}
