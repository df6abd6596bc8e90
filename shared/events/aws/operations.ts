import type { Effect, Phase } from '../../core/trigger.ts';

/** How the resource of a call is found in its record. */
export type Target =
  | { readonly by: 'bucket' }
  | { readonly by: 'account' }
  /** `kind` is the word in the ARN, `key` the parameter's stem: `endpointConfig` of `endpointConfigName`. */
  | { readonly by: 'sagemaker'; readonly kind: string; readonly key: string }
  | { readonly by: 'key' }
  /** A tagging call that takes the resource's ARN. */
  | { readonly by: 'resource-arn' };

/**
 * Where the tags of a call are: set ones in the first parameter that is there, or removed keys. `whole`: those set are
 * all tags there are since. `removed: null`: all that there were, whatever they were.
 */
export type TagSource =
  | { readonly set: readonly string[]; readonly wrap?: string; readonly whole?: true }
  | { readonly removed: string }
  | { readonly removed: null };

/** One mutating API call that is a reason to look at a resource. */
export interface Operation {
  readonly target: Target;
  readonly phase: Phase;
  readonly effect: Effect;
  readonly tags?: TagSource;
}

const BUCKET: Target = { by: 'bucket' };
const ACCOUNT: Target = { by: 'account' };
const KEY: Target = { by: 'key' };
const RESOURCE_ARN: Target = { by: 'resource-arn' };
const NOTEBOOK: Target = {
  by: 'sagemaker',
  kind: 'notebook-instance',
  key: 'notebookInstance',
};
const LIFECYCLE_CONFIG: Target = {
  by: 'sagemaker',
  kind: 'notebook-instance-lifecycle-config',
  key: 'notebookInstanceLifecycleConfig',
};
const ENDPOINT: Target = { by: 'sagemaker', kind: 'endpoint', key: 'endpoint' };
const CONFIG: Target = { by: 'sagemaker', kind: 'endpoint-config', key: 'endpointConfig' };
const MODEL: Target = { by: 'sagemaker', kind: 'model', key: 'model' };

const S3 = 's3.amazonaws.com';
const SAGEMAKER = 'sagemaker.amazonaws.com';
const KMS = 'kms.amazonaws.com';

function instant(target: Target, effect: Effect, tags?: TagSource): Operation {
  return { target, phase: 'instant', effect, ...(tags === undefined ? {} : { tags }) };
}

function start(target: Target, effect: Effect, tags?: TagSource): Operation {
  return { ...instant(target, effect, tags), phase: 'start' };
}

/**
 * Names as CloudTrail logs them. S3's differ from the API's: `PutPublicAccessBlock` is logged as
 * `PutBucketPublicAccessBlock`, or as `PutAccountPublicAccessBlock` for the account's own setting.
 */
const S3_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateBucket: instant(BUCKET, 'created', { set: ['CreateBucketConfiguration'], wrap: 'Tags' }),
  DeleteBucket: instant(BUCKET, 'deleted'),
  PutBucketPolicy: instant(BUCKET, 'changed'),
  DeleteBucketPolicy: instant(BUCKET, 'changed'),
  PutBucketAcl: instant(BUCKET, 'changed'),
  PutBucketPublicAccessBlock: instant(BUCKET, 'changed'),
  DeleteBucketPublicAccessBlock: instant(BUCKET, 'changed'),
  PutAccountPublicAccessBlock: instant(ACCOUNT, 'changed'),
  DeleteAccountPublicAccessBlock: instant(ACCOUNT, 'changed'),
  PutBucketEncryption: instant(BUCKET, 'changed'),
  DeleteBucketEncryption: instant(BUCKET, 'changed'),
  PutBucketOwnershipControls: instant(BUCKET, 'changed'),
  DeleteBucketOwnershipControls: instant(BUCKET, 'changed'),
  PutBucketWebsite: instant(BUCKET, 'changed'),
  DeleteBucketWebsite: instant(BUCKET, 'changed'),
  PutBucketLogging: instant(BUCKET, 'changed'),
  PutBucketVersioning: instant(BUCKET, 'changed'),
  PutBucketAbac: instant(BUCKET, 'changed'),
  PutBucketTagging: instant(BUCKET, 'tagged', { set: ['Tagging'], whole: true }),
  // Removes the whole set, and the event does not say which keys were in it.
  DeleteBucketTagging: instant(BUCKET, 'tagged', { removed: null }),
  TagResource: instant(RESOURCE_ARN, 'tagged', { set: ['tags', 'Tags', 'TagResourceRequest'] }),
  UntagResource: instant(RESOURCE_ARN, 'tagged', { removed: 'tagKeys' }),
};

