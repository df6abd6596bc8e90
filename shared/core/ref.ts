/** Names of things: which resource, in one canonical form that every part of Cordon compares by. */

/** The clouds Cordon serves. */
export type Cloud = 'aws' | 'azure' | 'gcp';

/** Which resource. Two refs are the same resource exactly when their {@link refKey}s are equal. */
export interface Ref {
  readonly cloud: Cloud;
  /** Resource type, `aws.sagemaker.notebook-instance`. */
  readonly type: string;
  /** Canonical native id. On AWS an ARN whose SageMaker name part is lower-cased, as AWS writes it. */
  readonly id: string;
  /** The name as its owner typed it: case kept, for API calls and for people. */
  readonly name: string;
  /** AWS account, Azure subscription or GCP project. `''` when an event did not say. */
  readonly account: string;
  /** Region of the resource. `''` when an event did not say. */
  readonly region: string;
}

/** The key of a ref in the store and in every comparison: ids are compared case-insensitively. */
export function refKey(ref: Ref): string {
  return `${ref.type}|${ref.id.toLowerCase()}`;
}

/** The same resource with all that is known of its name: tag events carry it lower-cased, or without a region. */
export function betterKnown(asked: Ref, stored: Ref): Ref {
  const cased = [asked.name, stored.name].find((name) => name !== name.toLowerCase());
  return {
    ...asked,
    name: cased ?? asked.name,
    account: asked.account === '' ? stored.account : asked.account,
    region: asked.region === '' ? stored.region : asked.region,
  };
}
