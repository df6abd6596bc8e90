import { describe, expect, it } from 'vitest';
import { BadEvent } from '../../../shared/events/bad-event.ts';
import { decode } from '../../../shared/events/decode.ts';
import { bridged, OPTIONS, onlyIgnored, onlyTrigger, s3, sqsBatch } from './samples.ts';

function call(bucketName: string, eventID = `event-${bucketName}`) {
  return s3('PutBucketPolicy', { bucketName }, { eventID });
}

function notification(message: string) {
  return JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:x', Message: message });
}

function snsBatch(...messages: readonly string[]) {
  return {
    Records: messages.map((Message) => ({
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      Sns: { Type: 'Notification', MessageId: 'm', Message },
    })),
  };
}

const EVENT = bridged(call('ml-data'));
const TEXT = JSON.stringify(EVENT);

describe('wrappings', () => {
  it.each([
    ['a bare record', call('ml-data')],
    ['an EventBridge event', EVENT],
    ['a list', [EVENT]],
    ['a list in a list', [[EVENT]]],
    ['a log file', { Records: [call('ml-data')] }],
    ['a batch from SQS', sqsBatch(TEXT)],
    ['a batch from SQS without its source', { Records: [{ messageId: 'm', body: TEXT }] }],
    ['what `aws sqs receive-message` prints', { Messages: [{ MessageId: 'm', Body: TEXT }] }],
    [
      'what `aws cloudtrail lookup-events` prints',
      {
        Events: [
          {
            EventId: 'e',
            EventName: 'PutBucketPolicy',
            CloudTrailEvent: JSON.stringify(call('ml-data')),
          },
        ],
      },
    ],
    [
      'a failed asynchronous invocation',
      { version: '1.0', requestContext: { condition: 'RetriesExhausted' }, requestPayload: EVENT },
    ],
    ['messages of a pipe', [{ messageId: 'm', eventSource: 'aws:sqs', body: TEXT }]],
    [
      'messages of a pipe that parses them',
      [{ messageId: 'm', eventSource: 'aws:sqs', body: EVENT }],
    ],
    ['a batch from SNS', snsBatch(TEXT)],
    ['SNS in SQS', sqsBatch(notification(TEXT))],
    ['SNS in SNS', snsBatch(notification(TEXT))],
    ['a log file in SQS', sqsBatch(JSON.stringify({ Records: [call('ml-data')] }))],
    [
      'a log file in SNS in SQS',
      sqsBatch(notification(JSON.stringify({ Records: [call('ml-data')] }))),
    ],
    ['a batch from SNS in SQS', sqsBatch(JSON.stringify(snsBatch(TEXT)))],
    ['JSON in JSON in SQS', sqsBatch(JSON.stringify(TEXT))],
  ])('are opened: %s', (_what, payload) => {
    const trigger = onlyTrigger(payload);

    expect(trigger.ref.id).toBe('arn:aws:s3:::ml-data');
    expect(trigger.eventId).toBe('event-ml-data');
  });

  it('keep the order of what was in them', () => {
    const payload = [
      sqsBatch(JSON.stringify(call('a1')), JSON.stringify([call('b1'), call('c1')])),
      call('d1'),
    ];

    const names = decode(payload, OPTIONS).triggers.map((trigger) => trigger.ref.name);

    expect(names).toEqual(['a1', 'b1', 'c1', 'd1']);
  });
});

