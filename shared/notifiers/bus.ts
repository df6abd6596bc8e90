import { CloudError, type FailureCode, isRetryable } from '../core/failure.ts';
import type { StoredCase } from '../core/journal.ts';
import type { Notifier } from '../core/ports.ts';
import type { AwsSend } from '../resources/aws/send.ts';
import { detailOf, outcomeEvent } from './outcome-event.ts';
import { type Lookups, storyOf } from './story.ts';

/** `source` and `detail-type` of every event. */
export const BUS_SOURCE = 'cordon';
export const BUS_DETAIL_TYPE = 'Cordon Outcome';

/** Tries of one event before the rest goes back to the outbox. */
const TRIES_MAX = 3;

/** First pause between tries, doubled each time. */
const PAUSE_MS = 250;

/** Characters of an entry's resource: longer ids stay in the detail (`PutEvents`, Resources). */
const RESOURCE_MAX = 2_048;

/** Where events go. */
export interface BusOptions {
  readonly send: AwsSend;
  readonly region: string;
  /** Name or ARN of the bus. */
  readonly busName: string;
  readonly lookups: Lookups;
  /** Waits so many milliseconds. */
  readonly wait?: (ms: number) => Promise<void>;
}

/**
 * Puts every outcome of a case on an EventBridge bus, in order, one event each. At least once: an event told again has
 * the same `id` (`<case>#<n>`), by which consumers know it.
 */
export function createBusNotifier(options: BusOptions): Notifier {
  return {
    channel: 'bus',
    async tell(stored, from, to, handle) {
      for (const entry of stored.entries) {
        if (entry.n > from && entry.n <= to && entry.body.kind === 'outcome') {
          await put(options, stored, entry.n, new Date(entry.at));
        }
      }
      return handle;
    },
  };
}

async function put(options: BusOptions, stored: StoredCase, n: number, at: Date): Promise<void> {
  const until = { ...stored, entries: stored.entries.filter((entry) => entry.n <= n) };
  const story = storyOf(until, options.lookups);
  if (story === null) {
    return;
  }
  const { id } = story.ref;
  const input = {
    Entries: [
      {
        EventBusName: options.busName,
        Source: BUS_SOURCE,
        DetailType: BUS_DETAIL_TYPE,
        Time: at,
        Detail: detailOf(outcomeEvent(story)),
        ...(id === '' || id.length > RESOURCE_MAX ? {} : { Resources: [id] }),
      },
    ],
  };
  const wait = options.wait ?? sleep;
  for (let attempt = 1; ; attempt += 1) {
    const failure = await tryPut(options, input, story.caseId, n);
    if (failure === null) {
      return;
    }
    if (!isRetryable(failure.failure.code) || attempt >= TRIES_MAX) {
      throw failure;
    }
    await wait(PAUSE_MS * 2 ** (attempt - 1));
  }
}

/** One call. A request can succeed while its entry fails: only the entry's own answer counts. */
async function tryPut(
  options: BusOptions,
  input: Parameters<typeof options.send<'eventbridge:PutEvents'>>[2],
  caseId: string,
  n: number,
): Promise<CloudError | null> {
  try {
    const answer = await options.send('eventbridge:PutEvents', options.region, input);
    const [entry] = answer.Entries ?? [];
    const failed =
      entry === undefined || (answer.FailedEntryCount ?? 0) > 0 || (entry.ErrorCode ?? '') !== '';
    return failed ? refused(entry?.ErrorCode ?? '', caseId, n) : null;
  } catch (error) {
    if (error instanceof CloudError) {
      return error;
    }
    throw error;
  }
}

/** Error codes of single entries (EventBridge API reference, PutEventsResultEntry). */
const ENTRY_CODES: Readonly<Record<string, FailureCode>> = {
  ThrottlingException: 'throttled',
  InternalFailure: 'unavailable',
  InternalException: 'unavailable',
  AccessDeniedException: 'denied',
  NotAuthorizedForSource: 'denied',
  NotAuthorizedForSourceException: 'denied',
  NotAuthorizedForDetailTypeException: 'denied',
  InvalidAccountIdException: 'misconfigured',
  InvalidArgument: 'invalid',
  MalformedDetail: 'invalid',
  RedactionFailure: 'invalid',
};

function refused(errorCode: string, caseId: string, n: number): CloudError {
  const code = ENTRY_CODES[errorCode] ?? 'unavailable';
  const message = `EventBridge did not take the outcome ${caseId}#${n} (${errorCode === '' ? 'no reason given' : errorCode}). It is told again later.`;
  const permission = code === 'denied' ? 'events:PutEvents' : null;
  return new CloudError({ code, message, permission }, { applied: 'no', vendorCode: errorCode });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
