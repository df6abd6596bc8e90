import { describe, expect, it } from 'vitest';
import { NO_MEMORY } from '../../shared/core/case.ts';
import type { DecideInput } from '../../shared/core/decision.ts';
import type { Memory } from '../../shared/core/journal.ts';
import { afterDeletion, isBlank, isWorthKeeping, learn } from '../../shared/core/memory.ts';
import type { Trigger } from '../../shared/core/trigger.ts';
import { profile } from '../../shared/policy/profiles.ts';
import { ALICE, event } from '../support/engine.ts';
import { NOW } from '../support/guarded.ts';
import { DOOR, ROOT, TOY_REF, TOY_RULES, toy } from '../support/toys.ts';

function learning(
  trigger: Partial<Trigger> | null,
  tags: Readonly<Record<string, string>> = {},
  known: Partial<Memory> = {},
): Partial<Memory> {
  const input = {
    trigger: trigger === null ? null : event(TOY_REF, trigger),
    rules: TOY_RULES,
    policy: profile('recommended'),
    now: NOW,
  } as unknown as DecideInput;
  return learn(input, { ...NO_MEMORY, incarnation: 'first', ...known }, toy({ tags }));
}

describe('the owner', () => {
  it.each<[string, Readonly<Record<string, string>>, Partial<Memory>, Partial<Memory>]>([
    ['is whom its tag names', { owner: ' ann@example.com ' }, {}, { owner: 'ann@example.com' }],
    [
      'is whom the first tag of the list names',
      { owner: 'ann', 'cordon-owner': 'bob' },
      {},
      { owner: 'bob' },
    ],
    ['is learnt once', { owner: 'ann' }, { owner: 'ann' }, {}],
    ['is nobody when the tag is gone', {}, { owner: 'ann' }, { owner: null }],
    ['is nobody by an empty tag', { owner: ' ' }, {}, {}],
    ['may be missing in what an older version kept', {}, {}, {}],
  ])('%s', (_, tags, known, expected) => {
    expect(learning(null, tags, known)).toEqual(expected);
  });

  it('is forgotten with the resource, and makes nobody of a name without one', () => {
    const { owner: _, ...older } = NO_MEMORY;

    expect(isBlank(afterDeletion({ ...NO_MEMORY, owner: 'ann' }))).toBe(true);
    expect(isBlank({ ...NO_MEMORY, owner: 'ann' })).toBe(false);
    expect(isBlank(older)).toBe(true);
  });
});

describe('what is learnt', () => {
  it.each<[string, Partial<Trigger> | null, Partial<Memory>, Partial<Memory>]>([
    ['nothing from a wake-up', null, {}, {}],
    [
      'the creator and the person from a creation',
      { effect: 'created' },
      {},
      { creator: ALICE.principal, person: 'alice@example.com' },
    ],
    [
      'no second creator',
      { effect: 'created' },
      { creator: 'sam', person: 'alice@example.com' },
      {},
    ],
    [
      'the person from a change',
      { effect: 'changed' },
      { person: 'bob' },
      { person: 'alice@example.com' },
    ],
    ['no person from a robot', { actor: { ...ALICE, kind: 'robot' } }, {}, {}],
    ['no person without a name', { actor: { ...ALICE, name: null } }, {}, {}],
    ['nobody from an event without an actor', { effect: 'created', actor: null }, {}, {}],
    [
      'the tool from a write',
      { actor: { ...ALICE, kind: 'robot', tool: 'terraform' } },
      { tool: 'pulumi' },
      { tool: 'terraform' },
    ],
    [
      'no tool from tags',
      { effect: 'tagged', actor: { ...ALICE, kind: 'robot', tool: 'terraform' } },
      {},
      {},
    ],
    [
      'no tool twice',
      { actor: { ...ALICE, kind: 'robot', tool: 'terraform' } },
      { tool: 'terraform' },
      {},
    ],
    ['the incarnation once', null, { incarnation: null }, { incarnation: 'first' }],
  ])('is %s', (_, trigger, known, learnt) => {
    expect(learning(trigger, {}, known)).toEqual(learnt);
  });

  it('is when an override was first seen, for every rule that it covers', () => {
    const at = new Date(NOW).toISOString();
    const all = Object.fromEntries(TOY_RULES.map((rule) => [rule.id, at]));

    expect(learning(null, { 'cordon-override': 'thing' }).overridesFirstSeen).toEqual(all);
    expect(learning(null, { 'cordon-override': DOOR.id }).overridesFirstSeen).toEqual({
      [DOOR.id]: at,
    });
    expect(learning(null, { 'cordon-override': 'elsewhere' })).toEqual({});
  });

  it('is no new beginning for a rule that was overridden before, however the scope is put', () => {
    const seen = { [DOOR.id]: '2026-01-01T00:00:00.000Z' };

    const learnt = learning(
      null,
      { 'cordon-override': `${DOOR.id} ${ROOT.id}` },
      { overridesFirstSeen: seen },
    );

    expect(learnt.overridesFirstSeen).toEqual({ ...seen, [ROOT.id]: new Date(NOW).toISOString() });
  });

  it('is who set an override, and that it is gone', () => {
    const tags = { 'cordon-override': 'all' };
    const by = { 'cordon-override=all': { principal: ALICE.principal, role: ALICE.role } };

    expect(learning({ effect: 'tagged', tags }, tags).overrideSetters).toEqual(by);
    expect(learning(null, {}, { overrideSetters: by }).overrideSetters).toEqual({});
  });
});

describe('a case is worth opening', () => {
  it.each<[string, Partial<Memory>, boolean]>([
    ['for nothing', {}, false],
    ['for a person', { person: 'alice' }, false],
    ['for a tool', { tool: 'terraform' }, false],
    ['for a creator', { creator: 'alice' }, true],
    ['for a setter', { overrideSetters: { x: { principal: 'sam', role: null } } }, true],
    ['for a setter who is gone', { overrideSetters: {} }, true],
  ])('%s: %s', (_, learnt, worth) => {
    expect(isWorthKeeping(learnt)).toBe(worth);
  });
});

describe('after a deletion', () => {
  it('nothing is remembered but that there was a life', () => {
    const known: Memory = {
      ...NO_MEMORY,
      incarnation: 'first',
      lives: 2,
      creator: 'alice',
      holds: [{ rules: [], by: '', since: '', reason: '' }],
      overridesFirstSeen: { x: '' },
      baseline: ['x'],
      cured: { door: { after: 'shut', reversals: 3, at: '' } },
    };

    expect(afterDeletion(known)).toEqual({ ...NO_MEMORY, lives: 3 });
    expect(isBlank(known)).toBe(false);
    expect(isBlank(afterDeletion(known))).toBe(true);
    expect(isBlank(NO_MEMORY)).toBe(true);
  });
});
