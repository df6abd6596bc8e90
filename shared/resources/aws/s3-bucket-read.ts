import * as z from 'zod/mini';
import { CloudError, isRetryable } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { ReadHints } from '../../core/resource.ts';
import { type AclGrant, type S3BucketState, wholeBlock } from './bucket-exposure.ts';
import { orAbsent, parsed } from './bucket-parts.ts';
import { readSettings, SETTING_READS, settingsOf } from './bucket-settings.ts';
import { type AwsKeyFacts, readKeyFacts } from './key-facts.ts';
import { partitionOf } from './s3-place.ts';
import type { AwsSend } from './send.ts';

/** Where S3 is asked when an event did not say: the default region of the largest partition. */
const DEFAULT_REGION = 'us-east-1';

const flag = z.nullish(z.boolean());
const text = z.nullish(z.string());

const Block = z.object({
  PublicAccessBlockConfiguration: z.nullish(
    z.object({
      BlockPublicAcls: flag,
      IgnorePublicAcls: flag,
      BlockPublicPolicy: flag,
      RestrictPublicBuckets: flag,
    }),
  ),
});

const Policy = z.object({ Policy: text });

const PolicyStatus = z.object({ PolicyStatus: z.nullish(z.object({ IsPublic: flag })) });

const Acl = z.object({
  Owner: z.nullish(z.object({ ID: text })),
  Grants: z.nullish(
    z.array(
      z.object({
        Grantee: z.nullish(z.object({ URI: text, ID: text, EmailAddress: text })),
        Permission: text,
      }),
    ),
  ),
});

const Tagging = z.object({
  TagSet: z.nullish(z.array(z.object({ Key: z.string(), Value: text }))),
});

/** The bucket of every request, with its owner: a bucket of the same name in another account answers 403. */
export function bucketOf(ref: Ref): { Bucket: string; ExpectedBucketOwner?: string } {
  return ref.account === ''
    ? { Bucket: ref.name }
    : { Bucket: ref.name, ExpectedBucketOwner: ref.account };
}

/** The id of an account's public access block, which AWS itself has no ARN for. */
export function accountBlockId(partition: string, account: string): string {
  return `arn:${partition}:s3::${account}:account-public-access-block`;
}

/** The region to ask. */
export function regionOf(ref: Ref): string {
  return ref.region === '' ? DEFAULT_REGION : ref.region;
}

/**
 * Reads a bucket, all parts at once; null when there is none. Every part is decisive, the account's block too: with
 * one of them unknown the whole state is unknown, and this rejects with a CloudError that names what was denied.
 */
export async function readBucket(
  send: AwsSend,
  ref: Ref,
  hints: Pick<ReadHints, 'keys'>,
): Promise<S3BucketState | null> {
  const bucket = bucketOf(ref);
  const region = regionOf(ref);
  const parts = await Promise.allSettled([
    orAbsent(send('s3:GetPublicAccessBlock', region, bucket), NO_BLOCK),
    orAbsent(send('s3:GetBucketPolicy', region, bucket), NO_POLICY),
    orAbsent(send('s3:GetBucketPolicyStatus', region, bucket), [...NO_POLICY, 'NotImplemented']),
    send('s3:GetBucketAcl', region, bucket),
    orAbsent(send('s3:GetBucketTagging', region, bucket), ['NoSuchTagSet', 'NoSuchTagSetError']),
    ref.account === ''
      ? null
      : orAbsent(
          send('s3control:GetPublicAccessBlock', region, { AccountId: ref.account }),
          NO_BLOCK,
        ),
    ...readSettings(send, region, bucket),
    ...hints.keys.map((id) => readKeyFacts(send, region, id)),
  ]);
  const errors = parts.flatMap((part) => (part.status === 'rejected' ? [part.reason] : []));
  if (errors.some((error) => error instanceof CloudError && error.vendorCode === 'NoSuchBucket')) {
    return null;
  }
  if (errors.length > 0) {
    throw failureOf(ref, errors);
  }
  const answers = parts.map((part) => (part.status === 'fulfilled' ? (part.value ?? {}) : {}));
  return stateOf(ref, answers, hints.keys);
}