describe('one bad message in a batch', () => {
  it.each([
    ['no JSON', 'hello', 'Records[1].body is no JSON'],
    ['truncated JSON', TEXT.slice(0, -5), 'Records[1].body is no JSON'],
    ['an empty body', '', 'Records[1].body is no JSON'],
    ['a number', '5', 'Records[1].body is no object'],
    ['null', 'null', 'Records[1].body is no object'],
    ['an unknown object', '{"hello":"world"}', 'Records[1].body is no event'],
    ['a plain notification', notification('disk is full'), 'Records[1].body.Message is no JSON'],
    ['an event without its record', JSON.stringify(bridged(null)), 'Records[1].body: '],
  ])('does not lose the good ones: %s', (_what, body, detail) => {
    const payload = sqsBatch(JSON.stringify(call('a1')), body, JSON.stringify(call('b1')));

    const { triggers, ignored } = decode(payload, OPTIONS);

    expect(triggers.map((trigger) => trigger.ref.name)).toEqual(['a1', 'b1']);
    expect(ignored).toHaveLength(1);
    expect(ignored[0]?.reason).toBe('unrecognised-shape');
    expect(ignored[0]?.detail.startsWith(detail)).toBe(true);
  });

  it.each([[null], ['x'], [5], [{}], [{ body: 5 }]])(
    'does not lose the good ones: record %j',
    (bad) => {
      const { triggers, ignored } = decode({ Records: [bad, call('a1')] }, OPTIONS);

      expect(triggers).toHaveLength(1);
      expect(ignored).toMatchObject([{ reason: 'unrecognised-shape' }]);
      expect(ignored[0]?.detail).toContain('Records[0]');
    },
  );

  it('alone is no error either: the delivery itself was well-formed', () => {
    expect(onlyIgnored(sqsBatch('hello')).reason).toBe('unrecognised-shape');
  });

  it('names where an irrelevant message was', () => {
    const payload = sqsBatch(
      TEXT,
      JSON.stringify(bridged({}, { source: 'aws.ec2', 'detail-type': 'X' })),
    );

    const { ignored } = decode(payload, OPTIONS);

    expect(ignored).toMatchObject([{ reason: 'unrelated' }]);
    expect(ignored[0]?.detail.startsWith('Records[1].body: ')).toBe(true);
  });
});

describe('repeats in one payload', () => {
  it('the same event twice triggers once', () => {
    const { triggers, ignored } = decode(sqsBatch(TEXT, TEXT), OPTIONS);

    expect(triggers).toHaveLength(1);
    expect(ignored).toMatchObject([{ reason: 'duplicate' }]);
  });

  it('the copies of caller and owner trigger once', () => {
    const resources = [{ type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::ml-data', accountId: '9' }];
    const copies = ['1', '2'].map((recipientAccountId) =>
      s3(
        'PutBucketAcl',
        { bucketName: 'ml-data' },
        { resources, sharedEventID: 's', recipientAccountId, eventID: recipientAccountId },
      ),
    );

    const { triggers, ignored } = decode(copies, OPTIONS);

    expect(triggers).toHaveLength(1);
    expect(ignored).toMatchObject([{ reason: 'duplicate' }]);
  });

  it('one id on another resource or another operation is another event', () => {
    const payload = [
      call('a1', 'same'),
      call('b1', 'same'),
      s3('PutBucketAcl', { bucketName: 'a1' }, { eventID: 'same' }),
    ];

    expect(decode(payload, OPTIONS).triggers).toHaveLength(3);
  });
});

describe('wrappings with nothing in them', () => {
  it.each([
    ['an empty log file', { Records: [] }],
    ['an empty list in SQS', sqsBatch('[]')],
    [
      'a subscription',
      { Type: 'SubscriptionConfirmation', Message: 'm', SubscribeURL: 'https://x' },
    ],
    ['a subscription in SQS', sqsBatch('{"Type":"UnsubscribeConfirmation","Message":"m"}')],
  ])('%s is unrelated', (_what, payload) => {
    expect(onlyIgnored(payload).reason).toBe('unrelated');
  });
});

describe('limits', () => {
  it('stops opening at a depth, and says where', () => {
    let body = TEXT;
    for (let depth = 0; depth < 10; depth += 1) {
      body = JSON.stringify(sqsBatch(body));
    }

    const left = onlyIgnored(JSON.parse(body));

    expect(left.reason).toBe('unrecognised-shape');
    expect(left.detail).toContain('wrapped more than 12 times');
  });

  it('does not exhaust the stack on lists nested without end', () => {
    const payload = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);

    expect(() => decode(payload, OPTIONS)).toThrow(BadEvent);
  });

  it('does not exhaust the stack on a record nested without end and without an id', () => {
    const nested = JSON.parse(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`);
    const payload = s3('PutBucketPolicy', { bucketName: 'ml-data', nested }, { eventID: '' });

    expect(onlyTrigger(payload).eventId).toMatch(/^[0-9a-f]{64}$/);
  });
});
