import { CloudError, type FailureCode } from '../../core/failure.ts';
import { plain, truncated } from '../../core/plain.ts';
import { type GoogleErrorBody, readErrorBody } from './error-body.ts';
import type { GoogleOperation } from './operation.ts';
import { GOOGLE_OPERATIONS, type GoogleOperationName } from './operations.ts';
import { roleWith } from './roles.ts';

/** An error answer of a Google API: its HTTP status and its body, parsed or, where it is no JSON, as text. */
export interface GoogleError {
  /** HTTP status, 400 and above; or what else is no success. */
  readonly status: number;
  readonly body: unknown;
}

/** How much of a vendor's message is kept, in characters: it may quote what users wrote. */
const MESSAGE_MAX = 400;

/** The longest wait an API is granted, in ms: an hour of silence is an outage to be told. */
const RETRY_AFTER_MAX_MS = 3_600_000;

/** What reasons mean, whatever the service and its status. The first line that matches wins. */
const REASONS: readonly (readonly [RegExp, FailureCode])[] = [
  [/^(SERVICE_DISABLED|accessNotConfigured|API_KEY_|CONSUMER_)/, 'misconfigured'],
  [
    /^(accountDisabled|BILLING_DISABLED|ACCESS_TOKEN_|CREDENTIALS_MISSING|authError)/,
    'misconfigured',
  ],
  // What the endpoint for tokens answers.
  [
    /^(invalid_(grant|client|scope|request|target)|unauthorized_client|access_denied)$/,
    'misconfigured',
  ],
  [/^(SECURITY_POLICY_VIOLATED|vpcServiceControls|ORG_RESTRICTION_VIOLATION)/, 'explicit-deny'],
  [/^(orgPolicy|CUSTOM_ORG_POLICY_VIOLATION|domainPolicy)/i, 'explicit-deny'],
  [/^(userRateLimitExceeded|rateLimitExceeded|RATE_LIMIT_EXCEEDED|concurrentLimit)/, 'throttled'],
  [
    /^(quotaExceeded|dailyLimitExceeded|QUOTA_EXCEEDED|RESOURCE_QUOTA_EXCEEDED|limitExceeded)/,
    'quota',
  ],
  [/^(backendError|internalError)$/, 'unavailable'],
  [/^(alreadyExists|RESOURCE_ALREADY_EXISTS)$/, 'exists'],
];

