import { CloudError, type FailureCode } from '../../../shared/core/failure.ts';
import { toCloudError } from '../../../shared/resources/aws/errors.ts';
import type { AwsOperationName } from '../../../shared/resources/aws/send.ts';

/** How far a call got before it failed. */
export interface CallProgress {
  readonly operation: AwsOperationName;
  readonly region: string;
  /** Whether any try of the request was handed to the network. */
  readonly sent: boolean;
}

/** What is looked at in something the SDK threw. */
interface Thrown {
  /** The vendor's code, or Node's when no answer came. */
  readonly code: string;
  /** HTTP status of the answer, 0 without one. */
  readonly status: number;
  readonly message: string;
  /** Node's system call that failed: `connect` and `getaddrinfo` come before any byte is sent. */
  readonly syscall: string;
}

/** Errors of the TLS handshake, as Node and OpenSSL spell them. */
const TLS =
  /^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/;
/** Credential providers that found nothing or were refused, by the names the SDK gives their errors. */
const CREDENTIALS = /Credential|Token(Provider|Refresh)|SSO|ProcessProvider/i;

/** What the SDK appends for developers to messages about answers it could not parse. */
const SDK_HINT = /\s+Deserialization error: to see the raw response/;

/**
 * The only place that looks at what the SDK throws. Answers of the service are translated by `toCloudError`; here it
 * is told apart whether a request left at all, because then a write cannot have happened.
 */
export function fromSdkError(error: unknown, progress: CallProgress): CloudError {
  if (error instanceof CloudError) {
    return error;
  }
  const thrown = read(error);
  if (!progress.sent) {
    return notSent(thrown, progress);
  }
  if (thrown.status === 0) {
    const unreached = notReached(thrown);
    if (unreached !== null) {
      const { code, advice } = unreached;
      const message = `${progress.operation} did not reach AWS: ${advice}`;
      return unapplied(code, message, thrown, causeOf(error, thrown));
    }
  }
  return toCloudError(thrown, { operation: progress.operation }, causeOf(error, thrown));
}

/**
 * What is kept of the SDK's error. Not the thing itself: through its hidden response it holds the socket with the
 * signed request, session token and all.
 */
function causeOf(error: unknown, thrown: Thrown): Error {
  const { stack, $metadata } = membersOf(error);
  const cause = new Error(thrown.message);
  cause.name = thrown.code;
  cause.stack = textOf(stack);
  return Object.assign(cause, { requestId: membersOf($metadata)['requestId'] });
}

function read(error: unknown): Thrown {
  const { name, code, message, $metadata, syscall, errors } = membersOf(error);
  const parts = Array.isArray(errors) ? errors.map((part) => read(part)) : [];
  const status = membersOf($metadata)['httpStatusCode'];
  if (name === 'SyntaxError' && typeof status === 'number') {
    // The SDK could not parse the answer: a gateway's or a proxy's page, not the service's word.
    return {
      code: `Http${status}`,
      status,
      message: 'the answer is not in the language of the service',
      syscall: '',
    };
  }
  // Node's own code says more than the `TimeoutError` the SDK renames it to; a service's code is the name.
  const isNodeCode = typeof code === 'string' && typeof status !== 'number';
  return {
    code: isNodeCode ? code : textOf(name),
    status: typeof status === 'number' ? status : 0,
    message: textOf(message).split(SDK_HINT)[0] || textOf(code),
    // Several addresses of one host were tried: it was not reached when none of them was.
    syscall: textOf(syscall) || commonSyscall(parts),
  };
}

function commonSyscall(parts: readonly Thrown[]): string {
  const [first] = parts;
  return first !== undefined && parts.every((part) => part.syscall === first.syscall)
    ? first.syscall
    : '';
}

/** The request was never handed to the network: credentials, region, input, or the budget ran out before. */
function notSent(thrown: Thrown, { operation, region }: CallProgress): CloudError {
  if (thrown.code === 'AbortError' || thrown.code === 'TimeoutError') {
    return unapplied(
      'timeout',
      `${operation} was not sent: its time was up before credentials were there. Check that the source of credentials (SSO, instance metadata, a credential process) answers.`,
      thrown,
    );
  }
  if (/region/i.test(thrown.message) && thrown.status === 0) {
    return unapplied(
      'misconfigured',
      `${operation} was not sent: '${region.slice(0, 40)}' is not a usable region. Check the region of the resource, AWS_REGION and the profile.`,
      thrown,
    );
  }
  if (thrown.syscall !== '' || thrown.status >= 500 || /Throttl|SlowDown/.test(thrown.code)) {
    return unapplied(
      'unavailable',
      `${operation} was not sent: the source of credentials did not answer (${thrown.code}).`,
      thrown,
    );
  }
  if (CREDENTIALS.test(thrown.code) || thrown.status !== 0) {
    // Never the provider's own text: it may quote what a credential process printed.
    return unapplied(
      'misconfigured',
      `${operation} was not sent: there are no usable AWS credentials (${thrown.code}). Sign in (aws sso login), set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run with a role.`,
      thrown,
    );
  }
  return unapplied(
    'invalid',
    `${operation} was not sent: the request could not be built (${thrown.code}: ${thrown.message.slice(0, 200)}).`,
    thrown,
  );
}

/** Failures before the first byte of the request was on its way; null when it may have arrived. */
function notReached(thrown: Thrown): { code: FailureCode; advice: string } | null {
  if (thrown.syscall === 'getaddrinfo') {
    return thrown.code === 'ENOTFOUND'
      ? {
          code: 'misconfigured',
          advice: `its host is not known (${thrown.message}). Check the region, AWS_ENDPOINT_URL and the DNS.`,
        }
      : { code: 'unavailable', advice: `the DNS did not answer (${thrown.message}).` };
  }
  if (TLS.test(thrown.code)) {
    return {
      code: 'misconfigured',
      advice: `no trusted connection could be made (${thrown.code}). Check AWS_ENDPOINT_URL, proxies and NODE_EXTRA_CA_CERTS.`,
    };
  }
  const isConnect = thrown.syscall === 'connect';
  if (
    (isConnect && thrown.code === 'ETIMEDOUT') ||
    /did not establish a conn/.test(thrown.message)
  ) {
    return {
      code: 'timeout',
      advice: 'no connection in time. Check the network path to the service (VPC endpoint, proxy).',
    };
  }
  return isConnect
    ? {
        code: 'unavailable',
        advice: `no connection (${thrown.message}). Check AWS_ENDPOINT_URL and the network path.`,
      }
    : null;
}

function unapplied(
  code: FailureCode,
  message: string,
  thrown: Thrown,
  cause?: unknown,
): CloudError {
  return new CloudError(
    { code, message, permission: null },
    { applied: 'no', vendorCode: thrown.code, cause },
  );
}

function membersOf(value: unknown): Partial<Record<string, unknown>> & {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  $metadata?: unknown;
  syscall?: unknown;
  errors?: unknown;
} {
  return value !== null && typeof value === 'object' ? value : { message: String(value) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
