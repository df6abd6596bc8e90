import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import { heldToAccount, publicStatements } from '../../resources/aws/key-exposure.ts';
import type { KmsKeyState } from '../../resources/aws/key-state.ts';

/** Key policies let no principals of any account in. */
export const rule: Rule<KmsKeyState> = {
  id: 'kms-key-policy-not-public',
  type: 'aws.kms.key',
  title: 'KMS key policies are not open to other accounts at large',
  risk: 'A key policy for everybody lets any AWS account use the key: what it encrypts is then protected by nothing but the permissions on the data itself.',
  severity: 'high',
  catalogue: 'aws-s3-default-encryption-not-cmk',
  sources: {},
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Principals of other accounts that use the key by that statement no longer can.',
  parameters: {},
  check,
  desire: (state, { ref }) => {
    const held = state.policy === null ? null : heldToAccount(state.policy, ref.account);
    return held === null ? state : { ...state, policy: held };
  },
  preflight,
  recipe: (state, { ref }) =>
    state.policy !== null && heldToAccount(state.policy, ref.account) === null
      ? `Name the principals of the statement, or hold it to callers of the account: "Condition": {"StringEquals": {"kms:CallerAccount": "${ref.account}"}}.`
      : null,
};

function check(state: KmsKeyState): Verdict {
  if (!state.customerManaged) {
    return { kind: 'not-applicable', reason: 'AWS manages the key' };
  }
  // Whoever opens a key to everybody may as well deny Cordon the sight of it.
  if (state.policy === null) {
    const why = state.policyProblem ?? 'it was not read.';
    return { kind: 'violation', message: `Nobody can tell whom the key policy lets in: ${why}` };
  }
  const open = publicStatements(state.policy) ?? [];
  if (open.length === 0) {
    return { kind: 'compliant' };
  }
  const names = open.map(({ name }) => `'${name}'`).join(', ');
  const message = open.every(({ viaService }) => viaService)
    ? `The key policy lets every AWS account use the key through some services (${names}).`
    : `The key policy lets every AWS account use the key (${names}).`;
  return { kind: 'violation', message };
}

/** Who of other accounts uses the key is only in its CloudTrail. */
function preflight({ policy }: KmsKeyState): Preflight {
  if (policy === null) {
    return {
      kind: 'problem',
      message: 'The key policy could not be read.',
      remedy: "Let Cordon's role read it (kms:GetKeyPolicy), or override the finding.",
    };
  }
  return {
    kind: 'problem',
    message: 'Other accounts may rely on this statement of the key policy.',
    remedy:
      'Look for their calls in CloudTrail (resources.ARN is the key), then approve: the statement is held to callers of this account.',
  };
}
