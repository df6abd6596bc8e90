import * as z from 'zod/mini';
import { CloudError, type FailureCode } from '../../core/failure.ts';
import { plain, truncated } from '../../core/plain.ts';
import type { AzureOperation } from './operation.ts';
import { AZURE_OPERATIONS, type AzureOperationName } from './operations.ts';

/** An answer of ARM that is a refusal. `status` 0: no answer came, and `body` is null. */
export interface AzureRefusal {
  readonly status: number;
  /** The parsed body, or its text when it is no JSON. */
  readonly body: unknown;
  /** Without an answer: Node's code, `ECONNRESET`, or the name of the error, `CredentialUnavailableError`. */
  readonly code?: string;
}

/** How much of a vendor's message is kept, in characters: it may quote what users wrote. */
const MESSAGE_MAX = 400;

/** How deep errors in errors are looked through: policies and linked scopes answer in `details`, one level down. */
const DETAILS_MAX = 5;

/** Longest wait that `Retry-After` may ask for, in ms. ARM's hourly limits answer up to an hour. */
const RETRY_AFTER_MAX_MS = 60 * 60_000;

const text = z.nullish(z.string());
const Violation = z.object({
  type: text,
  info: z.nullish(z.object({ policyAssignmentDisplayName: text, policyAssignmentName: text })),
});
const violations = z.catch(z.nullish(z.array(z.catch(Violation, {}))), null);
const Detail = z.object({ code: text, message: text, additionalInfo: violations });
const Refusal = z.object({
  error: z.object({
    code: text,
    message: text,
    details: z.catch(z.nullish(z.array(z.catch(Detail, {}))), null),
    additionalInfo: violations,
  }),
});
/** Older services answer without the envelope. */
const Bare = z.object({ code: text, message: text });

/** What codes mean, whatever the status. The first line that matches wins. */
const CODES: readonly (readonly [RegExp, FailureCode])[] = [
  [/^(DenyAssignmentAuthorizationFailed|RequestDisallowed|PolicyViolation)/, 'explicit-deny'],
  [/^(ScopeLocked|ReadOnlyDisabledSubscription)/, 'explicit-deny'],
  [/^(Linked)?AuthorizationFailed$|^(AuthorizationPermissionMismatch|Forbidden)/, 'denied'],
  [/^(LinkedAccessCheckFailed|LinkedInvalidPropertyId|InsufficientPermissions)/, 'denied'],
  [/^(ExpiredAuthenticationToken|InvalidAuthentication|AuthenticationFailed)/, 'misconfigured'],
  [
    /^(CredentialUnavailable|AggregateAuthentication|Authentication(Required|Error))/,
    'misconfigured',
  ],
  [/^(SubscriptionNotFound|SubscriptionNotRegistered|MissingSubscription)/, 'misconfigured'],
  [/^(InvalidSubscriptionId|NoRegisteredProvider|InvalidResourceType)/, 'misconfigured'],
  [/^(InvalidApiVersion|MissingApiVersion|UnsupportedApiVersion)/, 'misconfigured'],
  [/^(TooManyRequests|SubscriptionRequestsThrottled|ResourceCollectionRequests)/, 'throttled'],
  [/^(OperationThrottled|ServerBusy|RequestThrottled|RateLimit|Throttl)/, 'throttled'],
  [/^(ResourceNotFound|ResourceGroupNotFound|ParentResourceNotFound|NotFound)$/, 'not-found'],
  [/^(ContainerNotFound|StorageAccountNotFound|VaultNotFound|KeyNotFound)$/, 'not-found'],
  [/^(PublicAccessNotPermitted|FeatureNotSupported|OperationNotSupported)/, 'invalid'],
  [/^(PreconditionFailed|ConditionNotMet|UpdateConditionNotSatisfied)/, 'precondition'],
  [/AlreadyExists$|^(StorageAccountAlreadyTaken|ContainerAlreadyExists)/, 'exists'],
  [/(InProgress|NotReady|BeingUpdated|BeingDeleted|BeingCreated)$/, 'not-ready'],
  [/^(Conflict|AnotherOperation|OperationPreempted|ResourceGroupBeingDeleted)/, 'not-ready'],
  [/^(AccountIsBusy|StorageAccountOperation|ProvisioningStateNot|NotTerminal)/, 'not-ready'],
  [/Quota|^(LimitExceeded|MaxStorageAccounts|TagCountLimit|ResourceCountExceeds)/, 'quota'],
  [/^(GatewayTimeout|OperationTimedOut|RequestTimeout|TimeoutError|AbortError)/, 'timeout'],
  [/^(E[A-Z]+(_[A-Z]+)?$|ERR_|UND_ERR_|RestError$|REQUEST_SEND_ERROR)/, 'timeout'],
  [/^(InternalServerError|InternalError|ServiceUnavailable|ServerTimeout)/, 'unavailable'],
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

/** Translates a refusal of ARM into a CloudError, the same way for every provider. Pure: nothing of the request is told. */
export function toCloudError(
  refusal: AzureRefusal,
  operation: AzureOperationName,
  cause?: unknown,
): CloudError {
  const { vendorCode, message: said, policy } = wordsOf(refusal);
  const code = failureCode(vendorCode, refusal.status);
  const isDenied = code === 'denied' || code === 'explicit-deny';
  const spec: AzureOperation = AZURE_OPERATIONS[operation];
  const permission = isDenied ? (deniedAction(said) ?? spec.action) : null;
  const message = sentence({ code, vendorCode, said, policy, operation, permission });
  return new CloudError(
    { code, message, permission },
    { applied: mayHaveApplied(code) ? 'unknown' : 'no', vendorCode, cause },
  );
}

/**
 * How long `Retry-After` asks to wait, in ms: seconds or a date (RFC 9110), at most an hour. Null without one.
 * @param now - ms since the epoch
 */
export function retryAfterMs(header: string | null | undefined, now: number): number | null {
  const value = header?.trim() ?? '';
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS);
}

