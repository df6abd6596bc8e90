import { describe, expect, it } from 'vitest';
import { decodeAzure } from '../../../shared/events/azure/decode.ts';
import { decode } from '../../../shared/events/decode.ts';
import { bridged, s3, sqsBatch } from '../aws/samples.ts';
import {
  ACCOUNT,
  CONTAINER,
  cloudEvent,
  decoded,
  GROUP,
  OPTIONS,
  onlyIgnored,
  onlyTrigger,
  record,
  restRecord,
  WORKSPACE,
  written,
} from './samples.ts';

const STORAGE = 'Microsoft.Storage/storageAccounts';
const EVENT = written(ACCOUNT, STORAGE);
const RECORD = record(ACCOUNT, `${STORAGE}/write`);
const TEXT = JSON.stringify(EVENT);

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** An alert of Azure Monitor about one record, in the common schema. */
function alert(alertContext: unknown, essentials = {}) {
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertRule: 'rule-1',
        signalType: 'Activity Log',
        alertTargetIDs: [ACCOUNT.toLowerCase()],
        ...essentials,
      },
      alertContext,
    },
  };
}

const QUOTED = {
  authorization: { action: `${STORAGE}/write`, scope: ACCOUNT },
  caller: 'alice@contoso.com',
  claims: '{}',
  correlationId: 'correlation-1',
  eventSource: 'Administrative',
  eventTimestamp: '2026-01-05T09:12:34Z',
  eventDataId: 'data-1',
  operationName: `${STORAGE}/write`,
  properties: { eventCategory: 'Administrative', entity: ACCOUNT },
  status: 'Succeeded',
  subStatus: '',
};

describe('wrappings', () => {
  it.each([
    ['an event', EVENT],
    [
      'an event without its place',
      { eventType: EVENT['eventType'], data: EVENT['data'], eventTime: EVENT['eventTime'] },
    ],
    ['a batch', [EVENT]],
    ['a CloudEvent', cloudEvent(EVENT)],
    ['a batch of CloudEvents', [cloudEvent(EVENT)]],
    ['a CloudEvent without its version', { ...cloudEvent(EVENT), specversion: undefined }],
    [
      'a dead letter',
      { ...EVENT, deadLetterReason: 'MaxDeliveryAttemptsExceeded', deliveryAttempts: 30 },
    ],
    [
      'what a namespace hands out',
      { value: [{ brokerProperties: { lockToken: 't' }, event: cloudEvent(EVENT) }] },
    ],
    ['a text', TEXT],
    ['a text with a byte order mark', `\uFEFF${TEXT}`],
    ['base64', base64(TEXT)],
    ['base64 of a batch', base64(JSON.stringify([EVENT]))],
    [
      'base64 of indented JSON with a byte order mark',
      base64(`\uFEFF${JSON.stringify([EVENT], null, 2)}`),
    ],
    [
      'base64 for URLs',
      Buffer.from(TEXT.replace('event-1', 'event-1?>~'), 'utf8').toString('base64url'),
    ],
    ['base64 in lines', base64(TEXT).replace(/.{76}/g, '$&\r\n')],
    ['a text in a text', JSON.stringify(TEXT)],
    [
      'what `az storage message peek` prints',
      [{ id: 'm', content: base64(TEXT), insertionTime: 'x' }],
    ],
    ['what the queue’s SDK gives', { messageId: 'm', messageText: base64(TEXT), popReceipt: 'r' }],
    ['what the queue’s REST API gives', { MessageId: 'm', MessageText: TEXT }],
    ['a message of Service Bus', { messageId: 'm', body: EVENT }],
    ['a message of Service Bus as text', { messageId: 'm', body: TEXT }],
    ['a record', RECORD],
    ['an export', { records: [RECORD] }],
    ['messages of an Event Hub', [{ records: [RECORD] }]],
    ['messages of an Event Hub as text', [JSON.stringify({ records: [RECORD] })]],
    ['an event of the Event Hub’s SDK', { body: { records: [RECORD] }, sequenceNumber: 1 }],
    ['records as texts', { records: [JSON.stringify(RECORD)] }],
    ['records in one text', { records: JSON.stringify([RECORD]) }],
    ['events in an Event Hub', [[EVENT]]],
    ['what `az monitor activity-log list` prints', [restRecord(ACCOUNT, `${STORAGE}/write`)]],
    ['a page of the REST API', { value: [restRecord(ACCOUNT, `${STORAGE}/write`)], nextLink: 'x' }],
    ['an alert', alert(QUOTED)],
    [
      'an alert whose target alone is the resource',
      alert({ ...QUOTED, properties: {}, authorization: {} }),
    ],
    [
      'an alert that quotes its resource',
      alert({ ...QUOTED, resourceId: ACCOUNT }, { alertTargetIDs: [] }),
    ],
    [
      'an alert in its own schema',
      {
        schemaId: 'Microsoft.Insights/activityLogs',
        data: { status: 'Activated', context: { activityLog: { ...QUOTED, resourceId: ACCOUNT } } },
      },
    ],
  ])('are opened: %s', (_what, payload) => {
    expect(onlyTrigger(payload).ref.id.toLowerCase()).toBe(ACCOUNT.toLowerCase());
  });

  it('keep every character of a text in base64', () => {
    const subject = CONTAINER.replace('rg-ml', 'équipe-数据');
    const event = written(subject, `${STORAGE}/blobServices/containers`);

    expect(onlyTrigger(base64(JSON.stringify(event))).ref.id).toBe(subject);
  });

  it('never lose good events for bad ones, and say which are bad', () => {
    const { triggers, ignored } = decoded([
      EVENT,
      5,
      null,
      '{',
      'AAAA',
      { hello: 'world' },
      { records: [] },
      [],
      written(WORKSPACE, 'Microsoft.MachineLearningServices/workspaces'),
    ]);

    expect(triggers.map(({ ref }) => ref.id)).toEqual([ACCOUNT, WORKSPACE]);
    expect(ignored.map(({ reason, detail }) => [reason, detail.slice(0, 10)])).toEqual([
      ['unrecognised-shape', '[1] is no '],
      ['unrecognised-shape', '[2] is no '],
      ['unrecognised-shape', '[3] is no '],
      ['unrecognised-shape', '[4] is no '],
      ['unrecognised-shape', '[5] is no '],
      ['unrelated', '[6].record'],
      ['unrelated', '[7] is an '],
    ]);
  });

  it('say where in them something is left alone', () => {
    const foreign = written(GROUP, 'Microsoft.Resources/subscriptions/resourceGroups');

    expect(onlyIgnored({ value: [foreign] }).detail).toMatch(/^value\[0\]: /);
    expect(onlyIgnored(alert({ ...QUOTED, eventSource: 'Policy' })).reason).toBe('unrelated');
  });

  it('hold the same event once', () => {
    const { triggers, ignored } = decoded([EVENT, cloudEvent(EVENT), { ...EVENT, id: 'event-2' }]);

    expect(triggers.map(({ eventId }) => eventId)).toEqual(['event-1', 'event-2']);
    expect(ignored.map(({ reason }) => reason)).toEqual(['duplicate']);
  });

  it('without an event in them are still Azure’s', () => {
    expect(onlyIgnored({ records: [] }).reason).toBe('unrelated');
    expect(onlyIgnored(alert({ condition: {} })).detail).toContain('rule-1');
  });

  it('deeper than anybody makes them are not opened', () => {
    let payload: unknown = EVENT;
    for (let depth = 0; depth < 5000; depth += 1) {
      payload = [payload];
    }

    expect(decodeAzure(payload, OPTIONS)).toBeNull();
    expect(decodeAzure([payload, EVENT], OPTIONS)?.triggers).toHaveLength(1);
  });
});

