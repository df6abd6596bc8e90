import type { Rule, Verdict } from '../../core/rule.ts';
import { clusterRecipe } from '../../resources/azure/ml-compute-recipe.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noCluster, stoppable } from '../../resources/azure/ml-compute-verdicts.ts';

/** Nobody signs in to the nodes of a cluster by key or password. That is chosen when it is created. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-cluster-entra-only',
  type: 'azure.ml.compute',
  title: 'Azure ML cluster is signed in to by Entra only',
  risk: 'The administrator of the nodes is an account with a key or password: whoever has it sees the data of every job.',
  severity: 'medium',
  catalogue: 'az-mlcluster-local-auth',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => state,
  recipe: (_state, { ref }) => clusterRecipe(ref, ['ssh_public_access_enabled: false']),
};

function check(state: MlComputeState): Verdict {
  const verdict = noCluster(state);
  if (verdict !== null) {
    return verdict;
  }
  return !state.hasLocalAuth
    ? { kind: 'compliant' }
    : stoppable(
        state,
        'Keys and passwords of the cluster are let in (disableLocalAuth is not true).',
      );
}