/** What is said in words only. */
const MESSAGES: readonly (readonly [RegExp, FailureCode])[] = [
  [/public access prevention is enforced/i, 'explicit-deny'],
  [/do not belong to a permitted customer|violates constraint/i, 'explicit-deny'],
  [/prohibited by organization's policy/i, 'explicit-deny'],
  // It is the service agent that lacks a permission, not Cordon.
  [/^Permission denied on Cloud KMS key/i, 'invalid'],
  [/API has not been used in project|it is disabled\. Enable it by visiting/i, 'misconfigured'],
  [/billing account .* (disabled|absent)/i, 'misconfigured'],
  [/already (exists|own)/i, 'exists'],
];

/** What the names of google.rpc.Code mean. They say more than the HTTP status they come with. */
const RPC_STATUSES: Readonly<Record<string, FailureCode>> = {
  ABORTED: 'precondition',
  ALREADY_EXISTS: 'exists',
  CANCELLED: 'timeout',
  DEADLINE_EXCEEDED: 'timeout',
  // A disabled key, an instance that is not stopped: it may pass without anybody changing the request.
  FAILED_PRECONDITION: 'not-ready',
  NOT_FOUND: 'not-found',
  PERMISSION_DENIED: 'denied',
  RESOURCE_EXHAUSTED: 'throttled',
  UNAUTHENTICATED: 'misconfigured',
  UNAVAILABLE: 'unavailable',
  UNIMPLEMENTED: 'invalid',
};

/** What an HTTP status means when nothing else says more. */
const STATUSES: Readonly<Record<number, FailureCode>> = {
  304: 'precondition',
  401: 'misconfigured',
  403: 'denied',
  404: 'not-found',
  408: 'timeout',
  // A policy or a bucket somebody else is writing right now: it is read again.
  409: 'precondition',
  410: 'not-found',
  412: 'precondition',
  429: 'throttled',
  499: 'timeout',
  501: 'invalid',
  504: 'timeout',
};

/**
 * Translates an error answer of any Google API into a CloudError. Pure: the door hands over status and body. `cause` is
 * kept for whoever debugs.
 */
export function toCloudError(
  error: GoogleError,
  operation: GoogleOperationName,
  cause?: unknown,
): CloudError {
  const body = readErrorBody(error.body);
  const code = failureCode(error.status, body);
  const permission =
    code === 'denied' || code === 'explicit-deny' ? missing(body, operation) : null;
  const message = sentence(code, error.status, body, operation, permission);
  return new CloudError(
    { code, message, permission: code === 'denied' ? permission : null },
    {
      applied: mayHaveApplied(code) ? 'unknown' : 'no',
      vendorCode: vendorCodeOf(error, body),
      cause,
    },
  );
}

/**
 * How long an answer asks to wait, in ms: its header `Retry-After` (seconds or a date, RFC 9110) or its details. Null
 * where it does not say; at most an hour.
 * @param now - ms since the epoch
 */
export function retryAfterMs(header: string | null, body: unknown, now: number): number | null {
  const asked = /^\d{1,9}$/.test(header ?? '')
    ? Number(header) * 1000
    : Date.parse(header ?? '') - now;
  const waits = Number.isNaN(asked) ? readErrorBody(body).retryDelayMs : Math.max(0, asked);
  return waits === null ? null : Math.min(waits, RETRY_AFTER_MAX_MS);
}

function vendorCodeOf({ status }: GoogleError, body: GoogleErrorBody): string {
  const named = [body.reason, body.status].find((name) => /^[A-Za-z_]{1,80}$/.test(name));
  return named ?? `Http${status}`;
}

function failureCode(status: number, body: GoogleErrorBody): FailureCode {
  const byReason = REASONS.find(([pattern]) => pattern.test(body.reason))?.[1];
  if (byReason !== undefined) {
    return byReason;
  }
  // A server's own fault may quote anything.
  if (status >= 500 || status === 0) {
    return RPC_STATUSES[body.status] ?? STATUSES[status] ?? 'unavailable';
  }
  if ((status === 404 || status === 410) && !body.isOfApi) {
    // Nobody who knows the resource said that it is gone: a case must not end for a page of a proxy.
    return 'unreadable';
  }
  if (body.constraints.length > 0) {
    return 'explicit-deny';
  }
  const said = MESSAGES.find(([pattern]) => pattern.test(body.message))?.[1];
  const rpc = Object.hasOwn(RPC_STATUSES, body.status) ? RPC_STATUSES[body.status] : undefined;
  const byStatus = STATUSES[status] ?? (status >= 400 ? 'invalid' : undefined);
  return said ?? rpc ?? byStatus ?? (status >= 300 ? 'misconfigured' : 'unreadable');
}

function mayHaveApplied(code: FailureCode): boolean {
  return code === 'timeout' || code === 'unavailable' || code === 'unreadable';
}

/** The permission an answer names, or the one the method is known to need. */
function missing(body: GoogleErrorBody, operation: GoogleOperationName): string {
  const known: GoogleOperation = GOOGLE_OPERATIONS[operation];
  const shape = /^[a-z]+(?:\.[a-zA-Z]+){2,3}$/;
  const named = [
    body.metadata['permission'] ?? '',
    /\bPermission '([a-zA-Z.]{5,120})' denied/.exec(body.message)?.[1] ?? '',
    /does not have (?:permission )?([a-zA-Z.]{5,120}) access/.exec(body.message)?.[1] ?? '',
    /Required ["']([a-zA-Z.]{5,120})["'] permission/.exec(body.message)?.[1] ?? '',
  ].find((permission) => shape.test(permission));
  return named ?? known.permissions[0] ?? operation;
}

function sentence(
  code: FailureCode,
  status: number,
  body: GoogleErrorBody,
  operation: GoogleOperationName,
  permission: string | null,
): string {
  const text = truncated(plain(body.message), MESSAGE_MAX);
  const said = [body.status || body.reason || `HTTP ${status}`, text].filter((part) => part !== '');
  const what = said.join(': ').replace(/\.$/, '');
  switch (code) {
    case 'misconfigured':
      return `${operation} could not be done as configured (${what}). ${advice(body)}`;
    case 'denied':
      return `${operation} was denied (${what}). Grant ${permission} to Cordon's service account${roleHint(permission)}.`;
    case 'explicit-deny':
      return `${operation} was refused by ${refusedBy(body)} (${what}). Whoever keeps that policy decides; more permissions do not help.`;
    case 'timeout':
      return `${operation} got no answer in time (${what}). Check the network path to the service.`;
    case 'quota':
      return `${operation} hit a limit of the project (${what}). Raise the quota or free some of it.`;
    default:
      return `${operation} failed (${what}).`;
  }
}

function roleHint(permission: string | null): string {
  const role = permission === null ? null : roleWith(permission);
  return role === null ? '' : `; ${role} has it`;
}

function refusedBy(body: GoogleErrorBody): string {
  const [constraint] = body.constraints;
  if (constraint !== undefined) {
    return `the organisation policy ${constraint}`;
  }
  if (/public access prevention/i.test(body.message)) {
    return 'public access prevention, of the bucket or of an organisation policy';
  }
  return /permitted customer/.test(body.message)
    ? 'the organisation policy constraints/iam.allowedPolicyMemberDomains'
    : 'a policy of the organisation';
}

function advice(body: GoogleErrorBody): string {
  if (
    /^(SERVICE_DISABLED|accessNotConfigured)$/.test(body.reason) ||
    /API has not been used/.test(body.message)
  ) {
    const named =
      body.metadata['service'] ?? /\b[a-z]+\.googleapis\.com\b/.exec(body.message)?.[0] ?? '';
    const service = /^[a-z0-9.-]{1,80}$/.test(named) ? named : 'the API';
    const project = /^projects\/([a-z0-9:.-]{1,63})$/.exec(body.metadata['consumer'] ?? '')?.[1];
    const where = project === undefined ? '' : ` --project ${project}`;
    return `Enable it: gcloud services enable ${service}${where}`;
  }
  if (/billing/i.test(`${body.reason} ${body.message}`) || body.reason === 'accountDisabled') {
    return "Check the project's billing account.";
  }
  return "Check the credentials of Cordon's service account.";
}
