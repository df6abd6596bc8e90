/** Why an operation failed, in the same few words on every cloud. Stable: people and alarms match on them. */
export type FailureCode =
  | 'denied'
  | 'explicit-deny'
  | 'throttled'
  | 'timeout'
  | 'unavailable'
  | 'not-found'
  | 'not-ready'
  | 'exists'
  | 'precondition'
  | 'quota'
  | 'invalid'
  | 'unreadable'
  | 'misconfigured';

/** A failure as data: what a journal keeps and what a person is told. */
export interface Failure {
  readonly code: FailureCode;
  /** A sentence: what failed, on which resource, and what to do next. Never holds a secret. */
  readonly message: string;
  /** The permission that was missing, `s3:PutBucketPolicy`, when the cloud or the call tells it. */
  readonly permission: string | null;
}

/**
 * The one error class for operations that failed. Adapters translate their SDK's errors into it, once.
 * `applied` says whether a write may nevertheless have taken effect.
 */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly failure: Failure;
  /** The vendor's own error code, `NoSuchBucketPolicy`; `''` when there is none. */
  readonly vendorCode: string;
  /** `no`: the cloud refused it; `unknown`: no answer, so it may have happened or may still happen. */
  readonly applied: 'no' | 'unknown';

  constructor(
    failure: Failure,
    options: { applied: 'no' | 'unknown'; vendorCode?: string; cause?: unknown },
  ) {
    super(failure.message, options.cause === undefined ? {} : { cause: options.cause });
    this.failure = failure;
    this.vendorCode = options.vendorCode ?? '';
    this.applied = options.applied;
  }
}

/** Whether trying the same again later can help without anybody changing anything. */
export function isRetryable(code: FailureCode): boolean {
  switch (code) {
    case 'throttled':
    case 'timeout':
    case 'unavailable':
    case 'not-ready':
    case 'precondition':
      return true;
    case 'denied':
    case 'explicit-deny':
    case 'not-found':
    case 'exists':
    case 'quota':
    case 'invalid':
    case 'unreadable':
    case 'misconfigured':
      return false;
    default:
      return assertNever(code);
  }
}

/** Marks a case the types say cannot happen. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
