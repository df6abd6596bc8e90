import type { Json } from '../../../../shared/core/json.ts';
import { etagOf, isPublicMember, policyFrom, shownPolicy } from './iam.ts';
import { answered, pageOf, refused } from './replies.ts';
import type { Route } from './routes.ts';
import { ACL_ROUTES } from './storage-acl-calls.ts';
import { shownBucket } from './storage-bucket.ts';
import {
  isPrevented,
  onBucket,
  PREVENTED,
  STALE,
  storageRoute,
  storedBucket,
} from './storage-calls.ts';
import { FOLDER_ROUTES } from './storage-folders.ts';
import { patched, serviceAgentOf } from './storage-patch.ts';
import type { GoogleApplied, GoogleBucket, GoogleCall, GoogleWorld } from './world.ts';

/** The JSON API of Cloud Storage, as far as it is modelled. */
export const STORAGE_ROUTES: readonly Route[] = [
  storageRoute('GET', /^\/storage\/v1\/b$/, listBuckets),
  storageRoute('GET', /^\/storage\/v1\/projects\/([^/]+)\/serviceAccount$/, (world) =>
    answered(world, { kind: 'storage#serviceAccount', email_address: serviceAgentOf(world) }),
  ),
  storageRoute('GET', /^\/storage\/v1\/b\/([^/]+)$/, onBucket(getBucket)),
  storageRoute('PATCH', /^\/storage\/v1\/b\/([^/]+)$/, onBucket(patchBucket)),
  storageRoute('GET', /^\/storage\/v1\/b\/([^/]+)\/iam$/, onBucket(getPolicy)),
  storageRoute('PUT', /^\/storage\/v1\/b\/([^/]+)\/iam$/, onBucket(putPolicy)),
  ...ACL_ROUTES,
  ...FOLDER_ROUTES,
];

function listBuckets(world: GoogleWorld, { query }: GoogleCall): GoogleApplied {
  if (query['project'] !== world.project && query['project'] !== world.projectNumber) {
    return refused(world, 400, 'invalid', 'Unknown project id.');
  }
  const names = Object.keys(world.buckets).sort();
  const { page, next } = pageOf(names, query, 'maxResults');
  const items = page.flatMap((name) => {
    const bucket = world.buckets[name];
    return bucket === undefined ? [] : [shownBucket(world, bucket, query['projection'])];
  });
  const list = items.length === 0 ? {} : { items };
  return answered(world, { kind: 'storage#buckets', ...next, ...list });
}

function getBucket(world: GoogleWorld, bucket: GoogleBucket, { query }: GoogleCall): GoogleApplied {
  return answered(world, shownBucket(world, bucket, query['projection']));
}

function patchBucket(
  world: GoogleWorld,
  bucket: GoogleBucket,
  { query, body }: GoogleCall,
  now: number,
): GoogleApplied {
  const wanted = query['ifMetagenerationMatch'];
  if (wanted !== undefined && wanted !== String(bucket.metageneration)) {
    return refused(world, 412, 'conditionNotMet', STALE);
  }
  const next = patched(world, bucket, body, now);
  if ('answer' in next) {
    return next;
  }
  const stored = storedBucket(world, next, now);
  return answered(stored.world, shownBucket(stored.world, stored.bucket, query['projection']));
}

function getPolicy(world: GoogleWorld, bucket: GoogleBucket, { query }: GoogleCall): GoogleApplied {
  const requested = Number(query['optionsRequestedPolicyVersion'] ?? 1);
  return answered(world, policyAnswer(bucket, requested));
}

function putPolicy(
  world: GoogleWorld,
  bucket: GoogleBucket,
  { body }: GoogleCall,
  now: number,
): GoogleApplied {
  const policy = policyFrom(body, bucket.policy, etagOf(bucket.metageneration));
  if (policy === 'stale') {
    return refused(world, 412, 'conditionNotMet', STALE);
  }
  if (policy === 'malformed') {
    return refused(world, 400, 'invalid', 'Invalid argument.');
  }
  if (policy.bindings.some(({ condition }) => condition !== undefined) && !bucket.uniform.enabled) {
    const message = 'Conditions need uniform bucket-level access.';
    return refused(world, 412, 'conditionNotMet', message);
  }
  const known = bucket.policy.bindings.flatMap(({ role, members }) =>
    members.map((m) => `${role} ${m}`),
  );
  const added = policy.bindings.flatMap(({ role, members }) =>
    members.filter((member) => isPublicMember(member) && !known.includes(`${role} ${member}`)),
  );
  if (added.length > 0 && isPrevented(world, bucket)) {
    return refused(world, 412, 'conditionNotMet', PREVENTED);
  }
  const stored = storedBucket(world, { ...bucket, policy }, now);
  return answered(stored.world, policyAnswer(stored.bucket, 3));
}

function policyAnswer(bucket: GoogleBucket, requested: number): Json {
  const shown = shownPolicy(bucket.policy, etagOf(bucket.metageneration), requested);
  const resourceId = `projects/_/buckets/${bucket.name}`;
  return { kind: 'storage#policy', resourceId, ...shown };
}
