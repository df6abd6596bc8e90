import { isPublicMember, regranted } from './iam.ts';
import { answered, emptied, membersOf, refused } from './replies.ts';
import type { Route } from './routes.ts';
import { LEGACY_ROLES, memberOf, shownEntry } from './storage-acl.ts';
import {
  type BucketHandler,
  isPrevented,
  onBucket,
  PREVENTED,
  storageRoute,
  storedBucket,
} from './storage-calls.ts';
import type { GoogleBucket, GoogleWorld } from './world.ts';

/** The two lists of a bucket. */
type List = 'acl' | 'defaultObjectAcl';

const ACL_NEEDS_NO_UNIFORM =
  'Cannot use ACL API to update bucket policy when uniform bucket-level access is enabled. Read more at https://cloud.google.com/storage/docs/uniform-bucket-level-access';

/** The entries of a bucket's ACL and of the ACL that new objects get, one by one. */
export const ACL_ROUTES: readonly Route[] = (['acl', 'defaultObjectAcl'] as const).flatMap(
  (list) => [
    storageRoute(
      'POST',
      new RegExp(`^/storage/v1/b/([^/]+)/${list}$`),
      onBucket(insertEntry(list)),
    ),
    storageRoute(
      'DELETE',
      new RegExp(`^/storage/v1/b/([^/]+)/${list}/([^/]+)$`),
      onBucket(deleteEntry(list)),
    ),
  ],
);

function insertEntry(list: List): BucketHandler {
  return (world, bucket, { body }, now) => {
    const { entity, role } = membersOf(body);
    const roles = list === 'acl' ? ['OWNER', 'WRITER', 'READER'] : ['OWNER', 'READER'];
    const member = typeof entity === 'string' ? memberOf(world, entity) : null;
    if (bucket.uniform.enabled) {
      return refused(world, 400, 'invalid', ACL_NEEDS_NO_UNIFORM);
    }
    if (
      typeof entity !== 'string' ||
      member === null ||
      typeof role !== 'string' ||
      !roles.includes(role)
    ) {
      return refused(world, 400, 'invalid', 'Invalid access control.');
    }
    if (isPublicMember(entity) && isPrevented(world, bucket)) {
      return refused(world, 412, 'conditionNotMet', PREVENTED);
    }
    const kind = list === 'acl' ? 'bucketAccessControl' : 'objectAccessControl';
    const changed = withEntry(world, withoutEntry(world, bucket, list, entity), list, entity, role);
    const stored = storedBucket(world, changed, now);
    return answered(stored.world, shownEntry(bucket.name, kind, { entity, role }));
  };
}

function deleteEntry(list: List): BucketHandler {
  return (world, bucket, _call, now, entity) => {
    if (bucket.uniform.enabled) {
      return refused(world, 400, 'invalid', ACL_NEEDS_NO_UNIFORM);
    }
    const changed = withoutEntry(world, bucket, list, entity);
    return JSON.stringify(changed) === JSON.stringify(bucket)
      ? refused(world, 404, 'notFound', 'The specified key does not exist.')
      : emptied(storedBucket(world, changed, now).world);
  };
}

function withEntry(
  world: GoogleWorld,
  bucket: GoogleBucket,
  list: List,
  entity: string,
  role: string,
): GoogleBucket {
  if (list === 'defaultObjectAcl') {
    return { ...bucket, defaultObjectAcl: [...bucket.defaultObjectAcl, { entity, role }] };
  }
  const legacy = LEGACY_ROLES[role] ?? '';
  const bindings = regranted(bucket.policy.bindings, legacy, memberOf(world, entity) ?? '', true);
  return { ...bucket, policy: { ...bucket.policy, bindings } };
}

function withoutEntry(
  world: GoogleWorld,
  bucket: GoogleBucket,
  list: List,
  entity: string,
): GoogleBucket {
  if (list === 'defaultObjectAcl') {
    const left = bucket.defaultObjectAcl.filter((entry) => entry.entity !== entity);
    return { ...bucket, defaultObjectAcl: left };
  }
  const member = memberOf(world, entity) ?? '';
  const bindings = Object.values(LEGACY_ROLES).reduce(
    (known, role) => regranted(known, role, member, false),
    bucket.policy.bindings,
  );
  return { ...bucket, policy: { ...bucket.policy, bindings } };
}
