import type { Rule, RuleContext, Verdict } from '../../core/rule.ts';
import { shellQuote } from '../../core/shell.ts';
import type { KeyVaultKeyState } from '../../resources/azure/key-vault-key.ts';
import { partOf } from '../../resources/azure/ml-arm.ts';

/** When an expiry is near, in days, where the policy does not say: Key Vault's own event comes then. */
const WARN_DAYS = 30;

/**
 * Keys of machine learning can be used, and do not expire unnoticed. Resource Manager changes no key that exists, so
 * Cordon tells, with the command.
 */
export const rule: Rule<KeyVaultKeyState> = {
  id: 'key-vault-key-enabled',
  type: 'azure.key-vault.key',
  title: 'Key Vault keys of machine learning are enabled and current',
  risk: 'Without its key no storage account or workspace encrypted with it can be read: jobs and endpoints fail until it can be used again.',
  severity: 'high',
  catalogue: 'az-st-no-cmk',
  sources: {},
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    warnDays: `How many days before a key expires that nothing rotates is a finding. Without it ${WARN_DAYS}.`,
  },
  check,
  desire: (state) => state,
  recipe,
};

function check(state: KeyVaultKeyState, { parameters }: RuleContext): Verdict {
  const { status, kind, expires, daysLeft, rotates } = state;
  if (kind !== '' && !/^RSA/i.test(kind)) {
    return { kind: 'not-applicable', reason: 'services encrypt with RSA keys only' };
  }
  if (status !== 'Enabled') {
    return { kind: 'violation', message: `The key cannot be used: it is ${status}.` };
  }
  const { warnDays } = parameters;
  const near = typeof warnDays === 'number' ? warnDays : WARN_DAYS;
  if (expires !== null && daysLeft !== null && daysLeft < near && !rotates) {
    const message = `The key expires on ${expires.slice(0, 10)}, and no policy rotates it.`;
    return { kind: 'violation', message, severity: 'medium' };
  }
  return { kind: 'compliant' };
}

function recipe({ status, begins }: KeyVaultKeyState, { ref }: RuleContext): string {
  const key = [
    `--vault-name ${shellQuote(partOf(ref, 'vaults'))}`,
    `--name ${shellQuote(partOf(ref, 'keys'))}`,
    `--subscription ${shellQuote(partOf(ref, 'subscriptions'))}`,
  ].join(' ');
  switch (status) {
    case 'Disabled':
      return `If nobody disabled it on purpose: az keyvault key set-attributes ${key} --enabled true`;
    case 'NotYetValid':
      return `Its use begins ${begins ?? 'later'}. To have it begin earlier: az keyvault key set-attributes ${key} --not-before <time>`;
    default:
      return [
        'Make a new version. What names a version of the key, and not the key, must be told the new one:',
        `az keyvault key rotate ${key}`,
      ].join('\n');
  }
}
