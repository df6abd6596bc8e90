import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import { type GcpKmsKeyState, NO_PRIMARY } from '../../resources/gcp/kms-key-state.ts';

/** States of a primary version from which a person's yes leads back to an enabled one; out of the others no call does. */
const REVERSIBLE: readonly string[] = ['DISABLED', 'DESTROY_SCHEDULED'];

/**
 * Keys of machine learning can be used, and no version of them is about to be destroyed. Older versions count as well:
 * what they encrypted is not encrypted anew when the key is rotated. That one is disabled is its owner's business.
 */
export const rule: Rule<GcpKmsKeyState> = {
  id: 'gcp-kms-key-enabled',
  type: 'gcp.kms.key',
  title: 'Cloud KMS keys of machine learning are enabled',
  risk: 'Without its key no bucket, notebook disk or model encrypted with it can be read, and what a destroyed version encrypted is lost for good.',
  severity: 'high',
  catalogue: 'gcp-gcs-no-cmek',
  sources: {},
  cure: 'fix',
  undo: 'equivalent',
  proof: 'model',
  mayBreak: 'Whoever was meant to be shut out by disabling the key can use it again.',
  parameters: {},
  check,
  desire,
  preflight,
  recipe: (state) =>
    isUsable(state) || REVERSIBLE.includes(state.status)
      ? null
      : 'Create or import a version and make it the primary one, or move what the key encrypts to another key.',
};

function check(state: GcpKmsKeyState): Verdict {
  if (state.purpose !== 'ENCRYPT_DECRYPT') {
    return { kind: 'not-applicable', reason: 'services encrypt with symmetric keys only' };
  }
  const [scheduled] = Object.entries(state.destruction).sort(byTime);
  if (scheduled !== undefined) {
    return scheduledVerdict(state, scheduled);
  }
  // Not by the status, which no call sets: the state that the rule desires must be well, too.
  if (isUsable(state) || state.status === 'PENDING_GENERATION') {
    return { kind: 'compliant' };
  }
  if (state.status === NO_PRIMARY) {
    const message = 'Nothing can be encrypted with the key: it has no primary version.';
    return { kind: 'violation', message, severity: 'medium' };
  }
  const message = `The key cannot be used: its primary version ${state.primary} is ${state.status}.`;
  return { kind: 'violation', message };
}

function scheduledVerdict(
  { primary, destruction }: GcpKmsKeyState,
  [version, time]: readonly [string, string],
): Verdict {
  const isPrimary = primary !== null && destruction[primary] !== undefined;
  const [number, at] = isPrimary ? [primary, destruction[primary] ?? time] : [version, time];
  const when = at === 'soon' ? 'soon' : `on ${at.slice(0, 10)}`;
  const message = isPrimary
    ? `Cloud KMS destroys version ${number}, the primary one, ${when}, and with it all access to what it encrypts.`
    : `Cloud KMS destroys version ${number} ${when}: what it encrypted, and nobody encrypted anew, is lost then.`;
  return isPrimary
    ? { kind: 'violation', message, severity: 'critical' }
    : { kind: 'violation', message };
}

function byTime([, left]: readonly [string, string], [, right]: readonly [string, string]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function isUsable({ primary, enabled }: GcpKmsKeyState): boolean {
  return primary !== null && enabled[primary] === true;
}

function desire(state: GcpKmsKeyState): GcpKmsKeyState {
  if (check(state).kind !== 'violation') {
    return state;
  }
  const { primary, status } = state;
  const enables = primary !== null && REVERSIBLE.includes(status);
  return Object.keys(state.destruction).length === 0 && !enables
    ? state
    : {
        ...state,
        destruction: {},
        enabled: enables ? { ...state.enabled, [primary]: true } : state.enabled,
      };
}

/** Somebody took it out of use, which an intruder does and a careful owner too: only a person can tell. */
function preflight(): Preflight {
  return {
    kind: 'problem',
    message: 'Somebody took the key or a version of it out of use, perhaps on purpose.',
    remedy:
      'Approve to have versions restored and the primary one enabled, or override the finding.',
  };
}
