import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import type { Step } from '../../core/state.ts';
import type { S3BucketState } from './bucket-exposure.ts';
import { parsed } from './bucket-parts.ts';
import { SETTING_MAPS } from './bucket-settings-steps.ts';
import { readBucket, regionOf } from './s3-bucket-read.ts';
import { revert, steps } from './s3-bucket-steps.ts';
import { consoleOf, partitionOf } from './s3-place.ts';
import type { AwsOperations, AwsSend } from './send.ts';

export type { S3BucketState } from './bucket-exposure.ts';

/** The calls a step of this type may make. */
const CALLS = [
  's3:PutPublicAccessBlock',
  's3:DeletePublicAccessBlock',
  's3:PutBucketPolicy',
  's3:DeleteBucketPolicy',
  's3:PutBucketWebsite',
  's3:DeleteBucketWebsite',
  's3:PutBucketOwnershipControls',
  's3:DeleteBucketOwnershipControls',
  's3:PutBucketEncryption',
  's3:PutBucketVersioning',
  's3:PutBucketLogging',
  's3control:TagResource',
  's3control:UntagResource',
] as const;

/** Buckets asked for per page. The API's default is 10 000, too much for one answer's time-out. */
const PAGE_SIZE = 1_000;

/** Pages of one list: an account's quota ends at a million buckets. More means a server that goes in circles. */
const PAGES_MAX = 1_000;

/** All that is pure about S3 buckets. Policy texts are not secret: they are shown in plans. */
export const resource: Resource<S3BucketState> = {
  type: 'aws.s3.bucket',
  cloud: 'aws',
  title: 'S3 bucket',
  fields: {
    publicAccessBlock: 'in-place',
    policy: 'in-place',
    website: 'in-place',
    ownership: 'in-place',
    encryption: 'in-place',
    versioning: 'one-way',
    logging: 'in-place',
    tags: 'in-place',
  },
  maps: ['publicAccessBlock', ...SETTING_MAPS, 'tags'],
  withdrawable: ['tags'],
  additive: [],
  secret: [],
  // Bucket configurations are eventually consistent (S3 User Guide, "Amazon S3 data consistency model"), which names
  // no time; changes are seen within seconds.
  consistencyMs: 15_000,
  // Buckets have no transitions.
  transitionMs: 5_000,
  transitionMaxMs: 60_000,
  isTransient: () => false,
  steps,
  revert,
  consoleUrl,
  isMachineLearning,
};

function consoleUrl(ref: Ref): string {
  const region = regionOf(ref);
  const name = encodeURIComponent(ref.name);
  return `${consoleOf(region)}/s3/buckets/${name}?region=${region}&tab=permissions`;
}

/** By its name or its tag. That an ML resource uses the bucket is not seen from here. */
function isMachineLearning(ref: Ref, state: S3BucketState): boolean {
  const words = ref.name.toLowerCase().split(/[^a-z0-9]+/);
  return (
    ref.name.toLowerCase().includes('sagemaker') ||
    words.includes('ml') ||
    state.tags['cordon-scope'] === 'ml'
  );
}

/** The I/O of S3 buckets. `call` sends exactly what the step holds, once. */
export function api(send: AwsSend): ResourceApi<S3BucketState> {
  return {
    read: (ref, hints) => readBucket(send, ref, hints),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => listBuckets(send, scope),
  };
}

async function callStep(
  send: AwsSend,
  ref: Ref,
  step: Pick<Step, 'call' | 'input'>,
): Promise<void> {
  const name = CALLS.find((call) => call === step.call);
  const { Bucket: bucket, ResourceArn: arn } = step.input;
  const isIts = name?.startsWith('s3control:') ? arn === ref.id : bucket === ref.name;
  if (name === undefined || !isIts) {
    const message = `${step.call} on ${String(bucket ?? arn)} is no step of bucket ${ref.name}.`;
    throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
  }
  const input = step.input as unknown as AwsOperations[typeof name]['input'];
  try {
    await send(name, regionOf(ref), input);
  } catch (error) {
    throw explained(ref, error) ?? error;
  }
}

/** What S3 refuses for a reason that its own words leave to be guessed. */
function explained(ref: Ref, error: unknown): CloudError | null {
  if (!(error instanceof CloudError)) {
    return null;
  }
  const message = reasonOf(ref, error);
  return message === null
    ? null
    : new CloudError(
        { code: 'invalid', message, permission: null },
        { applied: error.applied, vendorCode: error.vendorCode, cause: error },
      );
}

function reasonOf({ name }: Ref, { message, vendorCode }: CloudError): string | null {
  if (message.includes('BlockPublicPolicy')) {
    // Answered as if a permission were missing.
    return `S3 refuses a public policy on bucket ${name} while BlockPublicPolicy is on, for the bucket or the account. Lower it first, or leave the policy as it is.`;
  }
  if (vendorCode === 'InvalidBucketAclWithObjectOwnership') {
    return `S3 does not disable the ACLs of bucket ${name} while its ACL grants access to others, public grants that IgnorePublicAcls hides among them. Make the ACL private first.`;
  }
  return vendorCode.startsWith('TooManyTags')
    ? `Bucket ${name} has as many tags as S3 takes, 50. Remove one of them first.`
    : null;
}

const Page = z.object({
  Buckets: z.nullish(z.array(z.object({ Name: z.string(), BucketRegion: z.nullish(z.string()) }))),
  ContinuationToken: z.nullish(z.string()),
});

async function* listBuckets(send: AwsSend, scope: Scope): AsyncIterable<Ref> {
  let token: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const answer: unknown = await send('s3:ListBuckets', scope.region, {
      BucketRegion: scope.region,
      MaxBuckets: PAGE_SIZE,
      ...(token === null ? {} : { ContinuationToken: token }),
    });
    const page = parsed(Page, answer, `The list of buckets in ${scope.region}`);
    for (const { Name, BucketRegion } of page.Buckets ?? []) {
      // Some servers know no filter by region.
      if ((BucketRegion ?? scope.region) === scope.region) {
        yield refOf(Name, scope);
      }
    }
    token = page.ContinuationToken || null;
    if (token === null) {
      return;
    }
  }
  const message = `The list of buckets in ${scope.region} did not end after ${PAGES_MAX} pages.`;
  throw new CloudError({ code: 'unreadable', message, permission: null }, { applied: 'no' });
}

function refOf(name: string, { account, region }: Scope): Ref {
  const id = `arn:${partitionOf(region)}:s3:::${name}`;
  return { cloud: 'aws', type: resource.type, id, name, account, region };
}
