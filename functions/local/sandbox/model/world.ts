import type { Json } from '../../../../shared/core/json.ts';

/**
 * The state of one sandboxed AWS account in one region: plain, immutable data. The models are pure functions over it:
 * `world, call, now -> world, answer`. The simulation runs them in process; the sandbox server puts the wire
 * protocols in front of them.
 */
export interface World {
  readonly account: string;
  readonly region: string;
  /** How long each transition takes, in ms of the caller's clock. */
  readonly pace: Pace;
  /** The account's S3 public access block, or null. */
  readonly accountBlock: PublicAccessBlock | null;
  readonly buckets: Readonly<Record<string, Bucket>>;
  readonly notebooks: Readonly<Record<string, Notebook>>;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly endpointConfigs: Readonly<Record<string, Described>>;
  readonly models: Readonly<Record<string, Described>>;
  /** Lifecycle configurations of notebooks; none unless told. */
  readonly lifecycleConfigs?: Readonly<Record<string, Described>>;
  /** By key id (UUID). */
  readonly keys: Readonly<Record<string, Key>>;
  /** Tags of SageMaker resources by lower-cased ARN. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What was put on the event bus, oldest first. */
  readonly events: readonly Json[];
  /** What was sent to each queue by its address, oldest first. */
  readonly queues: Readonly<
    Record<string, readonly { readonly MessageId: string; readonly Body: string }[]>
  >;
  /** What CloudTrail remembers, newest first. */
  readonly trail: readonly { readonly resourceName: string; readonly CloudTrailEvent: string }[];
  /** Findings of Security Hub, in its own format; none unless told. */
  readonly findings?: readonly Readonly<Record<string, Json>>[];
  /** Values in Parameter Store and Secrets Manager, by name or ARN. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** How fast the account's resources change, and whether their transitions fail. */
export interface Pace {
  /** Pending to InService, Updating to Stopped or InService, Creating to InService. */
  readonly startMs: number;
  /** Stopping to Stopped. */
  readonly stopMs: number;
  readonly updateMs: number;
  /** When true, the next transitions end in Failed, or roll back. */
  readonly fails: boolean;
}

/** The four switches, named as the API names them. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** A bucket and all that is set on it. */
export interface Bucket {
  readonly name: string;
  readonly createdAt: number;
  /** Exact text, or null when there is none. */
  readonly policy: string | null;
  readonly publicAccessBlock: PublicAccessBlock | null;
  /** As `GetBucketAcl` answers: `{ Owner, Grants }`. */
  readonly acl: Json;
  readonly tags: Readonly<Record<string, string>>;
  /** `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`; `''` when it has no such controls. */
  readonly ownership: string;
  /** What else is set on it, as the API takes it: `website`, `encryption`, `versioning`, `logging`. */
  readonly settings: Readonly<Record<string, Json>>;
}

/** A status that will become another by itself. */
export interface Transition {
  readonly to: string;
  /** When, ms since the epoch. */
  readonly at: number;
}

/** A notebook instance. */
export interface Notebook {
  readonly name: string;
  readonly status: string;
  readonly transition: Transition | null;
  readonly createdAt: number;
  /** All other members exactly as `DescribeNotebookInstance` answers them. */
  readonly described: Readonly<Record<string, Json>>;
}

/** An endpoint and the configuration it serves from. */
export interface Endpoint {
  readonly name: string;
  readonly status: string;
  readonly transition: Transition | null;
  readonly createdAt: number;
  readonly configName: string;
  /** The config being rolled out while `Updating`, or null. */
  readonly pendingConfigName: string | null;
  readonly failureReason: string | null;
  /** Live weights and counts by variant, as `DescribeEndpoint` summarises them. */
  readonly variants: readonly Readonly<Record<string, Json>>[];
  /** The settings of the last deployment, or null when it had none. */
  readonly deploymentConfig: Json;
}

/** A thing that never changes: an endpoint config or a model, as its Describe call answers it. */
export interface Described {
  readonly name: string;
  readonly createdAt: number;
  readonly described: Readonly<Record<string, Json>>;
}

/** A KMS key. */
export interface Key {
  readonly id: string;
  /** As `DescribeKey` answers `KeyMetadata`. */
  readonly metadata: Readonly<Record<string, Json>>;
  readonly policy: string;
  /** Alias names, `alias/ml-volumes`. */
  readonly aliases: readonly string[];
  /** None unless told. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A request, with input exactly as the SDK takes it. */
export interface Call {
  readonly service:
    | 's3'
    | 's3control'
    | 'sagemaker'
    | 'kms'
    | 'eventbridge'
    | 'sts'
    | 'sqs'
    | 'ssm'
    | 'cloudtrail'
    | 'secretsmanager'
    | 'securityhub';
  readonly operation: string;
  readonly input: Readonly<Record<string, Json>>;
}

/** The vendor's answer: output as the SDK gives it (times as ISO 8601 texts), or an error as the wire has it. */
export type Answer =
  | { readonly output: Readonly<Record<string, Json>> }
  | { readonly error: VendorError };

/** An error as the wire has it. */
export interface VendorError {
  /** The vendor's code: `NoSuchBucket`, `ValidationException`. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  readonly message: string;
}

/** What a call made of the world. */
export interface Applied {
  readonly world: World;
  readonly answer: Answer;
}

/** One service's or type's model; null when the operation is not its own. */
export type Model = (world: World, call: Call, now: number) => Applied | null;
