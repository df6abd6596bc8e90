import { CloudError } from '../../core/failure.ts';
import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import { diff, type Edit, type State, type Step } from '../../core/state.ts';
import { wholeBlock } from './bucket-exposure.ts';
import { orAbsent } from './bucket-parts.ts';
import { accountBlockId, blockOf, NO_BLOCK, regionOf } from './s3-bucket-read.ts';
import { consoleOf, partitionOf } from './s3-place.ts';
import type { AwsOperations, AwsSend } from './send.ts';

/**
 * What is read of an account's public access block: it holds for every bucket, in every region. Its ref's id is
 * `arn:aws:s3::<account>:account-public-access-block`: AWS has no ARN for it, and none of S3's own has an account and
 * no region. Its name is the account's id; its region is where it is asked for, since it has none.
 */
export interface S3AccountState extends State {
  readonly status: null;
  readonly incarnation: null;
  readonly createdAt: null;
  /** By switch: all four, or none when the account has no configuration. Edited. */
  readonly publicAccessBlock: Readonly<Record<string, boolean>>;
}

/** The calls a step of this type may make. */
const CALLS = ['s3control:PutPublicAccessBlock', 's3control:DeletePublicAccessBlock'] as const;

/** All that is pure about an account's public access block. */
export const resource: Resource<S3AccountState> = {
  type: 'aws.s3.account-public-access-block',
  cloud: 'aws',
  title: "Account's S3 public access block",
  fields: { publicAccessBlock: 'in-place' },
  maps: ['publicAccessBlock'],
  withdrawable: [],
  additive: [],
  secret: [],
  // It takes effect in all regions "eventually" (S3 User Guide, blocking public access), which names no time.
  consistencyMs: 30_000,
  // It has no transitions.
  transitionMs: 5_000,
  transitionMaxMs: 60_000,
  isTransient: () => false,
  steps,
  revert,
  shared: true,
  consoleUrl: (ref) => `${consoleOf(regionOf(ref))}/s3/settings?region=${regionOf(ref)}`,
  // It stands before the buckets about machine learning as before all others.
  isMachineLearning: () => true,
};

/** One call at most. It replaces the whole block: what is left out of it would be switched off. */
function steps(ref: Ref, live: S3AccountState, target: S3AccountState): readonly Step[] {
  const block = wholeBlock(target.publicAccessBlock);
  const wanted: S3AccountState = { ...live, publicAccessBlock: block };
  const edits = diff(live, wanted, ['publicAccessBlock'], ['publicAccessBlock']);
  if (edits.length === 0) {
    return [];
  }
  const isRemoved = Object.keys(block).length === 0;
  const account = { AccountId: ref.name };
  return [
    {
      call: isRemoved ? 's3control:DeletePublicAccessBlock' : 's3control:PutPublicAccessBlock',
      input: isRemoved ? account : { ...account, PublicAccessBlockConfiguration: block },
      permissions: ['s3:PutAccountPublicAccessBlock'],
      edits,
      needs: [],
      disruption: closesBuckets(live, wanted)
        ? 'Every public bucket of the account, in every region, is public no more.'
        : null,
      intended: true,
      undo: 'exact',
    },
  ];
}

/** Whether buckets that are public now would not be any more: the other two switches only stop what comes later. */
export function closesBuckets(live: S3AccountState, target: S3AccountState): boolean {
  return ['IgnorePublicAcls', 'RestrictPublicBuckets'].some(
    (name) => live.publicAccessBlock[name] !== true && target.publicAccessBlock[name] === true,
  );
}

/** Beside switches that others hold on, "no configuration" can only come back as off. */
function revert(edit: Edit, live: Json): Json | undefined {
  return edit.before === null && live === false ? live : undefined;
}

/** The I/O of account's public access blocks. `call` sends exactly what the step holds, once. */
export function api(send: AwsSend): ResourceApi<S3AccountState> {
  return {
    read: (ref) => readAccount(send, ref),
    call: (ref, step) => callStep(send, ref, step),
    list: listAccount,
  };
}

/** Null where the ref names no account: every account that there is has this setting, if only an empty one. */
async function readAccount(send: AwsSend, ref: Ref): Promise<S3AccountState | null> {
  if (!/^\d{12}$/.test(ref.name)) {
    return null;
  }
  const input = { AccountId: ref.name };
  const asked = send('s3control:GetPublicAccessBlock', regionOf(ref), input);
  const answer = (await orAbsent(asked, NO_BLOCK)) ?? {};
  return {
    status: null,
    incarnation: null,
    createdAt: null,
    tags: {},
    publicAccessBlock: blockOf(answer, `The public access block of account ${ref.name}`) ?? {},
  };
}

async function callStep(
  send: AwsSend,
  ref: Ref,
  step: Pick<Step, 'call' | 'input'>,
): Promise<void> {
  const name = CALLS.find((call) => call === step.call);
  if (name === undefined || step.input['AccountId'] !== ref.name) {
    const message = `${step.call} on ${String(step.input['AccountId'])} is no step of account ${ref.name}.`;
    throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
  }
  try {
    await send(name, regionOf(ref), step.input as unknown as AwsOperations[typeof name]['input']);
  } catch (error) {
    throw governed(error);
  }
}

/** Where the organization governs the block, S3 says no more than that access is denied (API reference). */
function governed(error: unknown): unknown {
  if (!(error instanceof CloudError) || error.failure.code !== 'denied') {
    return error;
  }
  const message = `${error.message} If it has that permission, a policy of the organization governs the block: change it there.`;
  const { applied, vendorCode } = error;
  return new CloudError({ ...error.failure, message }, { applied, vendorCode, cause: error });
}

async function* listAccount({ account, region }: Scope): AsyncIterable<Ref> {
  const id = accountBlockId(partitionOf(region), account);
  yield { cloud: 'aws', type: resource.type, id, name: account, account, region };
}
