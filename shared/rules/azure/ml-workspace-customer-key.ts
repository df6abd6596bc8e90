import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import { azPlace } from '../../resources/azure/ml-arm.ts';
import type { MlWorkspaceState } from '../../resources/azure/ml-workspace-state.ts';
import { undecided } from '../../resources/azure/ml-workspace-verdicts.ts';

/** Metadata is encrypted with a key of the customer's. It can only be chosen when the workspace is created. */
export const rule: Rule<MlWorkspaceState> = {
  id: 'ml-workspace-customer-key',
  type: 'azure.ml.workspace',
  title: 'Azure ML workspace encrypts with a customer-managed key',
  risk: 'Without a key of your own you can neither decide who decrypts runs, models and metadata nor take that away.',
  severity: 'medium',
  catalogue: 'az-mlws-no-cmk',
  sources: { nist80053: ['SC-12'], aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'] },
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
      'The key is chosen when a workspace is created. Put it into a file workspace.yml:',
      '  name: <new name>',
      '  customer_managed_key:',
      '    key_vault: <ARM id of the vault>',
      '    key_uri: https://<vault>.vault.azure.net/keys/<key>/<version>',
      `az ml workspace create --file workspace.yml --location ${shellQuote(ref.region)} ${azPlace(ref)}`,
      'Then move what matters: models and environments by a registry, data by its datastores.',
    ].join('\n'),
};

function check(state: MlWorkspaceState): Verdict {
  const verdict = undecided(state);
  if (verdict !== null) {
    return verdict;
  }
  return state.hasCustomerKey
    ? { kind: 'compliant' }
    : marked(state, 'The workspace is encrypted with a key that Microsoft manages.');
}
