import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../shared/core/json.ts';
import { sameJson } from '../../shared/core/json.ts';
import { diff, editsHold, fieldOf, type State, withField } from '../../shared/core/state.ts';

const FIELDS = ['door', 'status', 'tags', 'copies'];
const MAPS = ['tags', 'copies'];

function state(change: Readonly<Record<string, Json | undefined>> = {}): State {
  return { status: 'Up', tags: {}, incarnation: null, createdAt: null, ...change } as State;
}

/** Keys as users type them, those that every object has among them. */
const key = fc.oneof(
  fc.constantFrom('a', 'a.b', '', '.', 'constructor', '__proto__', 'toString', 'hasOwnProperty'),
  fc.string({ maxLength: 4 }),
);
const value = fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean());
const map = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });
const states = fc
  .record({ door: fc.option(value), status: fc.option(fc.string()), tags: map, copies: map })
  .map((change) => state(change));

describe('a field', () => {
  it.each<[string, Json]>([
    ['status', 'Up'],
    ['tags.team', 'churn'],
    ['tags.a.b', 'dotted'],
    ['tags.', 'empty'],
    ['tags.gone', null],
    ['tags.constructor', null],
    ['tags.__proto__', null],
    ['tags.toString', null],
    ['gone', null],
    ['gone.key', null],
    ['status.length', null],
    ['list.0', null],
    ['nothing.key', null],
  ])('%s reads as %j', (field, expected) => {
    const tags = { team: 'churn', 'a.b': 'dotted', '': 'empty' };

    expect(fieldOf(state({ tags, list: ['x'], nothing: null }), field)).toBe(expected);
  });

  it.each<[string, Json, Readonly<Record<string, Json | undefined>>]>([
    ['status', 'Down', { status: 'Down' }],
    ['status', null, { status: null }],
    ['tags.team', 'fraud', { tags: { team: 'fraud', 'a.b': 'x' } }],
    ['tags.team', null, { tags: { 'a.b': 'x' } }],
    ['tags.a.b', null, { tags: { team: 'churn' } }],
    ['tags.gone', null, { tags: { team: 'churn', 'a.b': 'x' } }],
    ['copies.new', { a: 1 }, { copies: { new: { a: 1 } } }],
    ['status.key', 'x', { status: { key: 'x' } }],
  ])('%s set to %j', (field, after, expected) => {
    const before = state({ tags: { team: 'churn', 'a.b': 'x' } });

    expect(withField(before, field, after)).toEqual({ ...before, ...expected });
  });

  it('is set in a copy: the state itself stays', () => {
    fc.assert(
      fc.property(states, key, value, (live, name, after) => {
        const before = JSON.stringify(live);

        const changed = withField(withField(live, `tags.${name}`, after), 'door', after);

        expect(fieldOf(changed, `tags.${name}`)).toBe(after);
        expect(fieldOf(withField(changed, `tags.${name}`, null), `tags.${name}`)).toBeNull();
        expect(JSON.stringify(live)).toBe(before);
        expect(Object.getPrototypeOf(changed.tags)).toBe(Object.prototype);
      }),
    );
  });
});

describe('the edits between two states', () => {
  it('are by field, and in maps by key, in one order', () => {
    const live = state({ door: 'open', tags: { b: '1', a: '1', same: 'x' } });
    const target = state({ door: 'shut', tags: { b: '2', same: 'x', c: '3' } });

    expect(diff(live, target, FIELDS, MAPS)).toEqual([
      { field: 'door', before: 'open', after: 'shut' },
      { field: 'tags.a', before: '1', after: null },
      { field: 'tags.b', before: '1', after: '2' },
      { field: 'tags.c', before: null, after: '3' },
    ]);
  });

  it('are none of fields that are not declared, nor where a map is absent on both sides', () => {
    expect(diff(state({ secret: 1 }), state({ secret: 2 }), FIELDS, MAPS)).toEqual([]);
  });

  it('are none where absent meets null', () => {
    expect(diff(state(), state({ door: null }), FIELDS, MAPS)).toEqual([]);
  });

  it('applied, all of them, make the target; taken back, the live state', () => {
    fc.assert(
      fc.property(states, states, (live, target) => {
        const edits = diff(live, target, FIELDS, MAPS);

        const there = edits.reduce((at, edit) => withField(at, edit.field, edit.after), live);
        const back = edits.reduce((at, edit) => withField(at, edit.field, edit.before), there);

        expect(diff(there, target, FIELDS, MAPS)).toEqual([]);
        expect(diff(back, live, FIELDS, MAPS)).toEqual([]);
        expect(editsHold(target, edits)).toBe(true);
        expect(edits.length === 0 || !editsHold(live, edits)).toBe(true);
      }),
    );
  });

  it('are none between a state and itself, and never empty ones', () => {
    fc.assert(
      fc.property(states, states, (live, target) => {
        expect(diff(live, live, FIELDS, MAPS)).toEqual([]);
        for (const edit of diff(live, target, FIELDS, MAPS)) {
          expect(sameJson(edit.before, edit.after)).toBe(false);
        }
      }),
    );
  });

  it('hold where every after does', () => {
    const edits = [
      { field: 'door', before: 'open', after: 'shut' },
      { field: 'tags.a', before: '1', after: null },
    ];

    expect(editsHold(state({ door: 'shut' }), edits)).toBe(true);
    expect(editsHold(state({ door: 'shut', tags: { a: '1' } }), edits)).toBe(false);
    expect(editsHold(state(), [])).toBe(true);
  });
});
