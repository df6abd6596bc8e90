import { labelled } from '../../core/labels.ts';
import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import { marked } from '../../resources/azure/arm-tags.ts';
import { inEffect, type StorageAccountState } from '../../resources/azure/storage-account-state.ts';

/** Days after which benchmarks want a key renewed (CIS Azure). */
const MAX_DAYS = 90;

/** Access keys are no older than the policy says. Cordon never renews one: whatever uses it would break, and no key comes back. */
export const rule: Rule<StorageAccountState> = {
  id: 'storage-account-keys-rotated',
  type: 'azure.storage.account',
  title: 'Storage account renews its access keys',
  risk: 'The older a key is, the more places it has been copied to, and the longer a leaked one has been of use.',
  severity: 'low',
  catalogue: 'az-st-key-rotation',
  sources: {
    prowler: ['storage_key_rotation_90_days'],
    cis: ['Azure 2.1 3.4', '4.0 10.3.1.2'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: { maxDays: 'How old an access key may be, in days. 90 unless said.' },
  check,
  desire: (state) => labelled(state, 'labelled'),
  mark: (state) => labelled(state, 'labelled'),
  recipe: (_state, { ref }) =>
    `Move whatever uses the key to the other one, then: az storage account keys renew --account-name ${shellQuote(ref.name)} --key <primary or secondary>`,
};

function check(state: StorageAccountState, { parameters }: RuleContext): Verdict {
  if (inEffect(state, 'allowSharedKeyAccess') === false) {
    return { kind: 'not-applicable', reason: 'the account refuses access keys' };
  }
  const ages = Object.entries(state.keyAgesDays);
  if (ages.length === 0) {
    return { kind: 'not-applicable', reason: 'how old its access keys are is not known' };
  }
  const days = parameters['maxDays'];
  const max = typeof days === 'number' && days > 0 ? days : MAX_DAYS;
  const old = ages.filter(([, age]) => age === null || age > max).map(([name]) => name);
  return old.length === 0
    ? { kind: 'compliant' }
    : marked(state, `Older than ${max} days, or never renewed: ${old.join(', ')}.`);
}
