import { CloudError, type FailureCode } from '../core/failure.ts';
import type { Json } from '../core/json.ts';
import { plain, truncated } from '../core/plain.ts';
import type { Notifier } from '../core/ports.ts';
import { createRest, type RestAnswer, type RestOptions } from '../rest/rest.ts';
import { createOutcomeNotifier, type OutcomeNews } from './outcome-notifier.ts';
import type { Lookups } from './story.ts';

/** Version of the data plane; the same for both schemas of events ("Post to custom topic", Event Grid documentation). */
const API_VERSION = '2018-01-01';

/** `type` of every event. */
export const OUTCOME_TYPE = 'Cordon.Outcome';

/** Characters of an error's text that are kept. */
const MESSAGE_MAX = 300;

/** Where events go. */
export interface EventGridOptions {
  /** The topic's endpoint, `https://cordon.westeurope-1.eventgrid.azure.net/api/events`. Its schema is CloudEvents 1.0. */
  readonly endpoint: string;
  /** A token for `https://eventgrid.azure.net/.default`; null for servers that check none. */
  readonly token: () => Promise<string | null>;
  readonly lookups: Lookups;
  readonly rest?: RestOptions;
  /** Waits so many milliseconds. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** Puts every outcome of a case on an Event Grid topic as a CloudEvent; see {@link createOutcomeNotifier}. */
export function createEventGridNotifier(options: EventGridOptions): Notifier {
  const { endpoint, token, lookups, wait } = options;
  const rest = createRest(options.rest);
  const url = new URL(endpoint);
  url.searchParams.set('api-version', API_VERSION);
  async function put(news: OutcomeNews): Promise<void> {
    await rest(
      {
        method: 'POST',
        url,
        headers: { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' },
        body: [cloudEvent(news)],
      },
      {
        operation: 'eventgrid:Publish',
        isRead: false,
        token,
        refusal: (answer) => refused(answer, news.id),
        retryAfterMs: () => null,
      },
    );
  }
  return createOutcomeNotifier({
    channel: 'bus',
    lookups,
    put,
    ...(wait === undefined ? {} : { wait }),
  });
}

function cloudEvent({ id, at, ref, detail }: OutcomeNews): Json {
  return {
    specversion: '1.0',
    id,
    source: '/cordon',
    type: OUTCOME_TYPE,
    subject: plain(ref.id),
    time: at.toISOString(),
    datacontenttype: 'application/json',
    data: JSON.parse(detail) as Json,
  };
}

/** What a status means to who publishes. */
const STATUSES: Readonly<Record<number, FailureCode>> = {
  401: 'denied',
  403: 'denied',
  404: 'misconfigured',
  408: 'timeout',
  429: 'throttled',
};

function refused({ status, body }: RestAnswer, id: string): CloudError {
  const code = STATUSES[status] ?? (status >= 500 ? 'unavailable' : 'invalid');
  const said = truncated(plain(JSON.stringify(body) ?? ''), MESSAGE_MAX);
  const message = `Event Grid did not take the outcome ${id} (HTTP ${status}: ${said}). It is told again later.`;
  const permission = code === 'denied' ? 'Microsoft.EventGrid/events/send/action' : null;
  return new CloudError(
    { code, message, permission },
    { applied: status >= 500 ? 'unknown' : 'no', vendorCode: `Http${status}` },
  );
}
