import { CloudError, type FailureCode } from '../core/failure.ts';

/** Errors of the TLS handshake, as Node and OpenSSL spell them. */
const TLS =
  /^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/;

/** Failures before the first byte was on its way, by Node's code: a write cannot have happened. */
const UNREACHED: readonly (readonly [RegExp, FailureCode, string])[] = [
  [
    /^ENOTFOUND$/,
    'misconfigured',
    'its host is not known. Check the region, the cloud and the DNS',
  ],
  [/^EAI_/, 'unavailable', 'the DNS did not answer'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 'unavailable', 'no connection'],
  [/^UND_ERR_CONNECT_TIMEOUT$/, 'timeout', 'no connection in time. Check the network path'],
  [TLS, 'misconfigured', 'no trusted connection. Check proxies and NODE_EXTRA_CA_CERTS'],
];

/** What `fetch` rejects with when no answer came, as a CloudError that says whether the request may have arrived. */
export function lostAnswer(operation: string, host: string, error: unknown): CloudError {
  const { name, code } = codeOf(error);
  const unreached = UNREACHED.find(([pattern]) => pattern.test(code));
  if (unreached !== undefined) {
    const [, failure, why] = unreached;
    return lost(failure, `${operation} did not reach ${host}: ${why} (${code}).`, code, 'no');
  }
  return name === 'AbortError' || name === 'TimeoutError'
    ? lost('timeout', `${operation} got no answer in time from ${host}.`, name, 'unknown')
    : lost(
        'timeout',
        `${operation} lost its connection to ${host} (${code || name}).`,
        code,
        'unknown',
      );
}

/** The time was up before there was a token. */
export function notInTime(operation: string): CloudError {
  const message = `${operation} was not sent: its time was up before there was a token. Check that the source of credentials answers.`;
  return lost('timeout', message, 'AbortError', 'no');
}

/** There is no token. Only the error's name is told: its text may quote what a credential process wrote. */
export function noToken(operation: string, error: unknown): CloudError {
  const { name, code } = codeOf(error);
  const message = `${operation} was not sent: there are no usable credentials (${code || name}). Sign in, or run with an identity.`;
  return lost('misconfigured', message, code || name, 'no');
}

function lost(
  code: FailureCode,
  message: string,
  vendorCode: string,
  applied: 'no' | 'unknown',
): CloudError {
  return new CloudError({ code, message, permission: null }, { applied, vendorCode });
}

/** Name and code of an error or of what caused it: `fetch` wraps all in a TypeError. Several addresses: the first. */
function codeOf(error: unknown): { readonly name: string; readonly code: string } {
  const outer = membersOf(error);
  const cause = membersOf(outer.cause);
  const first = membersOf(Array.isArray(cause.errors) ? cause.errors[0] : undefined);
  const code = [outer.code, cause.code, first.code].find((text) => typeof text === 'string');
  return {
    name: typeof outer.name === 'string' ? outer.name : 'Error',
    // An error's code may be any text of a library: only what looks like one is told.
    code: typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : '',
  };
}

interface Members {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

function membersOf(value: unknown): Members {
  return value !== null && typeof value === 'object' ? value : {};
}
