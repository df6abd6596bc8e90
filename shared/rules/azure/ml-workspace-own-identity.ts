import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import { azPlace } from '../../resources/azure/ml-arm.ts';
import type { MlWorkspaceState } from '../../resources/azure/ml-workspace-state.ts';
import { undecided } from '../../resources/azure/ml-workspace-verdicts.ts';

/** The workspace acts as an identity that its owner made, with roles that its owner gave. Never changed from here: without the right roles the workspace stops working. */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-own-identity',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace acts as a user-assigned identity',
  risk: 'The identity that Azure makes gets broad roles on the whole resource group by itself, and is gone with the workspace.',
  severity: 'low',
  catalogue: 'az-mlws-system-identity',
  sources: { aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'] },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => labelled(state, 'labelled'),
  mark: (state) => labelled(state, 'labelled'),
  recipe: (_state, { ref }) =>
    [
      'Give an identity of yours its roles on the storage account, the vault and the registry of the workspace first; then:',
      `az ml workspace update --name ${shellQuote(ref.name)} ${azPlace(ref)} --primary-user-assigned-identity <ARM id of the identity>`,
    ].join('\n'),
};

function check(state: MlWorkspaceState): Verdict {
  const verdict = undecided(state);
  if (verdict !== null) {
    return verdict;
  }
  return state.primaryIdentity !== null
    ? { kind: 'compliant' }
    : marked(state, 'The workspace acts as the identity that Azure made for it.');
}
