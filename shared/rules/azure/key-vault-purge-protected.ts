import { labelled } from '../../core/labels.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import type { KeyVaultState } from '../../resources/azure/key-vault.ts';
import { azPlace, partOf } from '../../resources/azure/ml-arm.ts';

/**
 * Vaults that hold keys of machine learning keep what is deleted in them. Protection can never be taken back, so it is
 * not for Cordon to turn on. Without keys a vault is left alone: what lies in it encrypts nothing.
 */
export const rule: Rule<KeyVaultState> = {
  id: 'key-vault-purge-protected',
  type: 'azure.key-vault.vault',
  title: 'Key Vaults that hold keys are protected from purging',
  risk: 'Whoever may purge a deleted key makes everything that is encrypted with it unreadable for good. Azure takes no key from such a vault for storage accounts.',
  severity: 'medium',
  catalogue: 'az-st-no-cmk',
  sources: {},
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
      'This can never be taken back, and names of deleted keys stay taken until they expire:',
      `az keyvault update --name ${shellQuote(partOf(ref, 'vaults'))} --enable-purge-protection true ${azPlace(ref)}`,
    ].join('\n'),
};

function check(state: KeyVaultState): Verdict {
  if (state.holdsKeys !== true) {
    const reason = state.holdsKeys === null ? 'its keys could not be listed' : 'it holds no keys';
    return { kind: 'not-applicable', reason };
  }
  return state.isPurgeProtected
    ? { kind: 'compliant' }
    : marked(state, 'Deleted keys of the vault can be purged before their time.');
}
