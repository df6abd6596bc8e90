import { describe, expect, it } from 'vitest';
import { removedTags, tagsOf } from '../../../shared/events/aws/tags.ts';

describe('tagsOf', () => {
  it.each([
    ['a map', { owner: 'alice', team: '' }, { owner: 'alice', team: '' }],
    ['the API shape', [{ Key: 'owner', Value: 'alice' }], { owner: 'alice' }],
    ['the CloudTrail shape', [{ key: 'owner', value: 'alice' }], { owner: 'alice' }],
    ['one tag of S3', { xmlns: 'x', TagSet: { Tag: { Key: 'a', Value: 'b' } } }, { a: 'b' }],
    [
      'tags of S3',
      {
        TagSet: {
          Tag: [
            { Key: 'a', Value: 'b' },
            { Key: 'c', Value: '' },
          ],
        },
      },
      { a: 'b', c: '' },
    ],
    ['a wrapped request', { Tags: { Tag: { Key: 'a', Value: 'b' } } }, { a: 'b' }],
    ['a lone pair', { Key: 'a', Value: 'b' }, { a: 'b' }],
    ['a map with tags named value and Key', { value: 'v', Key: '' }, { value: 'v', Key: '' }],
    ['a lost boolean', [{ Key: 'a', Value: true }], { a: 'true' }],
    ['a lost number', { TagSet: { Tag: { Key: 2024, Value: 1.5 } } }, { '2024': '1.5' }],
    ['a tag without value', [{ Key: 'a' }, { Key: 'b', Value: null }], { a: '', b: '' }],
    ['an empty set', { xmlns: 'x', TagSet: '' }, {}],
    ['a map with a tag named key', { key: 'k', owner: 'alice' }, { key: 'k', owner: 'alice' }],
    ['hidden tags', 'HIDDEN_DUE_TO_SECURITY_REASONS', {}],
    ['nothing', undefined, {}],
    ['null', null, {}],
    ['rubbish', [1, null, 'x', {}, { Value: 'v' }], {}],
  ])('reads %s', (_what, value, expected) => {
    expect(tagsOf(value)).toEqual(expected);
  });

  it('keeps a key named like the prototype, and the prototype as it is', () => {
    const tags = tagsOf([{ key: '__proto__', value: 'x' }]);

    expect(Object.entries(tags)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(tags)).toBe(Object.prototype);
  });

  it('stops at a depth', () => {
    let value: unknown = { Key: 'a', Value: 'b' };
    for (let depth = 0; depth < 100_000; depth += 1) {
      value = { Tags: value };
    }

    expect(tagsOf(value)).toEqual({});
  });
});

describe('removedTags', () => {
  it.each([
    ['keys', ['a', 'b'], { a: null, b: null }],
    ['one key', 'a', { a: null }],
    ['keys that lost their quotes', [true, 7], { true: null, '7': null }],
    ['objects', [{ Key: 'a' }], { a: null }],
    ['hidden keys', 'HIDDEN_DUE_TO_SECURITY_REASONS', {}],
    ['nothing', undefined, {}],
  ])('reads %s', (_what, value, expected) => {
    expect(removedTags(value)).toEqual(expected);
  });
});