describe('what is not Azure’s', () => {
  it.each([
    ['nothing', null],
    ['a number', 5],
    ['a text', 'hello'],
    ['an empty list', []],
    ['an empty object', {}],
    ['an event of AWS', bridged(s3('PutBucketPolicy', { bucketName: 'b' }))],
    ['a record of AWS', s3('PutBucketPolicy', { bucketName: 'b' })],
    [
      'a batch of AWS',
      sqsBatch(JSON.stringify(bridged(s3('PutBucketPolicy', { bucketName: 'b' })))),
    ],
    [
      'a CloudEvent of Google',
      {
        specversion: '1.0',
        type: 'google.cloud.audit.log.v1.written',
        source: '//cloudaudit.googleapis.com/projects/p/logs/activity',
        id: 'i',
        data: { protoPayload: {} },
      },
    ],
    ['a log entry of Google', { logName: 'projects/p/logs/x', resource: {}, protoPayload: {} }],
    ['a resource of ARM', { id: ACCOUNT, name: 'mldata', type: STORAGE, location: 'westeurope' }],
    ['a member that is called like a wrapping', { event: EVENT }],
    ['base64 longer than any message', base64(`${' '.repeat(1_600_000)}${TEXT}`)],
    ['an operation of nothing', { operationName: 'x', message: 'y' }],
    ['a word that is base64', 'AAAAAAAA'],
  ])('is left to others: %s', (_what, payload) => {
    expect(decodeAzure(payload, OPTIONS)).toBeNull();
  });

  it('is still decoded by its own cloud', () => {
    const event = bridged(s3('PutBucketPolicy', { bucketName: 'ml-data' }));

    expect(decode(event, OPTIONS).triggers[0]?.ref.cloud).toBe('aws');
    expect(decode(EVENT, OPTIONS).triggers[0]?.ref.cloud).toBe('azure');
    expect(decode(written(GROUP, 'x'), OPTIONS).ignored).toHaveLength(1);
  });
});
