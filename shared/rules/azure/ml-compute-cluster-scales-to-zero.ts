import type { Rule, Verdict } from '../../core/rule.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noCluster } from '../../resources/azure/ml-compute-verdicts.ts';

/** Clusters have no nodes while there are no jobs. Nodes that run a job keep it. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-cluster-scales-to-zero',
  type: 'azure.ml.compute',
  title: 'Azure ML cluster has no nodes without jobs',
  risk: 'Nodes that wait for jobs are paid for by the hour, and are machines that somebody can be on without anybody watching.',
  severity: 'low',
  catalogue: 'az-mlcluster-min-nodes',
  sources: { checkov: ['CKV_AZURE_150'], aiRmfProposed: ['GOVERN 1.6'] },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'The first job after a pause waits some minutes for a node.',
  parameters: {},
  check,
  desire: (state) => (check(state).kind === 'violation' ? { ...state, minNodes: 0 } : state),
};

function check(state: MlComputeState): Verdict {
  const verdict = noCluster(state);
  if (verdict !== null) {
    return verdict;
  }
  return (state.minNodes ?? 0) <= 0
    ? { kind: 'compliant' }
    : {
        kind: 'violation',
        message: `The cluster keeps ${state.minNodes} nodes whether there are jobs or not.`,
      };
}