const SAGEMAKER_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateNotebookInstance: start(NOTEBOOK, 'created', { set: ['tags'] }),
  UpdateNotebookInstance: start(NOTEBOOK, 'changed'),
  StartNotebookInstance: start(NOTEBOOK, 'state'),
  StopNotebookInstance: start(NOTEBOOK, 'state'),
  DeleteNotebookInstance: start(NOTEBOOK, 'deleted'),
  // Their parameters hold scripts, which nobody reads here.
  CreateNotebookInstanceLifecycleConfig: instant(LIFECYCLE_CONFIG, 'created', { set: ['tags'] }),
  UpdateNotebookInstanceLifecycleConfig: instant(LIFECYCLE_CONFIG, 'changed'),
  DeleteNotebookInstanceLifecycleConfig: instant(LIFECYCLE_CONFIG, 'deleted'),
  CreateEndpoint: start(ENDPOINT, 'created', { set: ['tags'] }),
  UpdateEndpoint: start(ENDPOINT, 'changed'),
  UpdateEndpointWeightsAndCapacities: start(ENDPOINT, 'changed'),
  DeleteEndpoint: start(ENDPOINT, 'deleted'),
  CreateEndpointConfig: instant(CONFIG, 'created', { set: ['tags'] }),
  DeleteEndpointConfig: instant(CONFIG, 'deleted'),
  CreateModel: instant(MODEL, 'created', { set: ['tags'] }),
  DeleteModel: instant(MODEL, 'deleted'),
  AddTags: instant(RESOURCE_ARN, 'tagged', { set: ['tags'] }),
  DeleteTags: instant(RESOURCE_ARN, 'tagged', { removed: 'tagKeys' }),
};

/**
 * For a key its state is what rules judge, so a call that disables it changes it. A key scheduled for deletion is there
 * until the waiting period ends: only KMS's own `DeleteKey` is its end.
 */
const KMS_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateKey: instant(KEY, 'created', { set: ['tags'] }),
  DisableKey: instant(KEY, 'changed'),
  EnableKey: instant(KEY, 'changed'),
  ScheduleKeyDeletion: start(KEY, 'changed'),
  CancelKeyDeletion: instant(KEY, 'changed'),
  DeleteKey: { ...instant(KEY, 'deleted'), phase: 'done' },
  PutKeyPolicy: instant(KEY, 'changed'),
  EnableKeyRotation: instant(KEY, 'changed'),
  DisableKeyRotation: instant(KEY, 'changed'),
  ImportKeyMaterial: instant(KEY, 'changed'),
  DeleteImportedKeyMaterial: instant(KEY, 'changed'),
  DeleteExpiredKeyMaterial: instant(KEY, 'changed'),
  UpdatePrimaryRegion: instant(KEY, 'changed'),
  TagResource: instant(KEY, 'tagged', { set: ['tags'] }),
  UntagResource: instant(KEY, 'tagged', { removed: 'tagKeys' }),
};

/** A service whose calls Cordon reads; `rest` says why its other mutating calls are left alone. */
export interface Service {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly rest: 'unsupported-type' | 'unrelated';
}

function service(operations: Readonly<Record<string, Operation>>, rest: Service['rest']): Service {
  return { operations: new Map(Object.entries(operations)), rest };
}

/**
 * The services by CloudTrail's `eventSource`. Names of operations collide between services (`CreateDomain`, `AddTags`),
 * so an operation counts only under its own. Services without operations have only types Cordon does not act on.
 */
export const SERVICES: ReadonlyMap<string, Service> = new Map([
  // What is left of S3 is about objects, lifecycles and reports.
  [S3, service(S3_OPERATIONS, 'unrelated')],
  [SAGEMAKER, service(SAGEMAKER_OPERATIONS, 'unsupported-type')],
  // What is left of KMS uses keys, lends them, or names them.
  [KMS, service(KMS_OPERATIONS, 'unrelated')],
  ['s3express.amazonaws.com', service({}, 'unsupported-type')],
  ['s3-outposts.amazonaws.com', service({}, 'unsupported-type')],
  ['s3-object-lambda.amazonaws.com', service({}, 'unsupported-type')],
]);
