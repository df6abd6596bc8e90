import { setTimeout as sleep } from 'node:timers/promises';
import { CloudError, type FailureCode } from '../core/failure.ts';

/** Tries of one request. Conflicts of transactions on a hot row (a slot counter) resolve within a few. */
const TRIES_MAX = 10;

/** Longest pause before the second try, in ms; doubles up to the last. The real one is random below it. */
const PAUSE_BASE_MS = 25;
const PAUSE_MAX_MS = 1_000;

/** Time for one answer, in ms. DynamoDB answers in tens of milliseconds, or is in trouble. */
export const TRY_MS = 3_000;

/** Time for all tries of a request together, in ms: a function that waits longer is better run again. */
export const REQUEST_MS = 15_000;

/** What is done, for error texts, and whether it may leave a trace. */
export interface Request {
  readonly operation: 'Query' | 'GetItem' | 'PutItem' | 'DeleteItem' | 'TransactWriteItems';
  readonly table: string;
  readonly region: string;
}

/** How long a request is tried, and the randomness of its pauses. */
export interface Patience {
  /** Time for one answer, in ms. */
  readonly tryMs: number;
  /** Time for all tries together, in ms. */
  readonly requestMs: number;
  /** Uniform in [0, 1). */
  unit(): number;
}

/** What an error of the SDK means. */
interface Verdict {
  readonly code: FailureCode;
  /** Whether the same request may succeed shortly. */
  readonly passes: boolean;
  readonly applied: 'no' | 'unknown';
  readonly advice: string;
}

/**
 * Tries a request until it answers, its error is one that stays, or patience ends: at most 10 tries with random,
 * growing pauses. The request must be the same each time, so that repeating it is harmless. Throws CloudError.
 */
export async function patiently<Answer>(
  request: Request,
  patience: Patience,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const end = AbortSignal.timeout(patience.requestMs);
  let applied: 'no' | 'unknown' = 'no';
  for (let turn = 1; ; turn += 1) {
    try {
      return await call(AbortSignal.any([end, AbortSignal.timeout(patience.tryMs)]));
    } catch (error) {
      if (error instanceof CloudError) {
        throw error;
      }
      const verdict = judge(error);
      applied = verdict.applied === 'unknown' ? 'unknown' : applied;
      if (!verdict.passes || turn === TRIES_MAX || end.aborted) {
        throw cloudError(request, verdict, isWrite(request) ? applied : 'no', error);
      }
      await pause(turn, patience);
    }
  }
}

/** A random pause after the n-th try: up to 25 ms, doubling to a second. */
export async function pause(turn: number, patience: Patience): Promise<void> {
  await sleep(patience.unit() * Math.min(PAUSE_MAX_MS, PAUSE_BASE_MS * 2 ** turn));
}

/** Reasons of a cancelled transaction that pass by themselves (CancellationReason in the API reference). */
export function isPassingReason(code: string | undefined): boolean {
  return (
    code === 'TransactionConflict' ||
    code === 'ThrottlingError' ||
    code === 'ProvisionedThroughputExceeded'
  );
}

/** The name of what the SDK or Node threw. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

const NO_ADVICE = '';
const IAM_ADVICE = 'Give the function the permissions that infra/ generates.';

/** Errors by name (DynamoDB developer guide, error handling; SDK and Node for those without an answer). */
const VERDICTS: readonly (readonly [RegExp, Verdict])[] = [
  [
    /^(ProvisionedThroughputExceeded|Throttl|RequestLimitExceeded|ReplicatedWriteConflict)/,
    verdict('throttled', 'no', 'The table takes no more requests now.', true),
  ],
  [
    /^TransactionConflict/,
    verdict('throttled', 'no', 'Other instances write the same rows now.', true),
  ],
  // Our own earlier try is still at work.
  [/^TransactionInProgress/, verdict('throttled', 'unknown', NO_ADVICE, true)],
  [/^(AbortError|TimeoutError|RequestTimeout)/, verdict('timeout', 'unknown', NO_ADVICE, true)],
  [
    /^ResourceNotFound/,
    verdict('misconfigured', 'no', 'Deploy the table (infra/), or correct its name or region.'),
  ],
  [/^(AccessDenied|UnauthorizedOperation|KMSAccessDenied)/, verdict('denied', 'no', IAM_ADVICE)],
  [
    /^(UnrecognizedClient|InvalidSignature|IncompleteSignature|MissingAuthentication|ExpiredToken)/,
    verdict('misconfigured', 'no', 'Give Cordon valid AWS credentials and a correct clock.'),
  ],
  [
    /^(CredentialsProvider|TokenProvider)/,
    verdict('misconfigured', 'no', 'Give Cordon AWS credentials.'),
  ],
];

