import { describe, expect, it } from 'vitest';
import { decode, decodeText } from '../../../shared/events/decode.ts';
import { decodeGcp } from '../../../shared/events/gcp/decode.ts';
import {
  BUCKET,
  base64,
  cloudEvent,
  message,
  NUMBER,
  notification,
  OPTIONS,
  onlyIgnored,
  onlyTrigger,
  PROJECT,
  push,
  storage,
} from './samples.ts';

const ENTRY = storage('buckets.update');
const PUBLISHED = 'google.cloud.pubsub.topic.v1.messagePublished';
const HEADERS = {
  'Content-Type': 'application/json',
  'Ce-Type': 'google.cloud.audit.log.v1.written',
  'ce-source': `//cloudaudit.googleapis.com/projects/${PROJECT}/logs/activity`,
};

/** As deep as a list may be nested around something. */
function nested(value: unknown, times: number): unknown {
  return times === 0 ? value : [nested(value, times - 1)];
}

describe('wrappings', () => {
  it.each([
    ['a bare entry', ENTRY],
    ['a structured CloudEvent', cloudEvent(ENTRY)],
    ['a CloudEvent with its data as text', cloudEvent(JSON.stringify(ENTRY))],
    [
      'a CloudEvent in Base64',
      cloudEvent(undefined, { data_base64: base64(JSON.stringify(ENTRY)) }),
    ],
    ['a CloudEvent of the preview', cloudEvent(ENTRY, { type: 'com.google.cloud.auditlog.event' })],
    ['a binary CloudEvent, as its request', { headers: HEADERS, body: ENTRY }],
    ['a request with its body as text', { headers: HEADERS, body: JSON.stringify(ENTRY) }],
    ['a request of a push', { headers: { host: 'x' }, body: push(ENTRY) }],
    ['a batch of CloudEvents', [cloudEvent(ENTRY)]],
    ['a push', push(ENTRY)],
    ['a message that was pushed without its wrapping', ENTRY],
    ['a CloudEvent of a topic', cloudEvent(push(ENTRY), { type: PUBLISHED })],
    ['a pull', { receivedMessages: [{ ackId: 'a', message: message(ENTRY) }] }],
    ['what `gcloud pubsub subscriptions pull` prints', [{ ackId: 'a', message: message(ENTRY) }]],
    ['a message', message(ENTRY)],
    [
      'a message that was read already',
      { message: { ...message(ENTRY), data: JSON.stringify(ENTRY) } },
    ],
    ['a message in the alphabet of URLs', push(storage('buckets.update', { note: '>>>???ÿÿÿ' }))],
    [
      'a message of a function of the first generation',
      {
        '@type': 'type.googleapis.com/google.pubsub.v1.PubsubMessage',
        attributes: null,
        data: base64(JSON.stringify(ENTRY)),
      },
    ],
    [
      'such a message with its context',
      { context: { eventType: 'google.pubsub.topic.publish' }, data: message(ENTRY) },
    ],
    ['what `gcloud logging read` prints', [ENTRY]],
    ['an answer of the Logging API', { entries: [ENTRY] }],
    ['an answer of Security Command Center', { listFindingsResults: [notification()] }],
    ['a CloudEvent as its receiver logged it', { message: 'received', event: cloudEvent(ENTRY) }],
    ['a text', JSON.stringify(ENTRY)],
    ['a text in a list in a list', [[JSON.stringify(ENTRY)]]],
  ])('are opened: %s', (_what, payload) => {
    expect(onlyTrigger(payload).ref.name).toBe('ml-data');
  });

  it('bring findings, too', () => {
    expect(onlyTrigger(push(notification())).finding?.source).toBe('security-command-center');
    expect(onlyTrigger(notification()).ref.name).toBe('ml-data');
  });

  it('do not change what an event is: it is the same by whichever way it comes, and again', () => {
    const ids = [ENTRY, push(ENTRY), cloudEvent(ENTRY, { id: 'other' })].map(
      (payload) => onlyTrigger(payload).eventId,
    );
    const again = {
      ...push(ENTRY),
      message: { ...message(ENTRY), messageId: '9', message_id: '9' },
    };

    expect(new Set([...ids, onlyTrigger(again).eventId]).size).toBe(1);
  });

  it('are recognised by the decoder of all clouds', () => {
    expect(decode(push(ENTRY), { ownPrincipals: [] }).triggers).toHaveLength(1);
    expect(
      decodeText(`${JSON.stringify(ENTRY)}\n${JSON.stringify(ENTRY)}`, { ownPrincipals: [] }),
    ).toMatchObject({ triggers: [{}], ignored: [{ reason: 'duplicate' }] });
  });

  it('may be twelve deep', () => {
    expect(onlyTrigger(nested(ENTRY, 12)).ref.name).toBe('ml-data');
  });

  it('never exhaust the stack', () => {
    const text = `${'['.repeat(5000)}${']'.repeat(5000)}`;

    expect(onlyIgnored([push(1), JSON.parse(text)].slice(0, 1)).reason).toBe('unrecognised-shape');
    expect(decodeGcp(JSON.parse(text), OPTIONS)).toBeNull();
  });
});

