import type { GoogleBucket, GoogleWorld } from './world.ts';

/** An entry of an ACL. */
export interface AclEntry {
  readonly entity: string;
  readonly role: string;
}

/** A bucket's ACL is the legacy roles of its IAM policy, in another view. */
export const LEGACY_ROLES: Readonly<Record<string, string>> = {
  OWNER: 'roles/storage.legacyBucketOwner',
  WRITER: 'roles/storage.legacyBucketWriter',
  READER: 'roles/storage.legacyBucketReader',
};

/** The bucket's ACL: one entry an entity, of the highest role it has. */
export function aclOf(world: GoogleWorld, { policy }: GoogleBucket): readonly AclEntry[] {
  const entries = new Map<string, string>();
  for (const [role, legacy] of Object.entries(LEGACY_ROLES)) {
    for (const binding of policy.bindings) {
      if (binding.role === legacy && binding.condition === undefined) {
        for (const member of binding.members) {
          const entity = entityOf(world, member);
          entries.set(entity, entries.get(entity) ?? role);
        }
      }
    }
  }
  return [...entries].map(([entity, role]) => ({ entity, role }));
}

/** An entry as the API answers it. */
export function shownEntry(
  bucket: string,
  kind: 'bucketAccessControl' | 'objectAccessControl',
  { entity, role }: AclEntry,
) {
  return { kind: `storage#${kind}`, bucket, entity, role };
}

/** The member of an IAM policy that an entity of an ACL is. */
export function memberOf(world: GoogleWorld, entity: string): string | null {
  const team = /^project-(owner|editor|viewer)s-(.+)$/.exec(entity);
  if (team !== null) {
    return `project${String(team[1]).replace(/^./, (first) => first.toUpperCase())}:${world.project}`;
  }
  const named = /^(user|group|domain)-(.+)$/.exec(entity);
  if (named !== null) {
    const isRobot = named[1] === 'user' && String(named[2]).endsWith('.gserviceaccount.com');
    return `${isRobot ? 'serviceAccount' : named[1]}:${String(named[2]).toLowerCase()}`;
  }
  return entity === 'allUsers' || entity === 'allAuthenticatedUsers' ? entity : null;
}

function entityOf(world: GoogleWorld, member: string): string {
  const [kind = '', name = ''] = member.split(/:(.*)/s);
  switch (kind) {
    case 'projectOwner':
    case 'projectEditor':
    case 'projectViewer':
      return `project-${kind.slice('project'.length).toLowerCase()}s-${world.projectNumber}`;
    case 'user':
    case 'serviceAccount':
      return `user-${name}`;
    case 'group':
    case 'domain':
      return `${kind}-${name}`;
    default:
      return member;
  }
}
