import { etagOf, isPublicMember, policyFrom, shownPolicy } from './iam.ts';
import { answered, pageOf, refused } from './replies.ts';
import type { Route } from './routes.ts';
import {
  type BucketHandler,
  isPrevented,
  onBucket,
  PREVENTED,
  STALE,
  storageRoute,
} from './storage-calls.ts';
import type { GoogleBucket, GooglePolicy } from './world.ts';

/** Managed folders of a bucket, and who is let into them. */
export const FOLDER_ROUTES: readonly Route[] = [
  storageRoute('GET', /^\/storage\/v1\/b\/([^/]+)\/managedFolders$/, onBucket(listFolders)),
  storageRoute(
    'GET',
    /^\/storage\/v1\/b\/([^/]+)\/managedFolders\/([^/]+)\/iam$/,
    onBucket(onFolder(getFolderPolicy)),
  ),
  storageRoute(
    'PUT',
    /^\/storage\/v1\/b\/([^/]+)\/managedFolders\/([^/]+)\/iam$/,
    onBucket(onFolder(putFolderPolicy)),
  ),
];

/** One call on the policy of one folder. */
type FolderHandler = (
  policy: GooglePolicy,
  ...call: Parameters<BucketHandler>
) => ReturnType<BucketHandler>;

function onFolder(handler: FolderHandler): BucketHandler {
  return (world, bucket, call, now, name) => {
    const policy = Object.hasOwn(bucket.folders, name) ? bucket.folders[name] : undefined;
    return policy === undefined
      ? refused(world, 404, 'notFound', 'The specified managed folder does not exist.')
      : handler(policy, world, bucket, call, now, name);
  };
}

function listFolders(...[world, bucket, { query }]: Parameters<BucketHandler>) {
  const { page, next } = pageOf(Object.keys(bucket.folders).sort(), query, 'pageSize');
  const items = page.map((name) => ({
    kind: 'storage#managedFolder',
    id: `${bucket.name}/${name}`,
    name,
    bucket: bucket.name,
    metageneration: '1',
  }));
  const list = items.length === 0 ? {} : { items };
  return answered(world, { kind: 'storage#managedFolders', ...next, ...list });
}

function getFolderPolicy(...[policy, world, bucket, { query }, , name]: Parameters<FolderHandler>) {
  const requested = Number(query['optionsRequestedPolicyVersion'] ?? 1);
  return answered(world, answerOf(bucket, name, policy, requested));
}

function putFolderPolicy(...[known, world, bucket, { body }, , name]: Parameters<FolderHandler>) {
  const read = policyFrom(body, known, etagOf(known.changes));
  if (read === 'stale') {
    return refused(world, 412, 'conditionNotMet', STALE);
  }
  if (read === 'malformed') {
    return refused(world, 400, 'invalid', 'Invalid argument.');
  }
  if (
    read.bindings.some((each) => each.members.some(isPublicMember)) &&
    isPrevented(world, bucket)
  ) {
    return refused(world, 412, 'conditionNotMet', PREVENTED);
  }
  const policy = { ...read, changes: known.changes + 1 };
  const folders = { ...bucket.folders, [name]: policy };
  const buckets = { ...world.buckets, [bucket.name]: { ...bucket, folders } };
  return answered({ ...world, buckets }, answerOf(bucket, name, policy, 3));
}

function answerOf({ name }: GoogleBucket, folder: string, policy: GooglePolicy, requested: number) {
  const resourceId = `projects/_/buckets/${name}/managedFolders/${folder}`;
  const shown = shownPolicy(policy, etagOf(policy.changes), requested);
  return { kind: 'storage#policy', resourceId, ...shown };
}
