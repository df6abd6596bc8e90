import type { Json } from '../../../../shared/core/json.ts';
import type { Answer, Applied, Bucket, Call, PublicAccessBlock, World } from './world.ts';

/** The four switches of a public access block. */
export const SWITCHES = [
  'BlockPublicAcls',
  'IgnorePublicAcls',
  'BlockPublicPolicy',
  'RestrictPublicBuckets',
] as const;

/** Most tags of a user's on one bucket (API reference, `TagResource`). AWS's own do not count. */
const TAGS_MAX = 50;

/** S3 Control, as far as Cordon calls it: the account's public access block, and tags of buckets by their ARN. */
export function s3ControlModel(world: World, call: Call): Applied | null {
  const handle = Object.hasOwn(HANDLERS, call.operation) ? HANDLERS[call.operation] : undefined;
  if (handle === undefined) {
    return null;
  }
  return call.input['AccountId'] === world.account
    ? handle(world, call)
    : refused(world, 'AccessDenied', 403, 'Access Denied');
}

const HANDLERS: Readonly<Record<string, (world: World, call: Call) => Applied>> = {
  GetPublicAccessBlock: (world) => ({ world, answer: blockAnswer(world.accountBlock) }),
  PutPublicAccessBlock: (world, call) => {
    const accountBlock = blockIn(call);
    return accountBlock === null
      ? refused(world, 'MalformedXML', 400, MALFORMED)
      : done({ ...world, accountBlock });
  },
  DeletePublicAccessBlock: (world) => done({ ...world, accountBlock: null }),
  TagResource: tagBucket,
  UntagResource: (world, call) => {
    const bucket = taggedIn(world, call);
    const keys = call.input['TagKeys'];
    if (bucket === null || !Array.isArray(keys)) {
      return bucket === null ? noBucket(world) : refused(world, 'MalformedXML', 400, MALFORMED);
    }
    const kept = Object.entries(bucket.tags).filter(([key]) => !keys.includes(key));
    return withTags(world, bucket, Object.fromEntries(kept));
  },
};

/** How a block is answered, or that there is none. */
export function blockAnswer(block: PublicAccessBlock | null): Answer {
  const message = 'The public access block configuration was not found';
  return block === null
    ? { error: { code: 'NoSuchPublicAccessBlockConfiguration', status: 404, message } }
    : { output: { PublicAccessBlockConfiguration: { ...block } } };
}

/** The block that a call sets, or null when it names none. A switch that is not named goes off. */
export function blockIn(call: Call): PublicAccessBlock | null {
  const given = call.input['PublicAccessBlockConfiguration'];
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    return null;
  }
  const flags = given as Readonly<Record<string, Json>>;
  const block: unknown = Object.fromEntries(SWITCHES.map((name) => [name, flags[name] === true]));
  return block as PublicAccessBlock;
}

/** What S3 says of a body that is not as its schema wants it. */
export const MALFORMED =
  'The XML you provided was not well-formed or did not validate against our published schema';

/** Sets the tags that are named and leaves the others, unlike `PutBucketTagging`. */
function tagBucket(world: World, call: Call): Applied {
  const bucket = taggedIn(world, call);
  const given = call.input['Tags'];
  if (bucket === null || !Array.isArray(given)) {
    return bucket === null ? noBucket(world) : refused(world, 'MalformedXML', 400, MALFORMED);
  }
  const added = Object.fromEntries(
    (given as readonly { readonly Key?: Json; readonly Value?: Json }[]).map(({ Key, Value }) => [
      String(Key),
      String(Value ?? ''),
    ]),
  );
  if (Object.keys(added).some((key) => key === '' || /^aws:/i.test(key))) {
    return refused(world, 'InvalidTag', 400, 'System tags cannot be added/updated by requester');
  }
  const tags = { ...bucket.tags, ...added };
  const own = Object.keys(tags).filter((key) => !/^aws:/i.test(key));
  return own.length > TAGS_MAX
    ? refused(world, 'TooManyTagsException', 400, `More than ${TAGS_MAX} tags on the bucket`)
    : withTags(world, bucket, tags);
}

function taggedIn(world: World, call: Call): Bucket | null {
  const [, name = ''] = /^arn:aws:s3:::([^/:]+)$/.exec(String(call.input['ResourceArn'])) ?? [];
  return Object.hasOwn(world.buckets, name) ? (world.buckets[name] ?? null) : null;
}

function withTags(world: World, bucket: Bucket, tags: Bucket['tags']): Applied {
  return done({ ...world, buckets: { ...world.buckets, [bucket.name]: { ...bucket, tags } } });
}

function done(world: World): Applied {
  return { world, answer: { output: {} } };
}

function noBucket(world: World): Applied {
  return refused(world, 'NoSuchBucket', 404, 'The specified bucket does not exist');
}

function refused(world: World, code: string, status: number, message: string): Applied {
  return { world, answer: { error: { code, status, message } } };
}
