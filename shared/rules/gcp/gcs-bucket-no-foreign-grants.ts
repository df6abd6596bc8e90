import type { Json } from '../../core/json.ts';
import { quoted } from '../../core/plain.ts';
import type { Preflight, Rule, RuleContext, Verdict } from '../../core/rule.ts';
import type { GcsBucketState } from '../../resources/gcp/bucket-state.ts';
import { isPublic } from '../../resources/gcp/iam-policy.ts';
import { homesOf } from '../../resources/gcp/members.ts';

/** How many members a message names. */
const NAMES_MAX = 3;

/** Roles that only read: of objects, of the bucket, or of both. */
const READING = /(?:[vV]iewer|Reader)$/;

/**
 * A bucket's policy, and those of its managed folders, name no member from outside the domains and projects that the
 * policy of Cordon trusts. Whom a partner's data feeds is nothing a machine can know, so a person always decides.
 * Everybody is not named: other rules are about that.
 */
export const rule: Rule<GcsBucketState> = {
  id: 'gcs-bucket-no-foreign-grants',
  type: 'gcp.storage.bucket',
  title: 'Cloud Storage bucket grants roles only to whom is trusted',
  risk: 'What somebody of another organisation may read or replace here is as safe as that organisation.',
  severity: 'high',
  catalogue: 'gcp-gcs-overbroad-iam',
  sources: {
    cis: ['GCP 3.0 1.1 (org policy mapping)'],
    aiRmfProposed: ['MEASURE 2.7', 'GOVERN 2.1'],
  },
  cure: 'label',
  undo: 'exact',
  proof: 'model',
  mayBreak: null,
  parameters: {
    trusted:
      'Domains, and ids and numbers of projects, that may be named: a list like [example.com, churn-lab, "123456789012"]; the own project is. Without it the rule is off.',
  },
  check,
  // The one cure, rewriting the policy, would cut off whoever was let in on purpose.
  desire: (state) => state,
  preflight: (state, _target, context): Preflight => ({
    kind: 'problem',
    message: 'Only its owner knows whom the bucket is shared with on purpose.',
    remedy: remedyFor(state, context),
  }),
  recipe: (state, context) =>
    check(state, context).kind === 'violation' ? remedyFor(state, context) : null,
};

function check(state: GcsBucketState, context: RuleContext): Verdict {
  if ((context.parameters['trusted'] ?? null) === null) {
    // Buckets are shared with partners every day: without knowing whom to trust, every one of them would ask.
    return { kind: 'not-applicable', reason: 'the policy names nobody to trust (trusted)' };
  }
  const grants = foreignGrants(state, context);
  if (grants.length === 0) {
    return { kind: 'compliant' };
  }
  const members = [...new Set(grants.map(({ member }) => member))];
  const named = members.slice(0, NAMES_MAX).map((member) => quoted(member, 160));
  const more = members.length - named.length;
  const message = `The IAM policy lets others in: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
  return grants.some(({ role }) => !READING.test(role))
    ? { kind: 'violation', message }
    : { kind: 'violation', severity: 'medium', message };
}

/** The grants to named members of places that are not trusted. */
function foreignGrants(
  state: GcsBucketState,
  context: RuleContext,
): readonly { readonly role: string; readonly member: string }[] {
  const own = [context.ref.account, state.projectNumber, ...listOf(context.parameters)];
  const trusted = own.filter((name) => name !== '').map((name) => name.toLowerCase());
  return [state.iam, ...Object.values(state.folders)]
    .flatMap((bindings) => Object.values(bindings))
    .flatMap(({ role, members }) => members.map((member) => ({ role, member })))
    .filter(({ member }) => !isPublic(member))
    .filter(({ member }) => {
      const homes = homesOf(member);
      return homes !== null && !homes.some((home) => trusted.includes(home));
    });
}

function remedyFor(state: GcsBucketState, context: RuleContext): string {
  const homes = foreignGrants(state, context).flatMap(({ member }) => homesOf(member)?.[0] ?? []);
  const known = [...new Set(homes)].slice(0, NAMES_MAX).map((home) => quoted(home));
  const trust = known.length === 0 ? '' : ` (${known.join(', ')})`;
  return (
    `Take the members out of the policy (gcloud storage buckets get-iam-policy gs://${context.ref.name}), ` +
    `or add their places${trust} to the parameter trusted of ${rule.id}.`
  );
}

/** What the policy trusts. Project numbers may have been written without quotes. */
function listOf(parameters: Readonly<Record<string, Json>>): readonly string[] {
  const given = parameters['trusted'];
  const list = (Array.isArray(given) ? given : [given ?? []].flat()) as readonly Json[];
  return list.map((name) => String(name).trim());
}
