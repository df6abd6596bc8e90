import type { Rule, Verdict } from '../../core/rule.ts';
import { clusterRecipe } from '../../resources/azure/ml-compute-recipe.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import {
  idlePreflight,
  noCluster,
  stoppable,
  stopped,
} from '../../resources/azure/ml-compute-verdicts.ts';

/** The nodes of a cluster have no SSH port open to the internet. That is chosen when the cluster is created, so one that is open is held at no nodes, once no job runs on it or somebody says yes. Whether Azure takes a maximum of 0 is not documented: if it does not, the refusal is told. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-cluster-ssh-closed',
  type: 'azure.ml.compute',
  title: 'Azure ML cluster has no SSH port open to the internet',
  risk: 'An open SSH port on every node is tried by everybody on the internet, and behind it lie the data of jobs and the identity of the cluster.',
  severity: 'high',
  catalogue: 'az-mlcluster-ssh-public',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'stop',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Jobs stay in the queue until the cluster may have nodes again.',
  parameters: {},
  check,
  desire: stopped,
  preflight: (state) => idlePreflight(state),
  recipe: (_state, { ref }) => clusterRecipe(ref, ['ssh_public_access_enabled: false']),
};

function check(state: MlComputeState): Verdict {
  const verdict = noCluster(state);
  if (verdict !== null) {
    return verdict;
  }
  return !(state.isSshOpen && state.hasPublicIp)
    ? { kind: 'compliant' }
    : stoppable(state, 'The SSH port of the nodes of the cluster is open to the internet.');
}