function verdict(
  code: FailureCode,
  applied: 'no' | 'unknown',
  advice: string,
  passes = false,
): Verdict {
  return { code, applied, advice, passes };
}

function judge(error: unknown): Verdict {
  const name = nameOf(error);
  const known = VERDICTS.find(([pattern]) => pattern.test(name))?.[1];
  if (known !== undefined) {
    return known.code === 'denied' && /with an explicit deny/.test(textOf(error))
      ? { ...known, code: 'explicit-deny', advice: 'A policy denies Cordon its journal: lift it.' }
      : known;
  }
  if (name === 'TransactionCanceledException') {
    return judgeCancelled(error);
  }
  if (name.startsWith('Validation')) {
    return /schema|index/i.test(textOf(error))
      ? verdict('misconfigured', 'no', 'The table is no journal of Cordon: deploy it with infra/.')
      : verdict('invalid', 'no', NO_ADVICE);
  }
  return judgeStatus(error);
}

/** Cancelled, and undecided: conditions that failed beside a conflict may hold once it is over. */
function judgeCancelled(error: unknown): Verdict {
  const reasons = reasonsOf(error).filter(
    (code) => code !== 'None' && code !== 'ConditionalCheckFailed',
  );
  return reasons.length > 0 && reasons.every(isPassingReason)
    ? verdict('throttled', 'no', 'Other instances write the same rows now.', true)
    : verdict('invalid', 'no', NO_ADVICE);
}

/** Without a name we know: by the answer's status, and without an answer by Node's error code. */
function judgeStatus(error: unknown): Verdict {
  const status = statusOf(error);
  if (status >= 500) {
    return verdict('unavailable', 'unknown', 'DynamoDB is in trouble.', true);
  }
  if (status >= 400) {
    return verdict('invalid', 'no', NO_ADVICE);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(code);
  const advice = 'Check the network path to DynamoDB.';
  return verdict('unavailable', neverSent ? 'no' : 'unknown', advice, true);
}

function cloudError(
  request: Request,
  { code, advice }: Verdict,
  applied: 'no' | 'unknown',
  cause: unknown,
): CloudError {
  const { operation, table, region } = request;
  const vendorCode = nameOf(cause);
  const why = [vendorCode, textOf(cause).slice(0, 400)].filter((text) => text !== '').join(': ');
  const isDenied = code === 'denied' || code === 'explicit-deny';
  return new CloudError(
    {
      code,
      message:
        `${operation} on the journal table ${table} in ${region} failed: ${why}. ${advice}`.trim(),
      permission: isDenied ? permissionOf(textOf(cause), operation) : null,
    },
    { applied, vendorCode, cause },
  );
}

/** Transactions are granted by what they do, never by their own name; the answer names the action. */
function permissionOf(text: string, operation: Request['operation']): string {
  const named = /not authorized to perform: (dynamodb:[A-Za-z]{1,40})/.exec(text)?.[1];
  return named ?? `dynamodb:${operation === 'TransactWriteItems' ? 'PutItem' : operation}`;
}

function isWrite(request: Request): boolean {
  return request.operation !== 'Query' && request.operation !== 'GetItem';
}

function reasonsOf(error: unknown): string[] {
  const reasons =
    error instanceof Error && 'CancellationReasons' in error ? error.CancellationReasons : [];
  return Array.isArray(reasons) ? reasons.map((reason) => String(reason?.Code ?? 'None')) : [];
}

function statusOf(error: unknown): number {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : null;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : 0;
  return typeof status === 'number' ? status : 0;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
