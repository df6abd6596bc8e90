import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, type Json, sameJson } from '../../shared/core/json.ts';

const json = fc.jsonValue() as fc.Arbitrary<Json>;

/** The same data with the members of every object in another order. */
function shuffled(value: Json, turn: number): Json {
  if (Array.isArray(value)) {
    return value.map((item: Json) => shuffled(item, turn));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const members = Object.entries(value as Readonly<Record<string, Json>>);
  const moved = members.map((_, index) => members[(index + turn) % members.length]);
  const turned = turn % 2 === 0 ? moved : [...moved].reverse();
  return Object.fromEntries(
    turned.flatMap((each) => (each === undefined ? [] : [[each[0], shuffled(each[1], turn)]])),
  );
}

describe('canonical JSON', () => {
  it.each<[Json | undefined, string]>([
    [undefined, 'null'],
    [null, 'null'],
    [true, 'true'],
    [0, '0'],
    [-0, '0'],
    [1.5, '1.5'],
    ['', '""'],
    ['"\n\u2028', JSON.stringify('"\n\u2028')],
    [[], '[]'],
    [[undefined as never, null], '[null,null]'],
    [{}, '{}'],
    [{ b: 1, a: [{ d: null, c: 'x' }] }, '{"a":[{"c":"x","d":null}],"b":1}'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    [{ é: 1, z: 2, Z: 3, '10': 4, '9': 5 }, '{"10":4,"9":5,"Z":3,"z":2,"é":1}'],
  ])('of %j is %s', (value, text) => {
    expect(canonical(value)).toBe(text);
  });

  it('does not depend on the order of members, at any depth', () => {
    fc.assert(
      fc.property(json, fc.nat(5), (value, turn) => {
        expect(canonical(shuffled(value, turn))).toBe(canonical(value));
      }),
    );
  });

  it('is JSON of the same data', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonical(JSON.parse(canonical(value)) as Json)).toBe(canonical(value));
      }),
    );
  });

  it('tells data apart that JSON tells apart', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        fc.pre(!equal(left, right));
        expect(canonical(left)).not.toBe(canonical(right));
      }),
    );
  });

  it('knows members that every object has by their value', () => {
    const value = JSON.parse('{"__proto__":1,"constructor":2}') as Json;

    expect(canonical(value)).toBe('{"__proto__":1,"constructor":2}');
  });
});

function equal(left: Json, right: Json): boolean {
  return JSON.stringify(shuffledToSorted(left)) === JSON.stringify(shuffledToSorted(right));
}

function shuffledToSorted(value: Json): unknown {
  if (Array.isArray(value)) {
    return value.map((item: Json) => shuffledToSorted(item));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Object.entries(value as Readonly<Record<string, Json>>)
    .map(([key, member]) => [key, shuffledToSorted(member)])
    .sort(([left], [right]) => (String(left) < String(right) ? -1 : 1));
}

describe('the same data', () => {
  it.each<[Json | undefined, Json | undefined, boolean]>([
    [undefined, null, true],
    [undefined, undefined, true],
    [{ a: undefined }, {}, true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [[1, 2], [2, 1], false],
    [{ a: null }, {}, false],
    ['1', 1, false],
    ['', null, false],
    [{}, [], false],
    [false, null, false],
  ])('%j and %j: %s', (left, right, same) => {
    expect(sameJson(left, right)).toBe(same);
    expect(sameJson(right, left)).toBe(same);
  });
});
