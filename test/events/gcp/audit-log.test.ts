import { describe, expect, it } from 'vitest';
import {
  compute,
  entry,
  kms,
  LAST,
  notebooks,
  onlyIgnored,
  onlyTrigger,
  PROJECT,
  storage,
  vertex,
} from './samples.ts';

const LOGS = `projects/${PROJECT}/logs`;

describe('an audit log entry', () => {
  it('says what happened, when and by whom', () => {
    expect(onlyTrigger(notebooks('StopInstance', {}, { operation: LAST }))).toEqual({
      ref: {
        cloud: 'gcp',
        type: 'gcp.notebooks.instance',
        id: `//notebooks.googleapis.com/projects/${PROJECT}/locations/us-central1-a/instances/nb-1`,
        name: 'nb-1',
        account: PROJECT,
        region: 'us-central1-a',
      },
      reason: 'event',
      operation: 'google.cloud.notebooks.v2.NotebookService.StopInstance',
      phase: 'done',
      effect: 'state',
      actor: {
        principal: 'alice@example.com',
        kind: 'human',
        name: 'alice@example.com',
        account: null,
        role: null,
        tool: null,
      },
      eventId: `insert-1 2026-01-05T09:12:34.200Z ${LOGS}/cloudaudit.googleapis.com%2Factivity`,
      time: '2026-01-05T09:12:34.200Z',
    });
  });

  it.each([
    ['the time it was received at', { timestamp: undefined }, '2026-01-05T09:12:35.100Z'],
    ['nothing', { timestamp: 'never', receiveTimestamp: 5e20 }, ''],
    [
      'a time as loaders write it',
      { timestamp: '2026-01-05 09:12:34.5' },
      '2026-01-05T09:12:34.500Z',
    ],
  ])('without a time has %s', (_what, overrides, time) => {
    expect(onlyTrigger(notebooks('StopInstance', {}, overrides)).time).toBe(time);
  });

  it.each([
    ['no insert id', { insertId: undefined }],
    ['an empty one', { insertId: '' }],
    ['a very long one', { insertId: 'x'.repeat(5000) }],
    ['one that is no text', { insertId: 5 }],
  ])('has an id of its own with %s', (_what, overrides) => {
    const id = onlyTrigger(storage('buckets.update', {}, overrides)).eventId;
    const other = onlyTrigger(storage('buckets.update', { a: 1 }, overrides)).eventId;

    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(other).not.toBe(id);
  });

  it.each([
    [
      'another service',
      entry('bigquery.googleapis.com', 'google.x.SetIamPolicy', 'x'),
      'unrelated',
    ],
    [
      'the AI Platform of old',
      entry('ml.googleapis.com', 'google.cloud.ml.v1.ModelService.CreateModel', 'x'),
      'unrelated',
    ],
    ['a service named like a prototype', entry('__proto__', 'constructor', 'x'), 'unrelated'],
    ['a method named like a prototype', storage('constructor'), 'unrelated'],
    ['no service', entry('', 'CreateCryptoKey', 'x'), 'unrelated'],
    ['nothing', entry('', '', ''), 'unrecognised-shape'],
    ['a call that reads', storage('buckets.get'), 'read-only'],
    ['a call that reads a policy', storage('getIamPermissions'), 'read-only'],
    ['a list', compute('aggregatedList'), 'read-only'],
    ['a test', kms('TestIamPermissions'), 'read-only'],
    ['a question', notebooks('CheckInstanceUpgradability'), 'read-only'],
    ['a diagnosis', notebooks('DiagnoseInstance'), 'unrelated'],
    ['the report of a machine', notebooks('ReportInstanceInfoSystem'), 'unrelated'],
    ['use of a key', kms('Encrypt'), 'unrelated'],
    ['another machine', compute('insert'), 'unrelated'],
    ['an object', storage('objects.update'), 'unrelated'],
    ['another type', vertex('ModelService.UploadModel'), 'unsupported-type'],
    ['an index endpoint', vertex('IndexEndpointService.DeployIndex'), 'unsupported-type'],
    [
      'a method of another interface',
      vertex('IndexEndpointService.DeleteEndpoint'),
      'unsupported-type',
    ],
  ])('is left alone: %s', (_what, payload, reason) => {
    expect(onlyIgnored(payload).reason).toBe(reason);
  });

  it.each(['v1', 'v1beta1'])('of the Notebooks API %s is of a type that is no more', (version) => {
    const method = `google.cloud.notebooks.${version}.NotebookService.CreateInstance`;
    const ignored = onlyIgnored(notebooks('CreateInstance', { methodName: method }));

    expect(ignored.reason).toBe('unsupported-type');
    expect(ignored.detail).toMatch(/version 1/);
  });
});

