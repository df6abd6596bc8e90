import type { Rule, Verdict } from '../../core/rule.ts';
import { clusterRecipe } from '../../resources/azure/ml-compute-recipe.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noCluster, stoppable } from '../../resources/azure/ml-compute-verdicts.ts';

/** The nodes of clusters have no addresses on the internet. That is chosen when a cluster is created. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-cluster-no-public-ip',
  type: 'azure.ml.compute',
  title: 'Azure ML cluster gives its nodes no public addresses',
  risk: 'Nodes with addresses on the internet can be reached past the network of the workspace, with data and the identity of the cluster on them.',
  severity: 'medium',
  catalogue: 'az-mlcluster-public-ip',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => state,
  recipe: (_state, { ref }) => clusterRecipe(ref, ['enable_node_public_ip: false']),
};

function check(state: MlComputeState): Verdict {
  const verdict = noCluster(state);
  if (verdict !== null) {
    return verdict;
  }
  return !state.hasPublicIp
    ? { kind: 'compliant' }
    : stoppable(state, 'The nodes of the cluster get addresses on the internet.');
}
