import type { Json } from '../../../../shared/core/json.ts';
import { membersWith } from './iam.ts';
import { membersOf, refused } from './replies.ts';
import { uniformFrom } from './storage-bucket.ts';
import type { GoogleApplied, GoogleBucket, GoogleWorld, Members } from './world.ts';

/** Settings that a patch merges into the bucket's metadata. */
const SETTINGS = ['encryption', 'logging', 'versioning', 'softDeletePolicy', 'website', 'ipFilter'];

/** Labels a bucket may have, and what their keys and values are made of (Cloud Storage, bucket labels). */
const LABELS_MAX = 64;
const LABEL_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const LABEL_VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;

const KEY_ROLE = 'roles/cloudkms.cryptoKeyEncrypterDecrypter';

/** The bucket with a patch merged into it, or the refusal of one. */
export function patched(
  world: GoogleWorld,
  bucket: GoogleBucket,
  body: Json,
  now: number,
): GoogleBucket | GoogleApplied {
  const { iamConfiguration, labels, ...settings } = membersOf(body);
  const stranger = Object.keys(settings).find((name) => !SETTINGS.includes(name));
  if (stranger !== undefined) {
    return refused(world, 501, 'notImplemented', `The sandbox does not patch ${stranger}.`);
  }
  let next: GoogleBucket = bucket;
  for (const [name, value] of Object.entries(settings)) {
    const metadata = merged(next.metadata, { [name]: value });
    next = { ...next, metadata };
  }
  const access = membersOf(iamConfiguration);
  const prevention = access['publicAccessPrevention'] ?? bucket.publicAccessPrevention;
  if (prevention !== 'enforced' && prevention !== 'inherited') {
    return refused(world, 400, 'invalid', 'Invalid value for publicAccessPrevention');
  }
  const enabled =
    membersOf(access['uniformBucketLevelAccess'])['enabled'] ?? bucket.uniform.enabled;
  const uniform =
    enabled === bucket.uniform.enabled ? bucket.uniform : uniformFrom(enabled === true, now);
  next = { ...next, publicAccessPrevention: prevention, uniform };
  next = {
    ...next,
    labels: labels === undefined ? bucket.labels : relabelled(bucket.labels, labels),
  };
  return problemOf(world, bucket, next, now) ?? next;
}

function problemOf(
  world: GoogleWorld,
  before: GoogleBucket,
  after: GoogleBucket,
  now: number,
): GoogleApplied | null {
  const labels = Object.entries(after.labels);
  if (
    labels.length > LABELS_MAX ||
    labels.some(([key, value]) => !LABEL_KEY.test(key) || !LABEL_VALUE.test(value))
  ) {
    return refused(world, 400, 'invalid', 'Invalid label.');
  }
  if (before.uniform.enabled && !after.uniform.enabled) {
    const isConditional = before.policy.bindings.some(({ condition }) => condition !== undefined);
    if (now > Date.parse(before.uniform.lockedTime ?? '')) {
      const message = 'Uniform bucket-level access cannot be disabled after 90 days.';
      return refused(world, 400, 'invalid', message);
    }
    if (isConditional || Object.keys(before.folders).length > 0) {
      const message = 'Uniform bucket-level access is needed by managed folders and conditions.';
      return refused(world, 412, 'conditionNotMet', message);
    }
  }
  const versioning = membersOf(after.metadata['versioning'])['enabled'] === true;
  if (versioning && membersOf(after.metadata['hierarchicalNamespace'])['enabled'] === true) {
    return refused(world, 400, 'invalid', 'Buckets with hierarchical namespace keep no versions.');
  }
  return keyProblem(world, before, after);
}

/** Cloud Storage tries the key before it takes it. */
function keyProblem(
  world: GoogleWorld,
  before: GoogleBucket,
  after: GoogleBucket,
): GoogleApplied | null {
  const key = membersOf(after.metadata['encryption'])['defaultKmsKeyName'];
  if (
    typeof key !== 'string' ||
    key === membersOf(before.metadata['encryption'])['defaultKmsKeyName']
  ) {
    return null;
  }
  const known = Object.hasOwn(world.keys, key) ? world.keys[key] : undefined;
  if (known === undefined) {
    return refused(world, 400, 'invalid', `Cloud KMS key not found: ${key}`);
  }
  const ring = world.ringPolicies[key.replace(/\/cryptoKeys\/.*$/, '')];
  const users = [
    ...membersWith(known.policy, KEY_ROLE),
    ...(ring === undefined ? [] : membersWith(ring, KEY_ROLE)),
  ];
  return users.includes(`serviceAccount:${serviceAgentOf(world)}`)
    ? null
    : refused(
        world,
        403,
        'forbidden',
        'Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been authorized to use this key.',
      );
}

/** The service account with which Cloud Storage uses keys. */
export function serviceAgentOf({ projectNumber }: GoogleWorld): string {
  return `service-${projectNumber}@gs-project-accounts.iam.gserviceaccount.com`;
}

/** JSON merge patch (RFC 7396): a null takes a member away, an object is merged, all else replaces. */
function merged(target: Members, patch: Members): Members {
  const next: Record<string, Json> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete next[name];
    } else if (typeof value === 'object' && !Array.isArray(value)) {
      next[name] = merged(membersOf(next[name]), value as Members);
    } else {
      next[name] = value;
    }
  }
  return next;
}

function relabelled(labels: GoogleBucket['labels'], patch: Json): Readonly<Record<string, string>> {
  return merged(labels, membersOf(patch)) as Readonly<Record<string, string>>;
}
