import type { Json } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import {
  type Bindings,
  EVERYBODY,
  EVERYBODY_SIGNED_IN,
  publicBindings,
  withMember,
  withoutMember,
  withoutPublic,
} from './iam-policy.ts';
import type { GcpKeyFacts } from './key-facts.ts';

/** What is read of a bucket. */
export interface GcsBucketState extends State {
  readonly status: null;
  /** The bucket's generation: another life of the name has another. Before those were shown, its creation time. */
  readonly incarnation: string | null;
  /** Where it is, as the API spells it: `US-CENTRAL1`, `EU`. */
  readonly location: string;
  /** The number of the project it is in; `''` where the API does not say. Refs hold the id. */
  readonly projectNumber: string;
  /** Changes with every change of the bucket's configuration: writes are refused when it is another by then. */
  readonly metageneration: string;
  /** The bucket's labels. Edited. */
  readonly tags: Readonly<Record<string, string>>;
  /** `enforced` or `inherited`: the bucket's own setting. Edited. */
  readonly accessPrevention: string;
  /** Whether an organisation policy enforces it; null where that cannot be read. The bucket itself never shows it. */
  readonly accessPreventionInherited: boolean | null;
  /** The bucket's IAM policy by role, see {@link Bindings}. Edited. */
  readonly iam: Bindings;
  /** What is sent back with it. */
  readonly iamEnvelope: { readonly [key: string]: Json };
  /** Whether ACLs count for nothing. Edited. */
  readonly uniformAccess: boolean;
  /** Until when uniform access may be taken back, ISO 8601; null while it is off. */
  readonly uniformAccessLockedTime: string | null;
  /** The bucket's ACL, role by entity; empty with uniform access. Public entries are edited. */
  readonly acl: Readonly<Record<string, string>>;
  /** The ACL that new objects get, role by entity; empty with uniform access. Public entries are edited. */
  readonly defaultObjectAcl: Readonly<Record<string, string>>;
  /** The IAM policies of managed folders that have one, by the folder's name. Edited. */
  readonly folders: Readonly<Record<string, Bindings>>;
  /** What is sent back with them. */
  readonly folderEnvelopes: Readonly<Record<string, { readonly [key: string]: Json }>>;
  /** Whether there are more managed folders than are read. */
  readonly moreFolders: boolean;
  /** By the names of the API, without what only Google sets. `defaultKmsKeyName` is edited. */
  readonly encryption: Readonly<Record<string, Json>>;
  /** Where usage is logged: `logBucket`, `logObjectPrefix`; empty when it is not. Edited. */
  readonly logging: Readonly<Record<string, Json>>;
  /** Whether old versions of objects are kept. Edited. */
  readonly versioning: boolean;
  /** How long deleted objects can be brought back, in seconds; 0 when they cannot. Edited. */
  readonly softDeleteSeconds: number;
  /** Whether it has real folders: such buckets keep no versions. */
  readonly hierarchical: boolean;
  /** `Enabled` or `Disabled`; null where there is no filter. Never edited. */
  readonly ipFilter: string | null;
  /** The service account with which Cloud Storage uses keys; null where no rule asked, or it could not be read. */
  readonly serviceAgent: string | null;
  /** Facts about the keys that rules asked for. */
  readonly keys: Readonly<Record<string, GcpKeyFacts>>;
  /** The bucket's own key by its full name, so that changes of the key find the bucket. */
  readonly uses: readonly string[];
}

/**
 * The IAM roles that a bucket's ACL is another view of, lowest first: whoever changes the one changes the other (Cloud
 * Storage documentation, access control lists).
 */
const LEGACY_ROLES: Readonly<Record<string, string>> = {
  READER: 'roles/storage.legacyBucketReader',
  WRITER: 'roles/storage.legacyBucketWriter',
  OWNER: 'roles/storage.legacyBucketOwner',
};

/** Whether nobody can be let in who is everybody: what grants it does nothing. */
export function isPrevented(state: GcsBucketState): boolean {
  return state.accessPrevention === 'enforced' || state.accessPreventionInherited === true;
}

