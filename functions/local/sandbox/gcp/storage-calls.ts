import { refused } from './replies.ts';
import type { Route } from './routes.ts';
import type { GoogleApplied, GoogleBucket, GoogleCall, GoogleWorld } from './world.ts';

/** One call on one bucket; `name` is what of it is meant: an entity, a managed folder. */
export type BucketHandler = (
  world: GoogleWorld,
  bucket: GoogleBucket,
  call: GoogleCall,
  now: number,
  name: string,
) => GoogleApplied;

/** What a bucket refuses that is to be open to everybody under public access prevention. */
export const PREVENTED =
  'The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.';

/** What Cloud Storage says of an etag or a metageneration that is not the one of now. */
export const STALE = 'At least one of the pre-conditions you specified did not hold.';

/** A method of Cloud Storage. */
export function storageRoute(method: string, path: RegExp, apply: Route['apply']): Route {
  return { host: 'storage.googleapis.com', method, path, apply };
}

/** A method that is about a bucket, which has to be there. */
export function onBucket(handler: BucketHandler): Route['apply'] {
  return (world, call, now, [name = '', part = '']) => {
    const bucket = Object.hasOwn(world.buckets, name) ? world.buckets[name] : undefined;
    return bucket === undefined
      ? refused(world, 404, 'notFound', 'The specified bucket does not exist.')
      : handler(world, bucket, call, now, part);
  };
}

/** Whether nobody may be let in who is everybody, by the bucket's own setting or the organisation's. */
export function isPrevented(world: GoogleWorld, bucket: GoogleBucket): boolean {
  return bucket.publicAccessPrevention === 'enforced' || world.preventsPublicAccess;
}

/** Every change of a bucket raises its metageneration, and its policy's etag with it. */
export function storedBucket(
  world: GoogleWorld,
  bucket: GoogleBucket,
  now: number,
): { readonly world: GoogleWorld; readonly bucket: GoogleBucket } {
  const stored: GoogleBucket = {
    ...bucket,
    metageneration: bucket.metageneration + 1,
    metadata: { ...bucket.metadata, updated: new Date(now).toISOString() },
  };
  return {
    world: { ...world, buckets: { ...world.buckets, [bucket.name]: stored } },
    bucket: stored,
  };
}
