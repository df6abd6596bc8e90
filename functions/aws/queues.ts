import { CloudError } from '../../shared/core/failure.ts';
import type { WakeUp } from '../../shared/core/ports.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import { handOverText } from './hand-overs.ts';

/** Messages one call takes (SQS API reference, SendMessageBatch). Ours have 1 KB: 10 are far below its 1 MB. */
const BATCH_MAX = 10;

/** A message to send. */
export interface Outgoing {
  readonly body: string;
  /** How long it stays hidden, in seconds; at most 900. */
  readonly delaySeconds?: number;
}

/**
 * Sends messages to a queue, ten at a time; a call that fails stops nothing.
 * @returns by index the failures of those that were not taken
 */
export async function sendMessages(
  messages: readonly Outgoing[],
  queue: { readonly url: string; readonly region: string },
  send: AwsSend,
): Promise<ReadonlyMap<number, CloudError>> {
  const failures = new Map<number, CloudError>();
  for (let start = 0; start < messages.length; start += BATCH_MAX) {
    const some = messages.slice(start, start + BATCH_MAX);
    for (const [index, failure] of await sendBatch(some, queue, send)) {
      failures.set(start + index, failure);
    }
  }
  return failures;
}

/** One call. It can succeed while entries fail: only an entry's own answer counts. */
async function sendBatch(
  messages: readonly Outgoing[],
  { url, region }: { readonly url: string; readonly region: string },
  send: AwsSend,
): Promise<ReadonlyMap<number, CloudError>> {
  const Entries = messages.map(({ body, delaySeconds }, index) => ({
    Id: String(index),
    MessageBody: body,
    ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
  }));
  try {
    const input = { QueueUrl: url, Entries };
    const { Successful = [] } = await send('sqs:SendMessageBatch', region, input);
    const taken = new Set(Successful.map(({ Id }) => Id));
    const missing = Entries.flatMap(({ Id }, index) => (taken.has(Id) ? [] : [index]));
    return new Map(missing.map((index) => [index, notTaken()]));
  } catch (error) {
    if (!(error instanceof CloudError)) {
      throw error;
    }
    return new Map(messages.map((_, index) => [index, error]));
  }
}

function notTaken(): CloudError {
  const message = 'sqs:SendMessageBatch did not take a message of the batch.';
  return new CloudError({ code: 'unavailable', message, permission: null }, { applied: 'no' });
}

/** Sends wake-ups to those who may write; the ones that were not taken, and why. */
export async function handOverTo(
  queue: { readonly url: string; readonly region: string },
  send: AwsSend,
  wakeUps: readonly WakeUp[],
): Promise<ReadonlyMap<WakeUp, unknown>> {
  const messages = wakeUps.map((wakeUp) => ({ body: handOverText(wakeUp) }));
  const failures = await sendMessages(messages, queue, send);
  return new Map(
    wakeUps.flatMap((wakeUp, index) => {
      const failure = failures.get(index);
      return failure === undefined ? [] : [[wakeUp, failure] as const];
    }),
  );
}

/** Longest delay of a message, in seconds (SQS API reference, SendMessageBatch). */
const DELAY_MAX_SECONDS = 900;

/** Sends one message that is hidden for so many ms. Rejects with CloudError when it was not taken. */
export async function sendLater(
  queue: { readonly url: string; readonly region: string },
  send: AwsSend,
  body: string,
  afterMs: number,
): Promise<void> {
  const delaySeconds = Math.min(Math.ceil(afterMs / 1000), DELAY_MAX_SECONDS);
  for (const failure of (await sendMessages([{ body, delaySeconds }], queue, send)).values()) {
    throw failure;
  }
}
