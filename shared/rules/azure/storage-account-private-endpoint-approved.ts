import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import type { StorageAccountState } from '../../resources/azure/storage-account-state.ts';

/** At least one private endpoint leads to the account. Which network it belongs in is for its owner to say. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-private-endpoint-approved',
  type: 'azure.storage.account',
  title: 'Storage account has an approved private endpoint',
  risk: 'Without a private endpoint all traffic to the data takes public addresses, and public networks cannot be shut out.',
  severity: 'low',
  catalogue: 'az-st-no-private-endpoint',
  sources: {
    checkov: ['CKV2_AZURE_33'],
    prowler: ['storage_ensure_private_endpoints_in_storage_accounts'],
    cis: ['Azure 3.0 4.9', '4.0 10.3.2.1'],
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
    `az network private-endpoint create --name <name> --resource-group <group> --vnet-name <network> --subnet <subnet> --private-connection-resource-id ${shellQuote(ref.id)} --group-id blob --connection-name <name>`,
};

function check(state: StorageAccountState): Verdict {
  return state.privateEndpoints.length > 0
    ? { kind: 'compliant' }
    : marked(state, 'No private endpoint of the account is approved.');
}
