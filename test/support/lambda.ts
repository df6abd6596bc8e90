import type { LambdaContext } from '../../functions/aws/invocation.ts';
import type { Json } from '../../shared/core/json.ts';

/** A message of SQS as Lambda hands it over. */
export function sqsRecord(messageId: string, body: string): Readonly<Record<string, Json>> {
  return {
    messageId,
    receiptHandle: `handle-${messageId}`,
    body,
    attributes: { ApproximateReceiveCount: '1' },
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:cordon-events',
    awsRegion: 'eu-west-1',
  };
}

/** A batch of such messages; texts are bodies as they are, everything else becomes JSON. */
export function sqsOf(...bodies: readonly unknown[]): { readonly Records: readonly Json[] } {
  const texts = bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body)));
  return { Records: texts.map((text, index) => sqsRecord(`message-${index + 1}`, text)) };
}

/** The context of an invocation in the usual account, with so much time left, in ms. */
export function lambdaContext(remainingMs = 60_000): LambdaContext {
  return {
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:cordon-events',
    getRemainingTimeInMillis: () => remainingMs,
  };
}
