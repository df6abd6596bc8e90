import { isFields } from '../../shared/events/read.ts';

/** One message as it was delivered: a text from SQS, or the event itself. */
export interface Delivery {
  /** SQS's id of the message; `''` for an event without a queue. */
  readonly id: string;
  readonly content: unknown;
}

/** What a function answers to a batch from SQS: the messages that shall come again (`ReportBatchItemFailures`). */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** What an invocation brought. */
export interface Deliveries {
  readonly from: 'sqs' | 'event';
  readonly all: readonly Delivery[];
}

/** Opens an invocation: a batch of SQS by its messages, so that each is judged alone; anything else as one event. */
export function deliveriesOf(invocation: unknown): Deliveries {
  const records = isFields(invocation) ? invocation['Records'] : undefined;
  if (!Array.isArray(records) || !records.every(isSqs)) {
    return { from: 'event', all: [{ id: '', content: invocation }] };
  }
  const all = records.map((record: Readonly<Record<string, unknown>>) => {
    const { messageId, body } = record;
    // Lambda reads an empty id as all of the batch: then better say so.
    if (typeof messageId !== 'string' || messageId === '') {
      throw new Error('A message of the batch has no messageId: none of it can be acknowledged.');
    }
    return { id: messageId, content: body };
  });
  return { from: 'sqs', all };
}

/**
 * Acknowledges what was done. Failed messages of a batch come again until the queue's redrive policy puts them aside;
 * a failed event without a queue is thrown, for Lambda to repeat and then to hand to the function's dead letters.
 */
export function acknowledge(
  { from, all }: Deliveries,
  failures: ReadonlyMap<Delivery, unknown>,
): BatchAnswer | undefined {
  if (from === 'sqs') {
    const failed = all.filter((delivery) => failures.has(delivery));
    return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) };
  }
  for (const error of failures.values()) {
    throw error;
  }
  return undefined;
}

function isSqs(record: unknown): boolean {
  return isFields(record) && record['eventSource'] === 'aws:sqs';
}
