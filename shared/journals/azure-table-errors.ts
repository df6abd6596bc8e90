import { CloudError, type FailureCode } from '../core/failure.ts';
import { plain, truncated } from '../core/plain.ts';
import { wordsOf } from './azure-table-wire.ts';

/** Letters and digits, as the service has it. */
const TABLE = /^[A-Za-z][A-Za-z0-9]{2,62}$/;

/** Characters of a refusal's text that are kept. */
const MESSAGE_MAX = 200;

/** The service's codes ("Table service error codes"). The first line that matches wins. */
const CODES: readonly (readonly [RegExp, FailureCode])[] = [
  [/^EntityAlreadyExists$/, 'exists'],
  [/^(UpdateConditionNotSatisfied|ConditionNotMet)$/, 'precondition'],
  [/^(ResourceNotFound|EntityNotFound)$/, 'not-found'],
  [/^Table(NotFound|BeingDeleted)$/, 'misconfigured'],
  [
    /^(AuthorizationPermissionMismatch|AuthorizationFailure|InsufficientAccountPermissions)$/,
    'denied',
  ],
  [
    /^(InvalidAuthenticationInfo|AuthenticationFailed|NoAuthenticationInformation)$/,
    'misconfigured',
  ],
  [/^(ServerBusy|TableServerOutOfMemory|PartitionHot)/, 'throttled'],
  [/^OperationTimedOut$/, 'timeout'],
];

/** What a status means when its code is on no list. */
const STATUSES: Readonly<Record<number, FailureCode>> = {
  401: 'misconfigured',
  403: 'denied',
  404: 'misconfigured',
  408: 'timeout',
  409: 'unavailable',
  412: 'precondition',
  429: 'throttled',
  503: 'throttled',
};

/** Where requests of a table go; ends with a slash. Throws CloudError (`misconfigured`) when it is no address. */
export function pathOfTable(endpoint: string, table: string): URL {
  const base = URL.parse(endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
  if (base === null || !/^https?:$/.test(base.protocol) || !TABLE.test(table)) {
    const message = `There is no table "${table}" at "${endpoint}": give the account's table endpoint, like https://cordon.table.core.windows.net, and a table's name.`;
    throw new CloudError({ code: 'misconfigured', message, permission: null }, { applied: 'no' });
  }
  return base;
}

/** A refusal of Table Storage, of a request or of a part of a transaction, as a CloudError. */
export function refusalOf(
  { status, body }: { readonly status: number; readonly body: unknown },
  operation: string,
  host: string,
  table: string,
): CloudError {
  const { code: vendorCode, message: said } = wordsOf(body);
  const code =
    CODES.find(([pattern]) => pattern.test(vendorCode))?.[1] ??
    STATUSES[status] ??
    (status >= 500 ? 'unavailable' : 'invalid');
  const why = `HTTP ${status} ${vendorCode || 'without a code'}: ${truncated(plain(said), MESSAGE_MAX)}`;
  return new CloudError(
    {
      code,
      message: sentence(code, `${operation} on ${table} of ${host} was refused (${why}).`),
      permission: code === 'denied' ? permissionOf(operation) : null,
    },
    { applied: status >= 500 ? 'unknown' : 'no', vendorCode },
  );
}

/** A transaction that was taken, but not answered part by part. */
export function unanswered(answers: number, asked: number): CloudError {
  const message = `table:Transaction was answered in ${answers} parts instead of ${asked}.`;
  return new CloudError({ code: 'unavailable', message, permission: null }, { applied: 'unknown' });
}

function permissionOf(operation: string): string {
  const entities = 'Microsoft.Storage/storageAccounts/tableServices/tables/entities';
  return operation === 'table:Query' ? `${entities}/read` : `${entities}/write`;
}

function sentence(code: FailureCode, said: string): string {
  switch (code) {
    case 'denied':
      return `${said} Give Cordon's identity the role Storage Table Data Contributor on the table, and let its network in.`;
    case 'misconfigured':
      return `${said} Check that the table exists, the endpoint and the managed identity.`;
    default:
      return said;
  }
}
