import { describe, expect, it } from 'vitest';
import { FIRST, kms, notebooks, onlyTrigger, storage, vertex } from './samples.ts';

const OVERRIDE = { 'cordon-override': 'all', owner: 'alice' };

/** What an update says about labels. */
function updated(updateMask: unknown, instance: unknown) {
  const { effect, tags } = onlyTrigger(
    notebooks('UpdateInstance', { request: { updateMask, instance } }),
  );
  return { effect, tags };
}

describe('labels', () => {
  it.each([
    ['an instance', notebooks('CreateInstance', { request: { instance: { labels: OVERRIDE } } })],
    [
      'an endpoint',
      vertex('EndpointService.CreateEndpoint', { request: { endpoint: { labels: OVERRIDE } } }),
    ],
    ['a key', kms('CreateCryptoKey', { request: { cryptoKey: { labels: OVERRIDE } } })],
    [
      'an instance, as a list',
      notebooks('CreateInstance', {
        request: {
          instance: {
            labels: [
              { key: 'cordon-override', value: 'all' },
              { key: 'owner', value: 'alice' },
            ],
          },
        },
      }),
    ],
  ])('are known when they are made with %s', (_what, payload) => {
    expect(onlyTrigger(payload)).toMatchObject({ effect: 'created', tags: OVERRIDE });
  });

  it.each([
    ['none', {}],
    ['no labels', { instance: {} }],
    ['empty ones', { instance: { labels: {} } }],
    ['a text', { instance: { labels: 'x' } }],
    ['a text for an instance', { instance: 'x' }],
  ])('are not spoken of by a creation with %s', (_what, request) => {
    expect(onlyTrigger(notebooks('CreateInstance', { request }))).not.toHaveProperty('tags');
  });

  it.each([
    ['a text', 'labels'],
    ['a list', ['labels']],
    ['a message', { paths: ['labels'] }],
    ['a text with spaces', ' labels '],
  ])('are all that an update is about, by its mask: %s', (_what, mask) => {
    expect(updated(mask, { labels: OVERRIDE })).toEqual({ effect: 'tagged', tags: OVERRIDE });
  });

  it('may be all removed: JSON leaves out a map that is empty', () => {
    expect(updated('labels', {})).toEqual({ effect: 'tagged', tags: {} });
    expect(updated('labels', undefined)).toEqual({ effect: 'tagged', tags: {} });
  });

  it.each([
    ['set', 'labels.owner', { owner: 'alice' }],
    ['removed', 'labels.note', { note: null }],
    ['set and removed', 'labels.owner,labels.note', { owner: 'alice', note: null }],
    ['set, whose key is quoted', 'labels.`cordon-override`', { 'cordon-override': 'all' }],
    ['removed, named like a prototype', 'labels.constructor', { constructor: null }],
  ])('may be %s one by one', (_what, mask, tags) => {
    expect(updated(mask, { labels: OVERRIDE })).toEqual({ effect: 'tagged', tags });
  });

  it('may change besides other fields', () => {
    expect(updated('labels,gceSetup.metadata', { labels: OVERRIDE })).toEqual({
      effect: 'changed',
      tags: OVERRIDE,
    });
    expect(updated('*', { labels: OVERRIDE })).toEqual({ effect: 'changed', tags: OVERRIDE });
    expect(updated(undefined, { labels: OVERRIDE })).toEqual({ effect: 'changed', tags: OVERRIDE });
  });

  it.each([
    ['another field', 'gce_setup.metadata'],
    ['a field named like them', 'labelsX,gceSetup.labels'],
  ])('do not change with %s, whatever the request holds', (_what, mask) => {
    expect(updated(mask, { labels: OVERRIDE })).toEqual({ effect: 'changed', tags: undefined });
  });

  it('have texts as values, whatever was sent', () => {
    const labels = { a: 1, b: true, c: null, d: ['x'], e: { f: 'g' }, '': 'x' };

    expect(updated('labels', { labels }).tags).toEqual({ a: '1', b: 'true' });
  });

  it('named like a prototype are labels, too', () => {
    const labels = JSON.parse('{"__proto__":"x","constructor":"y"}') as unknown;
    const { tags } = updated('labels', { labels });

    expect(Object.entries(tags ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('are told when an update begins: the entry of its end has no request', () => {
    const request = { updateMask: 'labels', instance: { labels: OVERRIDE } };

    expect(
      onlyTrigger(notebooks('UpdateInstance', { request }, { operation: FIRST })),
    ).toMatchObject({
      phase: 'start',
      effect: 'tagged',
      tags: OVERRIDE,
    });
  });

  it.each([
    [
      'an endpoint',
      vertex('EndpointService.UpdateEndpoint', {
        request: { updateMask: 'labels', endpoint: { labels: OVERRIDE } },
      }),
    ],
    [
      'a key',
      kms('UpdateCryptoKey', {
        request: { updateMask: 'labels', cryptoKey: { labels: OVERRIDE } },
      }),
    ],
  ])('of %s are told alike', (_what, payload) => {
    expect(onlyTrigger(payload)).toMatchObject({ effect: 'tagged', tags: OVERRIDE });
  });

  it('of buckets are not in their entries', () => {
    expect(onlyTrigger(storage('buckets.update'))).not.toHaveProperty('tags');
  });
});
