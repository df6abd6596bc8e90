import { CloudError, type FailureCode } from '../../core/failure.ts';
import { plain, truncated } from '../../core/plain.ts';
import type { AwsOperationName } from './send.ts';

/** An AWS error as the wire or the SDK has it. `status` 0: no answer came. */
export interface AwsError {
  /** The vendor's code or, without an answer, Node's: `NoSuchBucket`, `ECONNRESET`. */
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** Which call failed. */
export interface AwsErrorContext {
  readonly operation: AwsOperationName;
  /** The IAM action the call needs, when it is not the operation's own. */
  readonly permission?: string;
}

/** How much of a vendor's message is kept, in characters: it may quote what users wrote. */
const MESSAGE_MAX = 400;

/** IAM actions that are not spelt like their operation (Service Authorization Reference). */
const IAM_ACTIONS: Partial<Record<AwsOperationName, string>> = {
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:DeletePublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:DeleteBucketOwnershipControls': 's3:PutBucketOwnershipControls',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3control:GetPublicAccessBlock': 's3:GetAccountPublicAccessBlock',
  's3control:PutPublicAccessBlock': 's3:PutAccountPublicAccessBlock',
  's3control:DeletePublicAccessBlock': 's3:PutAccountPublicAccessBlock',
  's3control:TagResource': 's3:TagResource',
  's3control:UntagResource': 's3:UntagResource',
  'eventbridge:PutEvents': 'events:PutEvents',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
};

/** What codes mean, whatever the service. The first line that matches wins. */
const CODES: readonly (readonly [RegExp, FailureCode])[] = [
  [/^(AccessDenied|UnauthorizedOperation$|NotAuthorized|Forbidden|AllAccessDisabled)/, 'denied'],
  // S3 answers this to a caller outside the bucket owner's account.
  [/^MethodNotAllowed$/, 'denied'],
  [/^(ExpiredToken|TokenRefreshRequired|RequestExpired|RequestTimeTooSkewed)/, 'misconfigured'],
  [/^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidToken)/, 'misconfigured'],
  [/^(SignatureDoesNotMatch|InvalidSignature|IncompleteSignature)/, 'misconfigured'],
  [/^(MissingAuthenticationToken|AuthFailure|AuthorizationHeaderMalformed)/, 'misconfigured'],
  [/^(CredentialsProviderError|TokenProviderError|NoCredentials)/, 'misconfigured'],
  [/^(OptInRequired|NotSignedUp|SubscriptionRequired|RegionDisabled)/, 'misconfigured'],
  // Security Hub is not enabled there.
  [/^InvalidAccess(Exception)?$/, 'misconfigured'],
  [/^(PermanentRedirect|TemporaryRedirect|IllegalLocationConstraint)/, 'misconfigured'],
  [/^(Throttl|TooManyRequests|SlowDown|RequestLimitExceeded|RequestThrottled)/, 'throttled'],
  [/^(EC2Throttled|BandwidthLimitExceeded|ProvisionedThroughputExceeded)/, 'throttled'],
  [/^(TimeoutError|RequestTimeout|RequestTimedOut|ConnectTimeout|AbortError)/, 'timeout'],
  [/^(NetworkingError|E[A-Z]+(_[A-Z]+)?$|ERR_|UND_ERR_)/, 'timeout'],
  [/^(InternalFailure|InternalError|InternalServer|InternalService|ServerError)/, 'unavailable'],
  [/^(ServiceUnavailable|ServiceException|KMSInternal|DependencyTimeout)/, 'unavailable'],
  [/^(NotImplemented|UnknownOperation)/, 'invalid'],
  [/^(NoSuch|ResourceNotFound|NotFound)|NotFound(Exception)?$/, 'not-found'],
  [/^(PreconditionFailed|ConditionalRequestConflict|ConditionalCheckFailed)/, 'precondition'],
  [/AlreadyExists|AlreadyOwnedByYou|^ResourceExists/, 'exists'],
  [/^(ResourceInUse|Conflict|OperationAborted|ConcurrentModification)/, 'not-ready'],
  [/^(KMSInvalidState|ResourceNotReady|InvalidBucketState)/, 'not-ready'],
  [/^(ResourceLimitExceeded|LimitExceeded|ServiceQuotaExceeded|TooMany)/, 'quota'],
];

/** What the same code says in words only: SageMaker answers most refusals as `ValidationException`. */
const VALIDATION_MESSAGES: readonly (readonly [RegExp, FailureCode])[] = [
  // First: this one quotes the request, so any of the texts below may stand inside it.
  [/^\d+ validation errors? detected/, 'invalid'],
  [/^Cannot create (already existing|a duplicate)/, 'exists'],
  [/RecordNotFound|^(Could not find|Requested resource not found)/, 'not-found'],
  [/^Unable to describe .{1,400} does not exist/, 'not-found'],
  [/Status \([^()]*\) not in|^Cannot .* while status is|^Cannot \w+ in-progress /i, 'not-ready'],
];

