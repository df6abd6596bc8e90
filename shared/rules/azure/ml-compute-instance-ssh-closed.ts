import type { Rule, Verdict } from '../../core/rule.ts';
import { instanceRecipe } from '../../resources/azure/ml-compute-recipe.ts';
import type { MlComputeState } from '../../resources/azure/ml-compute-state.ts';
import { noInstance, stoppable, stopped } from '../../resources/azure/ml-compute-verdicts.ts';

/** The SSH port of an instance is not open to the internet. That is chosen when it is created, so one that is open is stopped. */
export const rule: Rule<MlComputeState> = {
  id: 'ml-compute-instance-ssh-closed',
  type: 'azure.ml.compute',
  title: 'Azure ML compute instance has no SSH port open to the internet',
  risk: 'An open SSH port is tried by everybody on the internet, and behind it lie the data and the identity of whoever the machine belongs to.',
  severity: 'high',
  catalogue: 'az-mlci-ssh-public',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'] },
  cure: 'stop',
  undo: 'equivalent',
  proof: 'model',
  mayBreak:
    'Running kernels, terminals and unsaved memory are lost; the disk and the files of the workspace stay.',
  parameters: {},
  check,
  desire: stopped,
  recipe: (_state, { ref }) => instanceRecipe(ref, ['ssh_public_access_enabled: false']),
};

function check(state: MlComputeState): Verdict {
  const verdict = noInstance(state);
  if (verdict !== null) {
    return verdict;
  }
  return !(state.isSshOpen && state.hasPublicIp)
    ? { kind: 'compliant' }
    : stoppable(state, 'The SSH port of the instance is open to the internet.');
}
