import type { State } from '../../core/state.ts';
import { cutPublic, hasExternalGrants, type PolicyStatement, readPolicy } from './bucket-policy.ts';
import type { BucketSettings } from './bucket-settings.ts';
import type { AwsKeyFacts } from './key-facts.ts';

/** The four switches of a public access block, spelt and ordered as the API does. */
export const SWITCHES = [
  'BlockPublicAcls',
  'IgnorePublicAcls',
  'BlockPublicPolicy',
  'RestrictPublicBuckets',
] as const;

/** One of the four. */
export type Switch = (typeof SWITCHES)[number];

/** One grant of a bucket ACL: to a group's URI, a canonical user id or an e-mail address. */
export type AclGrant = { readonly grantee: string; readonly permission: string };

/** What is read of a bucket. */
export interface S3BucketState extends State, BucketSettings {
  readonly status: null;
  /** Names are reused and `CreationDate` moves with edits: S3 tells no life of a name from the next. */
  readonly incarnation: null;
  readonly createdAt: null;
  /** The bucket's own block by switch: all four, or none when it has no configuration. Edited. */
  readonly publicAccessBlock: Readonly<Record<string, boolean>>;
  /** The account's block, or null when it has none or the ref names no account. Never edited here. */
  readonly accountBlock: Readonly<Record<string, boolean>> | null;
  /** The policy's text as S3 gives it, byte for byte; null when there is none. Edited. */
  readonly policy: string | null;
  /** AWS's own verdict on the policy; null without a policy, or where the API does not say. */
  readonly policyIsPublic: boolean | null;
  /** The ACL as S3 enforces it: with `IgnorePublicAcls` on, public grants are not shown. Never edited. */
  readonly acl: readonly AclGrant[];
  /** The owner's canonical user id, or null when the ACL does not name it. */
  readonly owner: string | null;
  /** Facts about the keys that rules asked for, by the name they were asked by. */
  readonly keys: Readonly<Record<string, AwsKeyFacts>>;
  /** The id of the account's block, so that the bucket is looked at again when that changes. */
  readonly uses: readonly string[];
}

/** How the policy exposes the bucket right now. */
export type PolicyExposure =
  | { readonly kind: 'none' }
  /** These statements let everybody in. */
  | {
      readonly kind: 'public';
      readonly statements: readonly PolicyStatement[];
      readonly hasExternalGrants: boolean;
    }
  /** AWS calls the policy public, and no statement looks it. */
  | { readonly kind: 'disputed'; readonly hasExternalGrants: boolean }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Groups whose members are everybody (S3 User Guide, ACL overview, predefined groups). */
const PUBLIC_GROUP = /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)$/i;

/** Whether a switch is in force: S3 applies the most restrictive of bucket and account. */
export function isInForce(state: S3BucketState, name: Switch): boolean {
  return state.publicAccessBlock[name] === true || state.accountBlock?.[name] === true;
}

/**
 * Whether the policy lets everybody in. AWS's own verdict wins, with one exception: an unconditional grant to everybody
 * in a policy that denies nothing is public by AWS's own definition, so a `false` beside it is a stale answer.
 * @param account - the bucket's own
 */
export function policyExposure(state: S3BucketState, account: string): PolicyExposure {
  if (state.policy === null || isInForce(state, 'RestrictPublicBuckets')) {
    return { kind: 'none' };
  }
  const reading = readPolicy(state.policy, account);
  if (reading.kind === 'unreadable') {
    return state.policyIsPublic === false ? { kind: 'none' } : reading;
  }
  const external = hasExternalGrants(reading.statements);
  const found = reading.statements.filter(({ access }) => access === 'public');
  const denies = reading.statements.some(({ access }) => access === 'denies');
  const isBelieved = state.policyIsPublic !== false || (!denies && found.some(isPlain));
  if (found.length > 0 && isBelieved) {
    return { kind: 'public', statements: found, hasExternalGrants: external };
  }
  return state.policyIsPublic === true
    ? { kind: 'disputed', hasExternalGrants: external }
    : { kind: 'none' };
}

function isPlain(statement: PolicyStatement): boolean {
  return statement.isPlain;
}

/** The ACL's grants to everybody that S3 honours. */
export function publicGrants(state: S3BucketState): readonly AclGrant[] {
  return isInForce(state, 'IgnorePublicAcls')
    ? []
    : state.acl.filter(({ grantee }) => PUBLIC_GROUP.test(grantee));
}

/** Whether anything lets everybody in, or may. */
export function isExposed(state: S3BucketState, account: string): boolean {
  return policyExposure(state, account).kind !== 'none' || publicGrants(state).length > 0;
}

/** The state with switches on. The others stay; a missing configuration becomes one with all four. */
export function switchedOn(state: S3BucketState, names: readonly Switch[]): S3BucketState {
  const on = Object.fromEntries(names.map((name) => [name, true]));
  return { ...state, publicAccessBlock: wholeBlock({ ...state.publicAccessBlock, ...on }) };
}

/** The state without public statements in its policy. AWS has not judged that one yet. */
export function policyCut(state: S3BucketState): S3BucketState {
  return state.policy === null
    ? state
    : { ...state, policy: cutPublic(state.policy), policyIsPublic: null };
}

/** A block as S3 stores it: all four switches, or no configuration at all. */
export function wholeBlock(
  block: Readonly<Record<string, boolean>>,
): Readonly<Record<string, boolean>> {
  return Object.keys(block).length === 0
    ? {}
    : Object.fromEntries(SWITCHES.map((name) => [name, block[name] === true]));
}
