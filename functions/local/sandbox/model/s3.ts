import type { Json } from '../../../../shared/core/json.ts';
import { blockAnswer, blockIn, MALFORMED, SWITCHES, s3ControlModel } from './s3-control.ts';
import { isPublicPolicy, problemOf } from './s3-policy.ts';
import { settingHandlerOf } from './s3-settings.ts';
import type { Answer, Applied, Bucket, Call, Model, PublicAccessBlock, World } from './world.ts';

/** Most buckets one `ListBuckets` page holds, by the API's own model. */
const PAGE_MAX = 10_000;

/** A bucket policy's largest size, in bytes (S3 User Guide, bucket policies). */
const POLICY_BYTES_MAX = 20 * 1024;

/** What may differ from a bucket as S3 makes it today: private, all blocked, ACLs off. */
export interface BucketOptions {
  readonly name: string;
  readonly policy?: string | null;
  /** Null: no configuration at all, as buckets from before April 2023 have. */
  readonly publicAccessBlock?: PublicAccessBlock | null;
  /** Grants beside the owner's full control. With some, ACLs are on unless `ownership` says otherwise. */
  readonly grants?: readonly Json[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly ownership?: string;
  readonly settings?: Readonly<Record<string, Json>>;
}

/** The account with one more bucket. */
export function createBucket(world: World, options: BucketOptions, now: number): World {
  const all = Object.fromEntries(SWITCHES.map((name) => [name, true])) as unknown;
  const block = options.publicAccessBlock;
  const bucket: Bucket = {
    name: options.name,
    createdAt: now,
    policy: options.policy ?? null,
    publicAccessBlock: block === undefined ? (all as PublicAccessBlock) : block,
    acl: { Owner: ownerOf(world), Grants: [fullControl(world), ...(options.grants ?? [])] },
    tags: options.tags ?? {},
    ownership:
      options.ownership ?? (options.grants === undefined ? 'BucketOwnerEnforced' : 'ObjectWriter'),
    settings: options.settings ?? {},
  };
  return { ...world, buckets: { ...world.buckets, [bucket.name]: bucket } };
}

/** S3, as far as Cordon calls it. Configurations are stored and read back; access to objects is not modelled. */
export const s3Model: Model = (world, call, now) => {
  if (call.service === 's3control') {
    return s3ControlModel(world, call);
  }
  if (call.service !== 's3') {
    return null;
  }
  if (call.operation === 'ListBuckets') {
    return { world, answer: listBuckets(world, call) };
  }
  const handle = HANDLERS[call.operation] ?? settingHandlerOf(call.operation);
  if (handle === undefined) {
    return null;
  }
  const bucket = bucketOf(world, call);
  return 'error' in bucket ? { world, answer: bucket } : handle(world, bucket, call, now);
};

type Handler = (world: World, bucket: Bucket, call: Call, now: number) => Applied;

const HANDLERS: Readonly<Record<string, Handler>> = {
  GetPublicAccessBlock: (world, { publicAccessBlock }) => ({
    world,
    answer: blockAnswer(publicAccessBlock),
  }),
  PutPublicAccessBlock: putPublicAccessBlock,
  DeletePublicAccessBlock: (world, bucket) => stored(world, { ...bucket, publicAccessBlock: null }),
  GetBucketPolicy: (world, { policy }) => ({
    world,
    answer: policy === null ? NO_POLICY : { output: { Policy: policy } },
  }),
  GetBucketPolicyStatus: (world, { policy }) => ({
    world,
    answer:
      policy === null
        ? NO_POLICY
        : { output: { PolicyStatus: { IsPublic: isPublicPolicy(policy) } } },
  }),
  PutBucketPolicy: putBucketPolicy,
  DeleteBucketPolicy: (world, bucket) => stored(world, { ...bucket, policy: null }),
  GetBucketAcl: (world, bucket) => ({ world, answer: { output: aclOf(world, bucket) } }),
  GetBucketTagging: (world, { tags }) => ({ world, answer: taggingAnswer(tags) }),
};

function bucketOf(world: World, call: Call): Bucket | Extract<Answer, { error: unknown }> {
  const name = call.input['Bucket'];
  if (typeof name !== 'string' || !isBucketName(name)) {
    return failure('InvalidBucketName', 400, 'The specified bucket is not valid.');
  }
  const bucket = Object.hasOwn(world.buckets, name) ? world.buckets[name] : undefined;
  if (bucket === undefined) {
    return failure('NoSuchBucket', 404, 'The specified bucket does not exist');
  }
  const owner = call.input['ExpectedBucketOwner'] ?? world.account;
  return owner === world.account ? bucket : failure('AccessDenied', 403, 'Access Denied');
}

function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !/\.\.|^[\d.]+$/.test(name);
}

