import { createGoogleWorld } from '../../functions/local/sandbox/gcp/apply.ts';
import {
  createGoogleBucket,
  type GoogleBucketOptions,
} from '../../functions/local/sandbox/gcp/storage-bucket.ts';
import type { GoogleWorld } from '../../functions/local/sandbox/gcp/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
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
