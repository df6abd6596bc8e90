import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { MOTO_CREDENTIALS } from '../support/moto.ts';
import type { Invoked, Lambda } from './runtime.ts';

/** What one batch was answered. */
export interface Polled {
  readonly bodies: readonly string[];
  readonly invoked: Invoked;
}

/** Queues on moto, and what Lambda does between a queue and a function. */
export function queuesOn(endpoint: string) {
  const client = new SQSClient({ endpoint, region: 'eu-west-1', credentials: MOTO_CREDENTIALS });

  /** A queue with its dead letters: a message is kept there when it was received twice in vain. */
  async function create(name: string): Promise<{ readonly url: string; readonly dead: string }> {
    const dead = await client.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: dead.QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const redrive = { deadLetterTargetArn: Attributes?.['QueueArn'], maxReceiveCount: 2 };
    const made = await client.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: { VisibilityTimeout: '300', RedrivePolicy: JSON.stringify(redrive) },
      }),
    );
    return { url: made.QueueUrl ?? '', dead: dead.QueueUrl ?? '' };
  }

  async function send(url: string, ...bodies: readonly unknown[]): Promise<void> {
    for (const body of bodies) {
      const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
    }
  }

  async function receive(url: string): Promise<readonly Message[]> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
    );
    return Messages;
  }

  /**
   * One round of an event source mapping with `ReportBatchItemFailures`: a batch to the function, what it acknowledged
   * away, the rest visible again at once. Null when the queue is empty.
   */
  async function poll(
    url: string,
    lambda: Lambda,
    options: Parameters<Lambda['invoke']>[1] = {},
  ): Promise<Polled | null> {
    const messages = await receive(url);
    if (messages.length === 0) {
      return null;
    }
    const Records = messages.map(({ MessageId, Body, ReceiptHandle }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      eventSource: 'aws:sqs',
      awsRegion: 'eu-west-1',
    }));
    const invoked = await lambda.invoke({ Records }, options);
    const failed = failedIn(invoked, messages);
    for (const { MessageId = '', ReceiptHandle } of messages) {
      const input = { QueueUrl: url, ReceiptHandle };
      await (failed.has(MessageId)
        ? client.send(new ChangeMessageVisibilityCommand({ ...input, VisibilityTimeout: 0 }))
        : client.send(new DeleteMessageCommand(input)));
    }
    return { bodies: messages.map(({ Body = '' }) => Body), invoked };
  }

  /** Polls until the queue is empty. */
  async function drain(
    url: string,
    lambda: Lambda,
    options: Parameters<Lambda['invoke']>[1] = {},
  ): Promise<readonly Polled[]> {
    const all: Polled[] = [];
    for (let next = await poll(url, lambda, options); next !== null; ) {
      all.push(next);
      next = await poll(url, lambda, options);
    }
    return all;
  }

  return { create, send, receive, poll, drain, close: () => client.destroy() };
}

function failedIn(invoked: Invoked, messages: readonly Message[]): ReadonlySet<string> {
  if (invoked.kind !== 'answer') {
    return new Set(messages.map(({ MessageId = '' }) => MessageId));
  }
  const { batchItemFailures } = invoked.answer as {
    readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
  };
  return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
}
