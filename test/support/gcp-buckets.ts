import { createGoogleWorld } from '../../functions/local/sandbox/gcp/apply.ts';
import {
  createGoogleBucket,
  type GoogleBucketOptions,
} from '../../functions/local/sandbox/gcp/storage-bucket.ts';
import type {
  GoogleCall,
  GoogleReply,
  GoogleWorld,
} from '../../functions/local/sandbox/gcp/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { NO_HINTS } from '../../shared/core/resource.ts';
import type { GoogleOperationName } from '../../shared/resources/gcp/operations.ts';
import { api } from '../../shared/resources/gcp/storage-bucket.ts';
import { inProcessGoogle } from './gcp-in-process.ts';
import { START } from './in-process.ts';

/** The bucket that tests of buckets are about. */
export const GCS_REF: Ref = {
  cloud: 'gcp',
  type: 'gcp.storage.bucket',
  id: '//storage.googleapis.com/projects/_/buckets/churn-ml',
  name: 'churn-ml',
  account: 'churn-lab',
  region: 'europe-west4',
};

/** Everybody reads objects. */
export const OPEN = { role: 'roles/storage.objectViewer', members: ['allUsers'] };

/** A condition as people write them. */
export const CONDITION = {
  title: 'Until the paper is out',
  description: '',
  expression: 'resource.name.startsWith("projects/_/buckets/churn-ml/objects/public/")',
};

/** A project with this bucket and another one like it. */
export function bucketWorld(
  options: Omit<GoogleBucketOptions, 'name'> = {},
  world: GoogleWorld = createGoogleWorld(),
): GoogleWorld {
  const other = createGoogleBucket(world, { name: 'other-ml', ...options }, START);
  return createGoogleBucket(other, { name: GCS_REF.name, ...options }, START);
}

/** Sees every request before it is applied; a reply it returns is answered instead. */
export type Refuse = (name: GoogleOperationName, call: GoogleCall) => GoogleReply | null;

/** The API of buckets on a world, with what was asked. */
export function bucketBench(world: GoogleWorld, refuse: Refuse = () => null) {
  const calls: { readonly name: GoogleOperationName; readonly call: GoogleCall }[] = [];
  const host = { world };
  const door = inProcessGoogle(host, {
    intercept: (name, call) => {
      calls.push({ name, call });
      return refuse(name, call);
    },
  });
  const buckets = api(door);
  return {
    calls,
    host,
    ...buckets,
    read: (ref: Ref = GCS_REF, keys: string[] = []) => buckets.read(ref, { ...NO_HINTS, keys }),
  };
}
