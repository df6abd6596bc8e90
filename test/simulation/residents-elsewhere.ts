import { accountId, createAccount } from '../../functions/local/sandbox/azure/storage-account.ts';
import {
  asObject,
  createAzureWorld,
  objectAt,
  resourceAt,
  withoutResource,
  withResource,
} from '../../functions/local/sandbox/azure/world.ts';
import { createGoogleBucket } from '../../functions/local/sandbox/gcp/storage-bucket.ts';
import type { GoogleBucket } from '../../functions/local/sandbox/gcp/world.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { SimCloud } from './cloud.ts';
import type { Deed } from './config.ts';
import type { Draw } from './random.ts';
import type { Done } from './residents.ts';

/** What lives in a world outside AWS: an Azure storage account, a bucket of Google Cloud. */

type Tags = Readonly<Record<string, string>>;

const OPEN = { role: 'roles/storage.objectViewer', members: ['allUsers'] };
const PARTNER = { role: 'roles/storage.objectViewer', members: ['user:eve@partner.example'] };

/** A storage account's ref. */
export function accountRef(name: string): Ref {
  const world = createAzureWorld();
  return {
    cloud: 'azure',
    type: 'azure.storage.account',
    id: accountId(world, name),
    name,
    account: world.subscription,
    region: world.location,
  };
}

/** A Google bucket's ref. */
export function googleBucketRef(name: string): Ref {
  return {
    cloud: 'gcp',
    type: 'gcp.storage.bucket',
    id: `//storage.googleapis.com/projects/_/buckets/${name}`,
    name,
    account: 'churn-lab',
    region: 'europe-west4',
  };
}

/** Makes the resource, with a fault or without. */
export function createElsewhere(cloud: SimCloud, ref: Ref, now: number, draw: Draw): Done {
  const isOpen = draw.chance(0.5);
  if (ref.cloud === 'azure') {
    const properties = {
      allowBlobPublicAccess: isOpen,
      supportsHttpsTrafficOnly: draw.chance(0.7),
    };
    const tags = { 'cordon-scope': 'ml' };
    cloud.azure.edit((world) => createAccount(world, { name: ref.name, properties, tags }, now));
    return { operation: 'storageAccounts/write', effect: 'created' };
  }
  cloud.google.edit((world) =>
    createGoogleBucket(world, { name: ref.name, bindings: isOpen ? [OPEN] : [] }, now),
  );
  return { operation: 'storage.buckets.create', effect: 'created' };
}

/** Whether the resource is there. */
export function existsElsewhere({ azure, google }: SimCloud, ref: Ref): boolean {
  return ref.cloud === 'azure'
    ? resourceAt(azure.host.world, ref.id) !== undefined
    : ref.name in google.host.world.buckets;
}

/** Deletes the resource. */
export function removeElsewhere({ azure, google }: SimCloud, ref: Ref): void {
  azure.edit((world) => withoutResource(world, ref.id));
  google.edit(({ buckets: { [ref.name]: _gone, ...buckets }, ...world }) => ({
    ...world,
    buckets,
  }));
}

/** Changes the tags or labels behind the model's back. */
export function retagElsewhere(cloud: SimCloud, ref: Ref, change: (tags: Tags) => Tags): void {
  if (ref.cloud === 'azure') {
    cloud.azure.edit((world) => {
      const body = resourceAt(world, ref.id);
      const tags = change(objectAt(body, 'tags') as Tags);
      return body === undefined ? world : withResource(world, ref.id, { ...body, tags });
    });
    return;
  }
  editBucket(cloud, ref, (bucket) => ({ ...bucket, labels: change(bucket.labels) }));
}

/** Does one thing to the resource; null when there is no such thing. */
export function actElsewhere(cloud: SimCloud, ref: Ref, deed: Deed, draw: Draw): Done | null {
  if (!existsElsewhere(cloud, ref) || !['break', 'mend', 'unrelated-edit'].includes(deed)) {
    return null;
  }
  if (ref.cloud === 'azure') {
    const change: Record<string, Json> =
      deed === 'unrelated-edit'
        ? { accessTier: draw.pick(['Hot', 'Cool']) }
        : { allowBlobPublicAccess: deed === 'break', minimumTlsVersion: 'TLS1_2' };
    cloud.azure.edit((world) => {
      const body = asObject(resourceAt(world, ref.id));
      const properties = { ...objectAt(body, 'properties'), ...change };
      return withResource(world, ref.id, { ...body, properties });
    });
    return { operation: 'storageAccounts/write', effect: 'changed' };
  }
  const binding = deed === 'unrelated-edit' ? PARTNER : OPEN;
  editBucket(cloud, ref, (bucket) => {
    const others = bucket.policy.bindings.filter(({ role }) => role !== binding.role);
    const bindings = deed === 'mend' ? others : [...others, binding];
    const policy = { ...bucket.policy, bindings };
    return {
      ...bucket,
      metageneration: bucket.metageneration + 1,
      publicAccessPrevention: deed === 'break' ? 'inherited' : bucket.publicAccessPrevention,
      policy,
    };
  });
  return { operation: 'storage.setIamPermissions', effect: 'changed' };
}

function editBucket(
  { google }: SimCloud,
  ref: Ref,
  change: (bucket: GoogleBucket) => GoogleBucket,
): void {
  google.edit((world) => {
    const bucket = world.buckets[ref.name];
    return bucket === undefined
      ? world
      : { ...world, buckets: { ...world.buckets, [ref.name]: change(bucket) } };
  });
}
