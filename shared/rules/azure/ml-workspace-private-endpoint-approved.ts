import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import type { MlWorkspaceState } from '../../resources/azure/ml-workspace-state.ts';
import { undecided } from '../../resources/azure/ml-workspace-verdicts.ts';

/** At least one private endpoint leads to the workspace. Which network it belongs in is for its owner to say. */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-private-endpoint-approved',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace has an approved private endpoint',
  risk: 'Without a private endpoint all work in the workspace takes public addresses, and public networks cannot be shut out.',
  severity: 'medium',
  catalogue: 'az-mlws-no-private-endpoint',
  sources: {
    checkov: ['CKV_AZURE_243'],
    nist80053: ['AC-4', 'AC-17', 'AC-17(1)', 'SC-7', 'SC-7(3)'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => labelled(state, 'labelled'),
  mark: (state) => labelled(state, 'labelled'),
  recipe: (_state, { ref }) =>
    `az network private-endpoint create --name <name> --resource-group <group> --vnet-name <network> --subnet <subnet> --private-connection-resource-id ${shellQuote(ref.id)} --group-id amlworkspace --connection-name <name>`,
};

function check(state: MlWorkspaceState): Verdict {
  const verdict = undecided(state);
  if (verdict !== null) {
    return verdict;
  }
  return state.privateEndpoints.length > 0
    ? { kind: 'compliant' }
    : marked(state, 'No private endpoint of the workspace is approved.');
}
