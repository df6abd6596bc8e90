import { describe, expect, it } from 'vitest';
import { isListed, settersAfter } from '../../shared/core/overrides.ts';
import type { Actor, Trigger } from '../../shared/core/trigger.ts';
import { ALICE, bucketRef, event } from '../support/engine.ts';

const SAM: Actor = { ...ALICE, principal: 'sam', role: 'security', name: 'sam' };
const EVE: Actor = { ...ALICE, principal: 'eve', role: null, name: 'eve' };
const ref = bucketRef('churn-ml');
const ALL = { 'cordon-override': 'all' };
const BY_SAM = { 'cordon-override=all': { principal: 'sam', role: 'security' } };
const BY_EVE = { 'cordon-override=all': { principal: 'eve', role: null } };

function tagged(actor: Actor | null, tags: Trigger['tags']): Trigger {
  const base = event(ref, { effect: 'tagged', actor });
  return tags === undefined ? base : { ...base, tags };
}

describe('who set an override', () => {
  it.each([
    ['whoever set the value', {}, tagged(SAM, ALL), ALL, BY_SAM],
    ['nobody where no event told', {}, null, ALL, {}],
    ['nobody where the event has no actor', {}, tagged(null, ALL), ALL, {}],
    ['nobody where the event is not about tags', {}, tagged(SAM, undefined), ALL, {}],
    [
      'the first, when PutBucketTagging repeats the whole set for another reason',
      BY_SAM,
      tagged(EVE, { ...ALL, team: 'churn' }),
      { ...ALL, team: 'churn' },
      BY_SAM,
    ],
    ['the first, while it stands and nothing tells of it', BY_SAM, null, ALL, BY_SAM],
    [
      'the first, after an event about another tag',
      BY_SAM,
      tagged(EVE, { team: 'x' }),
      ALL,
      BY_SAM,
    ],
    ['forgotten when it is removed', BY_SAM, tagged(SAM, { 'cordon-override': null }), {}, {}],
    [
      'forgotten when its removal is told, though a read still shows it',
      BY_SAM,
      tagged(SAM, { 'cordon-override': null }),
      ALL,
      {},
    ],
    ['forgotten when it is gone, whoever removed it', BY_SAM, null, {}, {}],
    [
      'the last, where the value changed',
      BY_SAM,
      tagged(EVE, { 'cordon-override': 'bucket' }),
      {},
      {
        'cordon-override=bucket': { principal: 'eve', role: null },
      },
    ],
  ])('is %s', (_, known, trigger, live, setters) => {
    expect(settersAfter(known, trigger, live)).toEqual(setters);
  });

  it('is whoever puts it back after it was removed, not whoever had it first', () => {
    const removed = settersAfter(BY_SAM, tagged(SAM, { 'cordon-override': null }), {});

    expect(settersAfter(removed, tagged(EVE, ALL), ALL)).toEqual(BY_EVE);
  });

  it('is nobody any more where the whole set of tags went without it, whatever an old read shows', () => {
    const dropped: Trigger = { ...tagged(EVE, { team: 'churn' }), tagsAreWhole: true };
    const repeated: Trigger = { ...tagged(EVE, ALL), tagsAreWhole: true };

    const removed = settersAfter(BY_SAM, dropped, ALL);

    expect(removed).toEqual({});
    expect(settersAfter(removed, repeated, ALL)).toEqual(BY_EVE);
    expect(settersAfter(BY_SAM, repeated, ALL)).toEqual(BY_SAM);
  });

  it('is kept for scope and end apart', () => {
    const known = settersAfter({}, tagged(SAM, ALL), ALL);
    const end = { 'cordon-override-until': '2026-12-01' };

    expect(settersAfter(known, tagged(EVE, end), { ...ALL, ...end })).toEqual({
      ...BY_SAM,
      'cordon-override-until=2026-12-01': { principal: 'eve', role: null },
    });
  });
});

describe('a list of setters', () => {
  it.each([
    ['sam', ['sam'], true],
    ['sam', ['security'], true],
    ['sam', ['s*'], true],
    ['sam', ['sec*'], true],
    ['sam', ['samantha'], false],
    ['sam', ['*m'], false],
    ['sam', ['S*'], false],
    ['sam', [], false],
  ])('%s is on %j: %s', (principal, patterns, listed) => {
    expect(isListed({ principal, role: 'security' }, patterns)).toBe(listed);
  });

  it('knows a setter without a role', () => {
    expect(isListed({ principal: 'eve', role: null }, ['security', 'null'])).toBe(false);
  });
});
