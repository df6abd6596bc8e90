import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import type { StorageAccountState } from '../../resources/azure/storage-account-state.ts';
import { bypasses, reach } from '../../resources/azure/storage-firewall.ts';

/** A firewall that denies by default lets trusted Azure services pass: backups, logs, Azure ML. It is only told, since to open it is against zero trust. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-trusted-services-allowed',
  type: 'azure.storage.account',
  title: 'Storage account firewall lets trusted services pass',
  risk: 'Backups, logs and Azure ML jobs that reach the account as trusted services fail, often unseen.',
  severity: 'low',
  catalogue: 'az-st-trusted-bypass',
  sources: {
    checkov: ['CKV_AZURE_36'],
    prowler: ['storage_ensure_azure_services_are_trusted_to_access_is_enabled'],
    trivy: ['AVD-AZU-0010'],
    cis: ['Azure 3.0 4.8', '4.0 10.3.5', '5.0/6.0 9.3.5'],
    aiRmfProposed: ['MEASURE 2.7'],
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
    `az storage account update --ids ${shellQuote(ref.id)} --bypass AzureServices`,
};

function check(state: StorageAccountState): Verdict {
  if (reach(state) !== 'listed') {
    return {
      kind: 'not-applicable',
      reason: 'no list of networks decides who reaches the account',
    };
  }
  return bypasses(state.networkAcls['bypass'])
    ? { kind: 'compliant' }
    : marked(state, 'The firewall of the account keeps trusted Azure services out.');
}