/** The entries of an ACL that name everybody. */
export function publicEntries(
  acl: Readonly<Record<string, string>>,
): readonly (readonly [entity: string, role: string])[] {
  return Object.entries(acl).filter(([entity]) => isPublicEntity(entity));
}

/** Whether an entity of an ACL is everybody. */
export function isPublicEntity(entity: string): boolean {
  return entity === EVERYBODY || entity === EVERYBODY_SIGNED_IN;
}

/** Everything that grants something to everybody, in force or not. */
export function hasPublicGrants(state: GcsBucketState): boolean {
  return (
    publicBindings(state.iam).length > 0 ||
    publicEntries(state.acl).length > 0 ||
    publicEntries(state.defaultObjectAcl).length > 0 ||
    publicFolders(state).length > 0
  );
}

/** The managed folders whose own policy names everybody. */
export function publicFolders(state: GcsBucketState): readonly string[] {
  return Object.keys(state.folders).filter(
    (name) => publicBindings(state.folders[name] ?? {}).length > 0,
  );
}

/** The state without bindings for everybody, and without the ACL entries that are the same grants. */
export function withoutPublicBindings(state: GcsBucketState): GcsBucketState {
  const iam = withoutPublic(state.iam);
  return iam === state.iam ? state : { ...state, iam, acl: aclWith(state.acl, state.iam, iam) };
}

/** The state without ACL entries for everybody, and without the bindings that are the same grants. */
export function withoutPublicEntries(state: GcsBucketState): GcsBucketState {
  if (publicEntries(state.acl).length + publicEntries(state.defaultObjectAcl).length === 0) {
    return state;
  }
  const acl = privateAcl(state.acl);
  return {
    ...state,
    acl,
    defaultObjectAcl: privateAcl(state.defaultObjectAcl),
    iam: iamWith(state.iam, state.acl, acl),
  };
}

/** The state without bindings for everybody in the policies of managed folders. */
export function withoutPublicFolders(state: GcsBucketState): GcsBucketState {
  const open = publicFolders(state);
  if (open.length === 0) {
    return state;
  }
  const left = Object.entries(state.folders).map(
    ([name, bindings]) => [name, withoutPublic(bindings)] as const,
  );
  // A folder without a policy of its own is not among them.
  const folders = Object.fromEntries(left.filter(([, own]) => Object.keys(own).length > 0));
  return { ...state, folders };
}

/** The ACL after the IAM policy was changed: entries of everybody follow the legacy roles. */
export function aclWith(
  acl: GcsBucketState['acl'],
  before: Bindings,
  after: Bindings,
): GcsBucketState['acl'] {
  let next = acl;
  for (const entity of [EVERYBODY, EVERYBODY_SIGNED_IN]) {
    const [was, is] = [highest(before, entity), highest(after, entity)];
    const { [entity]: known, ...others } = next;
    if (is !== was && is !== null) {
      next = { ...others, [entity]: is };
    } else if (is !== was && known === was) {
      next = others;
    }
  }
  return next;
}

/** The IAM policy after entries of everybody were changed in the ACL: the legacy roles follow them. */
export function iamWith(
  iam: Bindings,
  before: GcsBucketState['acl'],
  after: GcsBucketState['acl'],
): Bindings {
  let next = iam;
  for (const [entity, role] of [EVERYBODY, EVERYBODY_SIGNED_IN].flatMap(pairsOf)) {
    const legacy = LEGACY_ROLES[role] ?? '';
    if (before[entity] === role && after[entity] !== role) {
      next = withoutMember(next, legacy, entity);
    } else if (before[entity] !== role && after[entity] === role) {
      next = withMember(next, legacy, entity);
    }
  }
  return next;
}

function pairsOf(entity: string): readonly (readonly [string, string])[] {
  return Object.keys(LEGACY_ROLES).map((role) => [entity, role]);
}

/** The highest of the legacy roles that a member has: the one that its entry of the ACL shows. */
function highest(bindings: Bindings, member: string): string | null {
  const roles = Object.keys(LEGACY_ROLES).filter(
    (role) => bindings[LEGACY_ROLES[role] ?? '']?.members.includes(member) === true,
  );
  return roles.at(-1) ?? null;
}

function privateAcl(acl: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(acl).filter(([entity]) => !isPublicEntity(entity)));
}
