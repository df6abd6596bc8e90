import type { Rule, Verdict } from '../../core/rule.ts';
import { instanceRecipe } from '../../resources/azure/ml-compute-recipe.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noInstance, stoppable, stopped } from '../../resources/azure/ml-compute-verdicts.ts';

/** Instances have no address on the internet. That is chosen when they are created, so one that has is stopped. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-instance-no-public-ip',
  type: 'azure.ml.compute',
  title: 'Azure ML compute instance has no public address',
  risk: 'An address on the internet makes a machine with somebody’s code, data and tokens on it reachable from everywhere, past the network of the workspace.',
  severity: 'high',
  catalogue: 'az-mlci-public-ip',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'stop',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Running kernels, terminals and unsaved memory are lost; the disk and the files of the workspace stay.',
  parameters: {},
  check,
  desire: stopped,
  recipe: (_state, { ref }) => instanceRecipe(ref, ['enable_node_public_ip: false']),
};

function check(state: MlComputeState): Verdict {
  const verdict = noInstance(state);
  if (verdict !== null) {
    return verdict;
  }
  return !state.hasPublicIp
    ? { kind: 'compliant' }
    : stoppable(state, 'The instance has an address on the internet.');
}