describe('one bad part of a batch', () => {
  it.each([
    ['a number', 5, /\[0\] is no object/],
    ['null', null, /\[0\] is no object/],
    ['no JSON', 'hello', /\[0\] is no JSON/],
    [
      'a message without data',
      { message: { messageId: '1', attributes: {} } },
      /\[0\].message.data is no/,
    ],
    ['a message that is no JSON', { message: { ...message(1), data: 'aGVsbG8=' } }, /is no JSON/],
    [
      'a message that is nothing of Google',
      push({ hello: 1 }),
      /\[0\].message.data is no log entry/,
    ],
    ['a CloudEvent without data', cloudEvent(undefined), /\[0\].data_base64 is no object/],
    ['an unknown object', { hello: 1 }, /\[0\] is no log entry/],
    ['an entry without a call', { protoPayload: {} }, /\[0\]: A log entry names neither/],
    ['a text nested too deep', nested(ENTRY, 13), /is wrapped more than 12 times/],
  ])('never loses the good ones: %s', (_what, bad, detail) => {
    const decoded = decodeGcp([bad, push(ENTRY)], OPTIONS);

    expect(decoded?.triggers.map(({ ref }) => ref.name)).toEqual(['ml-data']);
    expect(decoded?.ignored.map(({ reason }) => reason)).toEqual(['unrecognised-shape']);
    expect(decoded?.ignored[0]?.detail).toMatch(detail);
  });

  it('has its place in the sentence', () => {
    const other = storage('objects.create', { resourceName: `${BUCKET}/objects/x` });

    expect(decodeGcp([ENTRY, push(other)], OPTIONS)?.ignored[0]?.detail).toMatch(
      /^\[1\]\.message\.data: storage/,
    );
  });

  it('is the same event twice', () => {
    const decoded = decodeGcp([ENTRY, push(ENTRY)], OPTIONS);

    expect(decoded?.triggers).toHaveLength(1);
    expect(decoded?.ignored).toMatchObject([{ reason: 'duplicate' }]);
  });

  it('is not the same: another time, log or insert id', () => {
    const others = [
      { insertId: 'insert-2' },
      { timestamp: '2026-01-05T09:12:35Z' },
      { logName: `projects/${PROJECT}/logs/cloudaudit.googleapis.com%2Fsystem_event` },
    ].map((more) => storage('buckets.update', {}, more));

    expect(decodeGcp([ENTRY, ...others], OPTIONS)?.triggers).toHaveLength(4);
  });
});

describe('other deliveries of Google', () => {
  it.each([
    [
      'events of objects',
      cloudEvent({ bucket: 'b' }, { type: 'google.cloud.storage.object.v1.finalized' }),
    ],
    [
      'notifications of objects',
      {
        message: {
          attributes: { eventType: 'OBJECT_FINALIZE', bucketId: 'b' },
          data: base64('{}'),
          messageId: '1',
        },
      },
    ],
    ['entries of other logs', { logName: `projects/${PROJECT}/logs/run`, textPayload: 'hello' }],
    ['an empty pull', { receivedMessages: [] }],
  ])('are unrelated: %s', (_what, payload) => {
    expect(onlyIgnored(payload).reason).toBe('unrelated');
    expect(onlyIgnored([payload]).detail).toMatch(/^\[0\]/);
  });

  it.each([
    ['an empty object', {}],
    ['an empty list', []],
    ['nothing', null],
    ['a CloudEvent of others', { ...cloudEvent({}), type: 'Microsoft.Storage', source: '/x' }],
    ['an event of EventBridge', { 'detail-type': 'x', source: 'aws.s3', detail: {} }],
    ['a message of SQS', { messageId: '1', body: '{}', attributes: {} }],
    ['a request of others', { headers: { 'ce-type': 'x' }, body: {} }],
    ['a finding of others', { finding: {} }],
    ['data with a context', { data: {}, context: {} }],
    ['a list of others', [{ hello: 1 }]],
    ['prototypes', JSON.parse('{"__proto__":{"protoPayload":{}},"constructor":{}}')],
    ['a project number', NUMBER],
  ])('resemble nothing: %s', (_what, payload) => {
    expect(decodeGcp(payload, OPTIONS)).toBeNull();
  });
});