/** Puts the answers together, in the order they were asked for. */
function stateOf(ref: Ref, answers: readonly unknown[], keys: readonly string[]): S3BucketState {
  const { name, account } = ref;
  const [block, policy, status, acl, tagging, accountBlock, ...rest] = answers;
  const settings = settingsOf(name, rest.slice(0, SETTING_READS.length));
  const facts = rest.slice(SETTING_READS.length) as readonly AwsKeyFacts[];
  const { Grants, Owner } = parsed(Acl, acl, `The ACL of bucket ${name}`);
  const what = (part: string): string => `The ${part} of bucket ${name}`;
  const policyText = parsed(Policy, policy, what('policy')).Policy || null;
  const verdict = parsed(PolicyStatus, status, what('policy status')).PolicyStatus?.IsPublic;
  return {
    status: null,
    incarnation: null,
    createdAt: null,
    tags: tagsOf(parsed(Tagging, tagging, what('tags'))),
    publicAccessBlock: blockOf(block, what('public access block')) ?? {},
    accountBlock: blockOf(accountBlock, what("account's public access block")),
    policy: policyText,
    policyIsPublic: policyText === null ? null : (verdict ?? null),
    acl: grantsOf(Grants),
    owner: Owner?.ID || null,
    ...settings,
    keys: Object.fromEntries(facts.map((each, index) => [keys[index] ?? each.id, each])),
    uses: account === '' ? [] : [accountBlockId(partitionOf(regionOf(ref)), account)],
  };
}

/** How S3 and S3 Control say that there is no public access block. */
export const NO_BLOCK = ['NoSuchPublicAccessBlockConfiguration'];
const NO_POLICY = ['NoSuchBucketPolicy'];

/** The one error to report: a bug first, then what will not pass by itself, with everything that was denied. */
function failureOf(ref: Ref, errors: readonly unknown[]): unknown {
  const failures = errors.filter((error) => error instanceof CloudError);
  const worst = failures.find(({ failure }) => !isRetryable(failure.code)) ?? failures[0];
  if (worst === undefined || failures.length < errors.length) {
    return errors.find((error) => !(error instanceof CloudError));
  }
  const permissions = failures.flatMap(({ failure }) => failure.permission ?? []);
  if (permissions.length < 2) {
    return worst;
  }
  const message =
    `${worst.message} Bucket ${ref.name} denied ${permissions.join(', ')}: Cordon's role lacks them, ` +
    'or the name belongs to another account now.';
  return new CloudError(
    { ...worst.failure, message },
    { applied: worst.applied, vendorCode: worst.vendorCode, cause: worst },
  );
}

/**
 * All four switches where the answer has a configuration: what is left out of it is off. Null where it has none. Throws
 * CloudError (`unreadable`).
 * @param what - how a sentence names the block
 */
export function blockOf(answer: unknown, what: string): Readonly<Record<string, boolean>> | null {
  const configuration = parsed(Block, answer, what).PublicAccessBlockConfiguration ?? null;
  if (configuration === null) {
    return null;
  }
  return wholeBlock({
    RestrictPublicBuckets: false,
    ...Object.fromEntries(
      Object.entries(configuration).map(([name, value]) => [name, value === true]),
    ),
  });
}

function grantsOf(grants: z.output<typeof Acl>['Grants']): readonly AclGrant[] {
  return (grants ?? []).map(({ Grantee, Permission }) => ({
    grantee: Grantee?.URI ?? Grantee?.ID ?? Grantee?.EmailAddress ?? '',
    permission: Permission ?? '',
  }));
}

function tagsOf(answer: z.output<typeof Tagging>): Readonly<Record<string, string>> {
  return Object.fromEntries((answer.TagSet ?? []).map(({ Key, Value }) => [Key, Value ?? '']));
}