function putPublicAccessBlock(world: World, bucket: Bucket, call: Call): Applied {
  const publicAccessBlock = blockIn(call);
  return publicAccessBlock === null
    ? { world, answer: failure('MalformedXML', 400, MALFORMED) }
    : stored(world, { ...bucket, publicAccessBlock });
}

function putBucketPolicy(world: World, bucket: Bucket, call: Call): Applied {
  const policy = call.input['Policy'];
  const problem = typeof policy === 'string' ? problemOf(policy) : 'Missing policy';
  if (typeof policy !== 'string' || problem !== null) {
    return { world, answer: failure('MalformedPolicy', 400, problem ?? '') };
  }
  if (new TextEncoder().encode(policy).length > POLICY_BYTES_MAX) {
    const message = 'Policy exceeds the maximum allowed document size.';
    return { world, answer: failure('PolicyTooLarge', 400, message) };
  }
  const blocks = [bucket.publicAccessBlock, world.accountBlock];
  if (blocks.some((block) => block?.BlockPublicPolicy) && isPublicPolicy(policy)) {
    const message = `User: arn:aws:sts::${world.account}:assumed-role/cordon/cordon is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket.name}" because public policies are blocked by the BlockPublicPolicy block public access setting.`;
    return { world, answer: failure('AccessDenied', 403, message) };
  }
  return stored(world, { ...bucket, policy });
}

/** The ACL that S3 enforces, which is the one it shows. */
function aclOf(world: World, bucket: Bucket): Readonly<Record<string, Json>> {
  const acl = bucket.acl as { readonly Owner: Json; readonly Grants: readonly Json[] };
  if (bucket.ownership === 'BucketOwnerEnforced') {
    return { Owner: acl.Owner, Grants: [fullControl(world)] };
  }
  const blocks = [bucket.publicAccessBlock, world.accountBlock];
  const isIgnored = blocks.some((block) => block?.IgnorePublicAcls);
  const isPublic = (grant: Json): boolean =>
    /"[^"]*\/groups\/global\/\w+"/.test(JSON.stringify(grant));
  return {
    Owner: acl.Owner,
    Grants: acl.Grants.filter((grant) => !(isIgnored && isPublic(grant))),
  };
}

function taggingAnswer(tags: Readonly<Record<string, string>>): Answer {
  const set = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return set.length === 0
    ? failure('NoSuchTagSet', 404, 'The TagSet does not exist')
    : { output: { TagSet: set } };
}

function listBuckets(world: World, call: Call): Answer {
  const { MaxBuckets, ContinuationToken, Prefix, BucketRegion } = call.input;
  const size = typeof MaxBuckets === 'number' ? MaxBuckets : PAGE_MAX;
  if (size < 1 || size > PAGE_MAX) {
    return failure('InvalidArgument', 400, 'Argument max-buckets must be between 1 and 10000');
  }
  const isHere = BucketRegion === undefined || BucketRegion === world.region;
  const names = Object.keys(world.buckets)
    .filter((name) => isHere && name.startsWith(String(Prefix ?? '')))
    .filter((name) => name > String(ContinuationToken ?? ''))
    .sort();
  const page = names.slice(0, size);
  const buckets = page.map((name) => ({
    Name: name,
    CreationDate: new Date(world.buckets[name]?.createdAt ?? 0).toISOString(),
    BucketRegion: world.region,
  }));
  const last = names.length > size ? page.at(-1) : undefined;
  return {
    output: {
      Buckets: buckets,
      Owner: ownerOf(world),
      ...(last === undefined ? {} : { ContinuationToken: last }),
    },
  };
}

function stored(world: World, bucket: Bucket): Applied {
  return {
    world: { ...world, buckets: { ...world.buckets, [bucket.name]: bucket } },
    answer: { output: {} },
  };
}

const NO_POLICY = failure('NoSuchBucketPolicy', 404, 'The bucket policy does not exist');

function failure(
  code: string,
  status: number,
  message: string,
): Extract<Answer, { error: unknown }> {
  return { error: { code, status, message } };
}

/** A canonical user id made from the account's, 64 hex digits as S3 has them. */
function ownerOf(world: World): Readonly<Record<string, Json>> {
  return { ID: world.account.padStart(64, '0') };
}

function fullControl(world: World): Json {
  return { Grantee: { Type: 'CanonicalUser', ...ownerOf(world) }, Permission: 'FULL_CONTROL' };
}
