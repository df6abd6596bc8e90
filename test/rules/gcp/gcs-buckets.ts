import type { Json } from '../../../shared/core/json.ts';
import type { Rule, RuleContext } from '../../../shared/core/rule.ts';
import { type Step, withField } from '../../../shared/core/state.ts';
import type { GcsBucketState } from '../../../shared/resources/gcp/bucket-state.ts';
import { resource } from '../../../shared/resources/gcp/storage-bucket.ts';
import { GCS_REF } from '../../support/gcp-buckets.ts';

/** Buckets for the tests of the rules about them. */

export const CONTEXT: RuleContext = { ref: GCS_REF, parameters: {}, keys: {} };

export const AGENT = 'service-123456789012@gs-project-accounts.iam.gserviceaccount.com';

export const VIEWER = 'roles/storage.objectViewer';

export function bucket(parts: Partial<GcsBucketState> = {}): GcsBucketState {
  return {
    status: null,
    incarnation: '1',
    createdAt: '2026-11-20T09:00:00.000Z',
    location: 'EUROPE-WEST4',
    projectNumber: '123456789012',
    metageneration: '3',
    tags: {},
    accessPrevention: 'inherited',
    accessPreventionInherited: false,
    iam: {},
    iamEnvelope: { version: 1, etag: 'CAM=' },
    uniformAccess: false,
    uniformAccessLockedTime: null,
    acl: { 'project-owners-123456789012': 'OWNER' },
    defaultObjectAcl: { 'project-owners-123456789012': 'OWNER' },
    folders: {},
    folderEnvelopes: {},
    moreFolders: false,
    encryption: {},
    logging: {},
    versioning: false,
    softDeleteSeconds: 604_800,
    hierarchical: false,
    ipFilter: null,
    serviceAgent: AGENT,
    keys: {},
    uses: [],
    ...parts,
  };
}

/** A policy's bindings by role, all without a condition. */
export function roles(members: Readonly<Record<string, readonly string[]>>): GcsBucketState['iam'] {
  return Object.fromEntries(
    Object.entries(members).map(([role, given]) => [role, { role, members: given }]),
  );
}

/** The laws of a cure: the target has no finding, planning from it again plans nothing, other fields are left alone. */
export function breachesOfCure(
  rule: Rule<GcsBucketState>,
  state: GcsBucketState,
  context = CONTEXT,
): string[] {
  const target = rule.desire(state, context);
  const again = rule.desire(target, context);
  const verdict = rule.check(target, context);
  const changed = Object.keys(target).filter((field) => target[field] !== state[field]);
  return [
    verdict.kind === 'compliant' ||
    (verdict.kind === 'violation' && verdict.contained !== undefined)
      ? ''
      : 'the target has the finding',
    resource.steps(GCS_REF, target, again).length === 0 ? '' : 'planning again plans something',
    resource.steps(GCS_REF, state, target).length > 0 ? '' : 'nothing is planned',
    changed.every((field) => field in resource.fields) ? '' : `it changes ${changed.join(', ')}`,
  ].filter((breach) => breach !== '');
}

/** The steps from a state to one with fields set. */
export function stepsTo(
  live: GcsBucketState,
  ...changes: readonly (readonly [string, Json])[]
): readonly Step[] {
  const target = changes.reduce((state, [field, value]) => withField(state, field, value), live);
  return resource.steps(GCS_REF, live, target);
}
