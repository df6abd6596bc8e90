import { CloudError, type FailureCode } from '../core/failure.ts';
import type { Notifier } from '../core/ports.ts';
import type { AwsSend } from '../resources/aws/send.ts';
import { createOutcomeNotifier, type OutcomeNews } from './outcome-notifier.ts';
import type { Lookups } from './story.ts';

/** `source` and `detail-type` of every event. */
export const BUS_SOURCE = 'cordon';
export const BUS_DETAIL_TYPE = 'Cordon Outcome';

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

/** Puts every outcome of a case on an EventBridge bus; see {@link createOutcomeNotifier}. */
export function createBusNotifier(options: BusOptions): Notifier {
  const { lookups, wait } = options;
  return createOutcomeNotifier({
    channel: 'bus',
    lookups,
    put: (news) => put(options, news),
    ...(wait === undefined ? {} : { wait }),
  });
}

/** One call. A request can succeed while its entry fails: only the entry's own answer counts. */
async function put({ send, region, busName }: BusOptions, news: OutcomeNews): Promise<void> {
  const { ref, at, detail } = news;
  const answer = await send('eventbridge:PutEvents', region, {
    Entries: [
      {
        EventBusName: busName,
        Source: BUS_SOURCE,
        DetailType: BUS_DETAIL_TYPE,
        Time: at,
        Detail: detail,
        ...(ref.id === '' || ref.id.length > RESOURCE_MAX ? {} : { Resources: [ref.id] }),
      },
    ],
  });
  const [entry] = answer.Entries ?? [];
  const failed =
    entry === undefined || (answer.FailedEntryCount ?? 0) > 0 || (entry.ErrorCode ?? '') !== '';
  if (failed) {
    throw refused(entry?.ErrorCode ?? '', news.id);
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

function refused(errorCode: string, id: string): CloudError {
  const code = ENTRY_CODES[errorCode] ?? 'unavailable';
  const message = `EventBridge did not take the outcome ${id} (${errorCode === '' ? 'no reason given' : errorCode}). It is told again later.`;
  const permission = code === 'denied' ? 'events:PutEvents' : null;
  return new CloudError({ code, message, permission }, { applied: 'no', vendorCode: errorCode });
}
