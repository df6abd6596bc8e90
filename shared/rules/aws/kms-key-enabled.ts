import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import type { KmsKeyState } from '../../resources/aws/key-state.ts';

/** States from which a person's yes leads back to an enabled key; out of the others no call does. */
const REVERSIBLE: readonly string[] = ['Disabled', 'PendingDeletion'];

/** Keys of machine learning can be used, and are not about to be deleted. */
export const rule: Rule<KmsKeyState> = {
  id: 'kms-key-enabled',
  type: 'aws.kms.key',
  title: 'KMS keys of machine learning are enabled',
  risk: 'Without its key no volume, model or object encrypted with it can be read: endpoints fail at their next start, and what a deleted key encrypted is lost for good.',
  severity: 'high',
  catalogue: 'aws-notebook-no-cmk',
  sources: {},
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak: 'Whoever was meant to be shut out by disabling the key can use it again.',
  parameters: {},
  check,
  desire: (state) =>
    REVERSIBLE.includes(state.status) ? { ...state, deletion: null, enabled: true } : state,
  preflight,
  recipe: (state) =>
    REVERSIBLE.includes(state.status)
      ? null
      : 'Import its key material again, reconnect its key store, or move what it encrypts to another key.',
};

function check(state: KmsKeyState): Verdict {
  if (!state.customerManaged) {
    return { kind: 'not-applicable', reason: 'AWS manages the key' };
  }
  // Not by the status, which no call sets: the state that the rule desires must be well, too.
  if (state.enabled && state.deletion === null) {
    return { kind: 'compliant' };
  }
  switch (state.status) {
    case 'Creating':
    case 'Updating':
      return { kind: 'compliant' };
    case 'PendingDeletion': {
      const when = state.deletion === null ? 'soon' : `on ${state.deletion.slice(0, 10)}`;
      const message = `KMS deletes the key ${when}, and with it all access to what it encrypts.`;
      return { kind: 'violation', message, severity: 'critical' };
    }
    default:
      return { kind: 'violation', message: `The key cannot be used: it is ${state.status}.` };
  }
}

/** Somebody took it out of use, which an intruder does and a careful owner too: only a person can tell. */
function preflight(): Preflight {
  return {
    kind: 'problem',
    message: 'Somebody took the key out of use, perhaps on purpose.',
    remedy: 'Approve to have its deletion cancelled and the key enabled, or override the finding.',
  };
}