interface Words {
  readonly vendorCode: string;
  readonly message: string;
  /** The assignments of Azure Policy that refuse it, by the names people gave them; `''` when it says none. */
  readonly policy: string;
}

/** The code and message that say most: the outer one, unless it only wraps what was denied. */
function wordsOf({ body, code = '' }: AzureRefusal): Words {
  const refused = Refusal.safeParse(body);
  const bare = Bare.safeParse(body);
  if (!refused.success) {
    const said = bare.success ? bare.data : {};
    return { vendorCode: said.code || code, message: said.message || '', policy: '' };
  }
  const { error } = refused.data;
  const outer = {
    vendorCode: error.code || code,
    message: error.message || '',
    policy: policiesOf(error.additionalInfo),
  };
  const inner = (error.details ?? []).slice(0, DETAILS_MAX).find((detail) => {
    const known = knownCode(detail.code ?? '');
    return known === 'denied' || known === 'explicit-deny';
  });
  return knownCode(outer.vendorCode) === undefined && inner !== undefined
    ? {
        vendorCode: inner.code || '',
        message: inner.message || outer.message,
        policy: policiesOf(inner.additionalInfo),
      }
    : outer;
}

function policiesOf(found: z.output<typeof violations>): string {
  const names = (found ?? []).flatMap(({ type, info }) =>
    type === 'PolicyViolation'
      ? info?.policyAssignmentDisplayName || info?.policyAssignmentName || []
      : [],
  );
  return truncated(plain([...new Set(names)].join(', ')), MESSAGE_MAX);
}

function knownCode(vendorCode: string): FailureCode | undefined {
  return CODES.find(([pattern]) => pattern.test(vendorCode))?.[1];
}

function failureCode(vendorCode: string, status: number): FailureCode {
  const known = knownCode(vendorCode);
  if (known !== undefined) {
    return known;
  }
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

const ACTION = String.raw`'(?<action>[A-Za-z.]{1,60}\/[A-Za-z/]{1,160})'`;

/** The action ARM names as missing. Of a linked scope's message, the second: the first one is granted. */
function deniedAction(message: string): string | null {
  const linked = new RegExp(`does not have permission to perform action\\(?s?\\)? ${ACTION}`);
  const plainly = new RegExp(`authorization to perform action ${ACTION}`);
  const match = linked.exec(message) ?? plainly.exec(message);
  return match?.groups?.['action'] ?? null;
}

/** The scope the action is missing on. */
function deniedScope(message: string): string {
  const match = /(?:over scope|on the linked scope\(s\)) '(\/[^']{1,400})'/.exec(message);
  return match?.[1] === undefined ? '' : ` on ${plain(match[1])}`;
}

/** The scopes whose lock stands in the way. */
function lockedScope(message: string): string {
  const match = /following scope\(s\) are locked: '(\/[^']{1,400})'/.exec(message);
  return match?.[1] === undefined ? 'the resource or what it lies in' : plain(match[1]);
}

function sentence({
  code,
  vendorCode,
  said: raw,
  policy,
  operation,
  permission,
}: {
  readonly code: FailureCode;
  readonly vendorCode: string;
  readonly said: string;
  readonly policy: string;
  readonly operation: AzureOperationName;
  readonly permission: string | null;
}): string {
  if (code === 'misconfigured') {
    // The vendor's own text may quote a token or what a credential process wrote.
    return `${operation} could not be sent as configured (${vendorCode || 'no code'}). Check the managed identity, the subscription and the cloud.`;
  }
  const said = `${plain(vendorCode) || 'no code'}: ${truncated(plain(raw), MESSAGE_MAX)}`;
  if (vendorCode === 'ScopeLocked') {
    return `${operation} is refused while a lock stands on ${lockedScope(raw)} (${said}). An Owner or a User Access Administrator there can lift it.`;
  }
  switch (code) {
    case 'denied':
      return `${operation} was denied (${said}). Grant ${permission}${deniedScope(raw)} to Cordon's identity.`;
    case 'explicit-deny':
      return `${operation} was denied by ${policy === '' ? 'a deny assignment or an Azure Policy' : `Azure Policy: ${policy}`} (${said}). Find it and exempt Cordon's identity or the resource.`;
    case 'timeout':
      return `${operation} got no answer in time (${said}). Check the network path to Azure Resource Manager.`;
    case 'quota':
      return `${operation} hit a limit (${said}). Raise it or free some of it.`;
    default:
      return `${operation} failed (${said}).`;
  }
}