/** What a status means when its code is on no list. */
const STATUSES: Readonly<Record<number, FailureCode>> = {
  401: 'misconfigured',
  403: 'denied',
  404: 'not-found',
  408: 'timeout',
  409: 'not-ready',
  412: 'precondition',
  429: 'throttled',
};

/** The IAM action an operation needs, `s3:GetBucketPublicAccessBlock`. */
export function iamActionOf(operation: AwsOperationName): string {
  return IAM_ACTIONS[operation] ?? operation;
}

/**
 * Translates an AWS error into a CloudError, the same way for every service. Pure: the callers at the edge pick
 * code, status and message out of whatever their SDK threw.
 */
export function toCloudError(
  error: AwsError,
  context: AwsErrorContext,
  cause?: unknown,
): CloudError {
  const vendorCode = bareCode(error.code);
  const code = failureCode(vendorCode, error);
  const isDenied = code === 'denied' || code === 'explicit-deny';
  const permission = isDenied
    ? (deniedAction(error.message) ?? context.permission ?? iamActionOf(context.operation))
    : null;
  const message = sentence(code, vendorCode, error, context.operation, permission);
  return new CloudError(
    { code, message, permission },
    { applied: mayHaveApplied(code) ? 'unknown' : 'no', vendorCode, cause },
  );
}

/** JSON protocols may answer `com.amazonaws.kms#NotFoundException` or `NotFoundException:http://…`. */
function bareCode(code: string): string {
  return (code.split('#').at(-1) ?? '').split(':')[0] ?? '';
}

function failureCode(vendorCode: string, error: AwsError): FailureCode {
  if (/region is missing/i.test(error.message) && error.status === 0) {
    return 'misconfigured';
  }
  if (/^LimitExceeded/.test(vendorCode) && error.status === 429) {
    // Security Hub's word for too many requests; others say it of quotas, as 400.
    return 'throttled';
  }
  const known = CODES.find(([pattern]) => pattern.test(vendorCode))?.[1];
  if (known === 'denied') {
    return / with an explicit deny/.test(error.message) ? 'explicit-deny' : 'denied';
  }
  if (known !== undefined) {
    return known;
  }
  if (vendorCode.startsWith('Validation')) {
    return VALIDATION_MESSAGES.find(([pattern]) => pattern.test(error.message))?.[1] ?? 'invalid';
  }
  return byStatus(error.status);
}

/** For codes nobody listed. An answer that is no error status was an answer we could not read. */
function byStatus(status: number): FailureCode {
  if (status >= 500 || status === 0) {
    return 'unavailable';
  }
  if (status >= 400) {
    return STATUSES[status] ?? 'invalid';
  }
  return status >= 300 ? 'misconfigured' : 'unreadable';
}

function mayHaveApplied(code: FailureCode): boolean {
  return code === 'timeout' || code === 'unavailable' || code === 'unreadable';
}

function deniedAction(message: string): string | null {
  const match = /is not authorized to perform: ([a-z0-9-]{1,40}:[A-Za-z0-9]{1,80})/.exec(message);
  return match?.[1] ?? null;
}

function sentence(
  code: FailureCode,
  vendorCode: string,
  error: AwsError,
  operation: AwsOperationName,
  permission: string | null,
): string {
  if (code === 'misconfigured') {
    // The vendor's own text may quote the signed request or the output of a credential process.
    return `${operation} could not be sent as configured (${vendorCode}). ${advice(vendorCode)}`;
  }
  const said = `${vendorCode === '' ? 'no code' : vendorCode}: ${truncated(plain(error.message), MESSAGE_MAX)}`;
  switch (code) {
    case 'denied':
      return `${operation} was denied (${said}). Grant ${permission} to Cordon's role.`;
    case 'explicit-deny':
      return `${operation} was denied by an explicit deny of ${permission} (${said}). Find the policy that denies it and except Cordon's role.`;
    case 'timeout':
      return `${operation} got no answer in time (${said}). Check the network path to the service.`;
    case 'quota':
      return `${operation} hit a limit of the account (${said}). Raise the quota or free some of it.`;
    default:
      return `${operation} failed (${said}).`;
  }
}

function advice(vendorCode: string): string {
  if (/^(ExpiredToken|TokenRefresh|RequestExpired)/.test(vendorCode)) {
    return 'The credentials have expired: renew them.';
  }
  if (/TimeTooSkewed/.test(vendorCode)) {
    return "The machine's clock is wrong: set it.";
  }
  if (/Redirect|Location|RegionDisabled|OptIn/.test(vendorCode)) {
    return 'Check the region and that the account has it enabled.';
  }
  if (/^InvalidAccess/.test(vendorCode)) {
    return 'Check that the service is enabled in this account and region.';
  }
  return 'Check the credentials and the region.';
}
