import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import type { StorageAccountState } from '../../resources/azure/storage-account-state.ts';

/** Data is encrypted by the infrastructure too, with a second key. That can only be chosen when the account is created. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-encrypted-twice',
  type: 'azure.storage.account',
  title: 'Storage account encrypts data twice',
  risk: 'If one algorithm or key is broken, nothing else protects the data at rest.',
  severity: 'low',
  catalogue: 'az-st-infra-encryption',
  sources: {
    prowler: ['storage_infrastructure_encryption_is_enabled'],
    trivy: ['AVD-AZU-0061'],
    cis: ['Azure 2.1 3.2', '4.0 10.3.1.1'],
    nist80053: ['SC-28', 'SC-28(1)'],
    aiRmfProposed: ['MEASURE 2.7', 'MEASURE 2.10'],
  },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {},
  check,
  desire: (state) => labelled(state, 'labelled'),
  mark: (state) => labelled(state, 'labelled'),
  recipe: (state, { ref }) =>
    [
      `az storage account create --name <new name> --resource-group <group> --location ${shellQuote(ref.region)} --kind ${shellQuote(state.kind)} --require-infrastructure-encryption true`,
      `azcopy copy ${shellQuote(`https://${ref.name}.blob.core.windows.net/`)} 'https://<new name>.blob.core.windows.net/' --recursive`,
    ].join('\n'),
};

function check(state: StorageAccountState): Verdict {
  return state.isEncryptedTwice
    ? { kind: 'compliant' }
    : marked(
        state,
        'Data in the account is encrypted once; the second encryption is chosen at creation.',
      );
}
