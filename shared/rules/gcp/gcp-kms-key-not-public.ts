import { quoted } from '../../core/plain.ts';
import type { Preflight, Rule, Verdict } from '../../core/rule.ts';
import {
  type Binding,
  EVERYBODY,
  publicBindings,
  withoutPublic,
} from '../../resources/gcp/iam-policy.ts';
import type { GcpKmsKeyState } from '../../resources/gcp/kms-key-state.ts';

/** How many roles a message names. */
const NAMES_MAX = 3;

/** Roles by which nobody encrypts or decrypts (Cloud KMS, permissions and roles): what is encrypted does not need them. */
const USES_NOTHING: readonly string[] = [
  'roles/cloudkms.admin',
  'roles/cloudkms.importer',
  'roles/cloudkms.publicKeyViewer',
  'roles/cloudkms.viewer',
  'roles/iam.securityAdmin',
  'roles/iam.securityReviewer',
];

/** Of these, the ones that show and change nothing. */
const SHOWS: readonly string[] = [
  'roles/cloudkms.publicKeyViewer',
  'roles/cloudkms.viewer',
  'roles/iam.securityReviewer',
];

/**
 * A key's IAM policy names nobody who is everybody. What only manages or shows the key is taken from them at once. A
 * role that uses it may be the very one by which a service reads what it encrypted: whoever takes that shuts off the
 * data, so a person is asked first.
 */
export const rule: Rule<GcpKmsKeyState> = {
  id: 'gcp-kms-key-not-public',
  type: 'gcp.kms.key',
  title: 'Cloud KMS keys grant no role to everybody',
  risk: 'Anybody on the internet can use or manage the key: what it encrypts is then protected by nothing but the permissions on the data itself.',
  severity: 'critical',
  catalogue: 'gcp-gcs-no-cmek',
  sources: {},
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak: 'Whoever uses the key by that role alone, services among them, no longer can.',
  parameters: {},
  check,
  desire: (state) =>
    check(state).kind === 'violation' ? { ...state, iam: withoutPublic(state.iam) } : state,
  preflight,
};

function check({ iam, iamProblem }: GcpKmsKeyState): Verdict {
  if (iamProblem !== null) {
    return { kind: 'not-applicable', reason: iamProblem };
  }
  const open = publicBindings(iam);
  if (open.length === 0) {
    return { kind: 'compliant' };
  }
  const named = open.slice(0, NAMES_MAX).map(said);
  const more = open.length - named.length;
  const rest = more === 0 ? '' : ` and ${more} more`;
  const message = `The IAM policy of the key grants ${named.join(', ')}${rest}.`;
  return open.every(({ role }) => SHOWS.includes(role))
    ? { kind: 'violation', message, severity: 'medium' }
    : { kind: 'violation', message };
}

/** Roles may be users' own. */
function said({ role, members, condition }: Binding): string {
  const whom = members.includes(EVERYBODY) ? 'everybody' : 'everybody with a Google account';
  const title = condition === undefined ? '' : ` under the condition ${quoted(condition['title'])}`;
  return `${/^[\w./-]{1,120}$/.test(role) ? role : quoted(role)} to ${whom}${title}`;
}

/** Who uses the key by that role is only in its audit log of data access. */
function preflight(state: GcpKmsKeyState): Preflight {
  return publicBindings(state.iam).every(({ role }) => USES_NOTHING.includes(role))
    ? { kind: 'ready' }
    : {
        kind: 'problem',
        message: 'A service may read what it encrypted by this grant and no other.',
        remedy:
          'Grant roles/cloudkms.cryptoKeyEncrypterDecrypter to the service agents that use the key, then approve.',
      };
}
