import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import {
  isInForce,
  policyExposure,
  publicGrants,
  type S3BucketState,
  wholeBlock,
} from './bucket-exposure.ts';
import { revertPolicy } from './bucket-policy-revert.ts';
import { settingSteps } from './bucket-settings-steps.ts';
import { tagSteps } from './bucket-tags.ts';
import { refusesPlainHttp } from './bucket-tls.ts';
import { bucketOf } from './s3-bucket-read.ts';

/**
 * Compiles the edits into at most one call each: block and policy first, for they may be open to everybody, in the
 * order that keeps grants without a gap.
 */
export function steps(ref: Ref, live: S3BucketState, target: S3BucketState): readonly Step[] {
  const wanted = { ...target, publicAccessBlock: wholeBlock(target.publicAccessBlock) };
  const blockEdits = diff(live, wanted, ['publicAccessBlock'], ['publicAccessBlock']);
  const policyEdits = diff(live, wanted, ['policy'], []);
  const lowers = blockEdits.some(({ before, after }) => before === true && after !== true);
  const raisesBlock = blockEdits.some(
    ({ field, after }) => field === 'publicAccessBlock.BlockPublicPolicy' && after === true,
  );
  // A public policy can only be put back once the block that refuses it is down. When a block goes up, the policy
  // goes first: cut before `RestrictPublicBuckets` comes, it keeps its cross-account grants without a gap.
  const isBlockFirst = lowers && !raisesBlock;
  const policyStep = policyStepOf(ref, live, wanted, policyEdits);
  const between = isBlockFirst || policyStep.length === 0 ? live : withPolicyOf(live, wanted);
  const blockStep = blockStepOf(ref, between, wanted, blockEdits);
  const access = isBlockFirst ? [...blockStep, ...policyStep] : [...policyStep, ...blockStep];
  return [...access, ...settingSteps(ref, live, target), ...tagSteps(ref, live, target)];
}

/** The live state after the policy's step, with what is known of AWS's verdict on the new text. */
function withPolicyOf(live: S3BucketState, wanted: S3BucketState): S3BucketState {
  return { ...live, policy: wanted.policy, policyIsPublic: wanted.policyIsPublic };
}

function blockStepOf(
  ref: Ref,
  live: S3BucketState,
  wanted: S3BucketState,
  edits: readonly Edit[],
): Step[] {
  if (edits.length === 0) {
    return [];
  }
  const after = { ...live, publicAccessBlock: wanted.publicAccessBlock };
  const isRemoved = Object.keys(wanted.publicAccessBlock).length === 0;
  const losses = [
    policyExposure(live, ref.account).kind !== 'none' && isInForce(after, 'RestrictPublicBuckets')
      ? 'Everybody outside the account loses the access that the public bucket policy gives.'
      : '',
    publicGrants(live).length > 0 && isInForce(after, 'IgnorePublicAcls')
      ? 'Everybody outside the account loses the access that public ACLs give to the bucket and its objects.'
      : '',
  ].filter((loss) => loss !== '');
  return [
    {
      call: isRemoved ? 's3:DeletePublicAccessBlock' : 's3:PutPublicAccessBlock',
      // The call replaces the whole block: what is left out of it would be switched off.
      input: isRemoved
        ? bucketOf(ref)
        : { ...bucketOf(ref), PublicAccessBlockConfiguration: wanted.publicAccessBlock },
      permissions: ['s3:PutBucketPublicAccessBlock'],
      edits,
      needs: [],
      disruption: losses.length === 0 ? null : losses.join(' '),
      intended: true,
      undo: 'exact',
    },
  ];
}

function policyStepOf(
  ref: Ref,
  live: S3BucketState,
  wanted: S3BucketState,
  edits: readonly Edit[],
): Step[] {
  if (edits.length === 0) {
    return [];
  }
  const isClosing =
    policyExposure(live, ref.account).kind !== 'none' &&
    policyExposure(withPolicyOf(live, wanted), ref.account).kind === 'none';
  const losses = [
    isClosing
      ? 'Everybody without a grant of their own loses the access that the public statements of the bucket policy give.'
      : '',
    !refuses(live, ref) && refuses(wanted, ref) ? 'Clients that use plain HTTP are refused.' : '',
  ].filter((loss) => loss !== '');
  return [
    {
      call: wanted.policy === null ? 's3:DeleteBucketPolicy' : 's3:PutBucketPolicy',
      input: wanted.policy === null ? bucketOf(ref) : { ...bucketOf(ref), Policy: wanted.policy },
      permissions: [wanted.policy === null ? 's3:DeleteBucketPolicy' : 's3:PutBucketPolicy'],
      edits,
      needs: [],
      disruption: losses.length === 0 ? null : losses.join(' '),
      intended: true,
      undo: 'exact',
    },
  ];
}

function refuses({ policy }: S3BucketState, ref: Ref): boolean {
  return policy !== null && refusesPlainHttp(policy, ref.id);
}

/** Takes one edit back where others changed the policy or the block since, see `Resource.revert`. */
export function revert(edit: Edit, live: Json): Json | undefined {
  if (edit.field === 'policy') {
    const { before, after } = edit;
    return isPolicy(before) && isPolicy(after) && isPolicy(live)
      ? revertPolicy(before, after, live)
      : undefined;
  }
  if (edit.field === 'versioning') {
    // Suspended is as far back as versioning goes.
    return edit.before === null && live === 'Suspended' ? live : undefined;
  }
  // Beside switches that others hold on, "no configuration" can only come back as off.
  return edit.before === null && live === false ? live : undefined;
}

function isPolicy(value: Json): value is string | null {
  return value === null || typeof value === 'string';
}
