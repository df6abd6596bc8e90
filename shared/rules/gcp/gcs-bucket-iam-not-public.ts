import { quoted } from '../../core/plain.ts';
import type { Rule, Verdict } from '../../core/rule.ts';
import {
  type GcsBucketState,
  isPrevented,
  withoutPublicBindings,
} from '../../resources/gcp/bucket-state.ts';
import { type Binding, EVERYBODY, publicBindings } from '../../resources/gcp/iam-policy.ts';

/** How many roles a message names. */
const NAMES_MAX = 3;

/**
 * A bucket's IAM policy names nobody who is everybody. Only these members are taken out: conditions, other members and
 * everything else in the policy stay. A condition may narrow what everybody gets; that it does is not for a machine to
 * say, so the grant counts.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-iam-not-public',
  type: 'gcp.storage.bucket',
  title: 'Cloud Storage bucket grants no role to everybody',
  risk: 'Anybody on the internet can use what the role allows: read training data and models, or replace them.',
  severity: 'critical',
  catalogue: 'gcp-gcs-public-iam',
  sources: {
    checkov: ['CKV_GCP_28'],
    prowler: ['cloudstorage_bucket_public_access'],
    trivy: ['AVD-GCP-0001'],
    cis: ['GCP 2.0-5.0 5.1'],
    nist80053: ['AC-3', 'AC-5', 'AC-6', 'MP-2'],
    aiRmfProposed: ['MEASURE 2.7', 'MANAGE 2.4'],
  },
  cure: 'fix',
  undo: 'exact',
  proof: 'model',
  mayBreak:
    'Anonymous readers and writers get 401 or 403: public websites and open data sets stop working.',
  parameters: {},
  check,
  desire: (state) => (check(state).kind === 'violation' ? withoutPublicBindings(state) : state),
};

function check(state: GcsBucketState): Verdict {
  const open = publicBindings(state.iam);
  if (open.length === 0 || isPrevented(state)) {
    return { kind: 'compliant' };
  }
  const named = open.slice(0, NAMES_MAX).map(said);
  const more = open.length - named.length;
  const rest = more === 0 ? '' : ` and ${more} more`;
  return { kind: 'violation', message: `The IAM policy grants ${named.join(', ')}${rest}.` };
}

/** Roles may be users' own, and conditions are their words. */
function said({ role, members, condition }: Binding): string {
  const whom = members.includes(EVERYBODY) ? 'everybody' : 'everybody with a Google account';
  const title = condition === undefined ? '' : ` under the condition ${quoted(condition['title'])}`;
  return `${/^[\w./-]{1,120}$/.test(role) ? role : quoted(role)} to ${whom}${title}`;
}