describe('a failed call', () => {
  it.each([
    ['a number', { code: 7, message: 'PERMISSION_DENIED' }, /failed \(7 PERMISSION_DENIED\)/],
    ['a text', { code: '9' }, /failed \(9\)/],
    ['a name', { code: 'PERMISSION_DENIED' }, /failed \(PERMISSION_DENIED\)/],
    ['a negative number', { code: -1 }, /failed/],
  ])('has %s as its code', (_what, status, detail) => {
    const ignored = onlyIgnored(notebooks('DeleteInstance', { status }, { operation: LAST }));

    expect(ignored.reason).toBe('failed-call');
    expect(ignored.detail).toMatch(detail);
  });

  it.each([
    ['absent', undefined],
    ['null', null],
    ['empty', {}],
    ['0', { code: 0 }],
    ['0 as text', { code: '0' }],
    ['an empty text', { code: '' }],
    ['a list', []],
  ])('is none when its status is %s', (_what, status) => {
    expect(onlyTrigger(notebooks('StopInstance', { status })).effect).toBe('state');
  });

  it('is one that a policy refused, whatever its status', () => {
    const logName = `${LOGS}/cloudaudit.googleapis.com%2Fpolicy`;

    expect(onlyIgnored(storage('buckets.update', {}, { logName })).reason).toBe('failed-call');
  });

  it('is none when a policy is only tried', () => {
    const logName = `${LOGS}/cloudaudit.googleapis.com%2Fpolicy`;
    const payload = { metadata: { dryRun: true } };

    expect(onlyIgnored(storage('buckets.update', payload, { logName })).reason).toBe('what-if');
  });
});

describe('a call that was only tried', () => {
  it.each([{ validateOnly: true }, { validateOnly: 'true' }, { dryRun: true }])('%j', (request) => {
    expect(onlyIgnored(notebooks('UpdateInstance', { request })).reason).toBe('what-if');
  });

  it('is none when it says so', () => {
    const request = { validateOnly: false };

    expect(onlyTrigger(notebooks('UpdateInstance', { request })).effect).toBe('changed');
  });
});

describe('the log', () => {
  it.each([
    ['activity', `${LOGS}/cloudaudit.googleapis.com%2Factivity`],
    ['activity, unescaped', `${LOGS}/cloudaudit.googleapis.com/activity`],
    ['activity, escaped in small letters', `${LOGS}/cloudaudit.googleapis.com%2factivity`],
    ['what Google itself did', `${LOGS}/cloudaudit.googleapis.com%2Fsystem_event`],
    ['of an organisation', 'organizations/1/logs/cloudaudit.googleapis.com%2Factivity'],
    ['unsaid', ''],
    ['missing', undefined],
  ])('counts: %s', (_what, logName) => {
    expect(onlyTrigger(storage('buckets.update', {}, { logName })).ref.name).toBe('ml-data');
  });

  it.each([
    ['one that anybody can write', `${LOGS}/my-log`],
    ['one named like it', `${LOGS}/my-cloudaudit.googleapis.com%2Factivity`],
    ['one with more behind it', `${LOGS}/cloudaudit.googleapis.com%2Factivity%2Fx`],
  ])('does not count: %s', (_what, logName) => {
    expect(onlyIgnored(storage('buckets.update', {}, { logName })).reason).toBe('unrelated');
  });
});
