import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  ALICE,
  application,
  CONTAINER,
  decoded,
  OWN_ID,
  onlyIgnored,
  onlyTrigger,
  record,
  restRecord,
  WORKSPACE,
} from './samples.ts';

const ML = 'Microsoft.MachineLearningServices/workspaces';
const STORAGE = 'Microsoft.Storage/storageAccounts';

describe('the identity of a record', () => {
  const WRITE = record(ACCOUNT, `${STORAGE}/write`);

  it('is the same however its names are spelled', () => {
    const spelled = { ...WRITE, resourceId: ACCOUNT, operationName: `${STORAGE}/write` };

    expect(onlyTrigger(spelled).eventId).toBe(onlyTrigger(WRITE).eventId);
    expect(decoded([WRITE, spelled]).ignored.map(({ reason }) => reason)).toEqual(['duplicate']);
  });

  it.each([
    ['time', { time: '2026-01-05T09:12:35Z' }],
    ['correlation', { correlationId: 'correlation-2' }],
    ['resource', { resourceId: CONTAINER }],
    ['operation', { operationName: `${STORAGE}/regenerateKey/action` }],
  ])('differs with its %s', (_what, overrides) => {
    const { triggers } = decoded([WRITE, { ...WRITE, ...overrides }]);

    expect(new Set(triggers.map(({ eventId }) => eventId)).size).toBe(2);
  });

  it('is its own id in the REST API', () => {
    expect(onlyTrigger(restRecord(ACCOUNT, `${STORAGE}/write`)).eventId).toBe('data-1');
  });

  it.each([
    ['no correlation', { correlationId: '' }],
    ['a correlation too long to keep', { correlationId: 'x'.repeat(10_000) }],
  ])('is a digest with %s', (_what, overrides) => {
    expect(onlyTrigger({ ...WRITE, ...overrides }).eventId).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('tags', () => {
  const TAGS = 'Microsoft.Resources/tags/write';

  function written(requestbody: unknown) {
    return onlyTrigger(record(WORKSPACE, TAGS, { properties: { requestbody } }));
  }

  it.each([
    ['hidden', '{"operation":"Merge","properties":{"tags":"******"}}', {}],
    ['hidden one by one', '{"operation":"Merge","properties":{"tags":{"a":"******"}}}', {}],
    [
      'merged',
      '{"operation":"Merge","properties":{"tags":{"cordon-override":"all","n":1}}}',
      { 'cordon-override': 'all', n: '1' },
    ],
    ['replaced', '{"operation":"Replace","properties":{"tags":{"a":"b"}}}', { a: 'b' }],
    ['removed', '{"operation":"Delete","properties":{"tags":{"a":"b"}}}', { a: null }],
    ['an object', { operation: 'Merge', properties: { tags: { a: 'b' } } }, { a: 'b' }],
    ['cut', '{"operation":"Merge","properties":{"tags":{"a":', {}],
    ['of no text', '{"properties":{"tags":{"a":{},"b":[],"c":null}}}', {}],
    ['too long to be read', `{"properties":{"tags":{"a":"b"}}}${' '.repeat(1024 * 1024)}`, {}],
    ['missing', undefined, {}],
    ['empty', '', {}],
    ['a number', '5', {}],
  ])('are told where the body says them: %s', (_what, body, tags) => {
    expect(written(body)).toMatchObject({ effect: 'tagged', phase: 'instant', tags });
    expect(Object.keys(written(body).tags ?? {})).toEqual(Object.keys(tags));
  });

  it('are told by a body with a capital', () => {
    const properties = { requestBody: { properties: { tags: { a: 'b' } } } };

    expect(onlyTrigger(record(WORKSPACE, TAGS, { properties })).tags).toEqual({ a: 'b' });
  });

  it('named like the prototype are tags', () => {
    const body = '{"properties":{"tags":{"__proto__":"x","constructor":"y"}}}';

    expect(Object.entries(written(body).tags ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('a record of the REST API', () => {
  it('says the same', () => {
    expect(onlyTrigger(restRecord(WORKSPACE, `${ML}/write`))).toMatchObject({
      ref: { id: WORKSPACE },
      operation: `${ML}/write`,
      phase: 'done',
      effect: 'changed',
      actor: { principal: 'alice@contoso.com', kind: 'human', name: 'alice@contoso.com' },
      time: '2026-01-05T09:12:34.123Z',
    });
  });

  it.each([
    ['Started', 'unrelated'],
    ['Accepted', 'unrelated'],
    ['Failed', 'failed-call'],
  ])('%s is %s', (value, reason) => {
    const status = { value, localizedValue: 'x' };

    expect(onlyIgnored(restRecord(ACCOUNT, `${STORAGE}/write`, { status })).reason).toBe(reason);
  });

  it('has begun when only its name says so', () => {
    const begun = { status: undefined, eventName: { value: 'BeginRequest' } };

    expect(onlyIgnored(restRecord(ACCOUNT, `${STORAGE}/write`, begun)).reason).toBe('unrelated');
  });

  it('tells a creation by its substatus', () => {
    const subStatus = { value: 'Created', localizedValue: 'Created (HTTP Status Code: 201)' };

    expect(onlyTrigger(restRecord(ACCOUNT, `${STORAGE}/write`, { subStatus })).effect).toBe(
      'created',
    );
  });

  it('by Cordon itself is known as everywhere', () => {
    const own = { caller: OWN_ID, claims: application(OWN_ID, 'x') };

    expect(onlyIgnored(restRecord(ACCOUNT, `${STORAGE}/write`, own)).reason).toBe('own-write');
    expect(onlyTrigger(restRecord(ACCOUNT, `${STORAGE}/write`, { claims: ALICE })).ref.id).toBe(
      ACCOUNT,
    );
  });
});
