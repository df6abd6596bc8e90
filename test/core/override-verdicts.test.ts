import { describe, expect, it } from 'vitest';
import type { Memory } from '../../shared/core/journal.ts';
import { DAY_MS } from '../../shared/core/limits.ts';
import { judge, NOW, OTHER, ROLE, RULE, SAM, scope, until } from '../support/overrides.ts';

/** What the design says of cap, setters and holds, sentence by sentence. */

describe('the cap of an override', () => {
  function seen(days: number): Partial<Memory> {
    const at = new Date(NOW - days * DAY_MS).toISOString();
    return { overridesFirstSeen: { [RULE]: at, [OTHER]: new Date(NOW).toISOString() } };
  }

  it.each([
    ['a later end is cut to 30 days from when it was first seen', 20, '2027-06-01', 10],
    ['a renewal does not start the count again', 29, '2026-12-20', 1],
    ['an earlier end stands', 20, '2026-11-22', 1.5],
  ])('%s', (_, days, end, left) => {
    expect(judge({ tags: until(end), memory: seen(days) })).toMatchObject({
      kind: 'honoured',
      until: NOW + left * DAY_MS,
    });
  });

  it.each([
    ['the same text', scope('all')],
    ['another scope that covers the rule', scope('notebook')],
    ['the rule by name', scope(RULE)],
    ['a new end', until('2027-06-01')],
  ])('is used up after 30 days, and %s does not renew it', (_, tags) => {
    expect(judge({ tags, memory: seen(30) })).toEqual({
      kind: 'refused',
      why: 'it ended on 2026-11-21',
    });
  });

  it('is counted per rule', () => {
    expect(judge({ tags: scope('all'), memory: seen(30), rule: OTHER }).kind).toBe('honoured');
  });

  it('counts from now where it was never seen, or the memory of it cannot be read', () => {
    const memory = { overridesFirstSeen: { [RULE]: 'long ago' } };

    expect(judge({ tags: scope('all'), memory })).toMatchObject({ until: NOW + 30 * DAY_MS });
  });
});

describe('an override below critical', () => {
  it('is honoured whoever set it, with its reason and setter', () => {
    const tags = { ...scope('all'), 'cordon-override-reason': '  migration  ' };
    const memory = { overrideSetters: { 'cordon-override=all': { principal: SAM, role: ROLE } } };

    expect(judge({ tags, memory })).toMatchObject({ reason: 'migration', setter: SAM });
    expect(judge({ tags: scope('all') })).toMatchObject({ reason: null, setter: null });
  });

  it.each(['low', 'medium', 'high'] as const)('asks for no list: %s', (severity) => {
    expect(judge({ tags: scope('all'), severity }).kind).toBe('honoured');
  });
});

describe('an override of a critical finding', () => {
  function by(principal: string, role: string | null = null, creator: string | null = null) {
    const overrideSetters = { 'cordon-override=all': { principal, role } };
    return { overrideSetters, creator };
  }
  const listed = { setters: [ROLE], severity: 'critical', tags: scope('all') } as const;

  it('is asked about where the policy lists nobody', () => {
    expect(judge({ ...listed, setters: [], memory: by(SAM, ROLE) })).toEqual({
      kind: 'ask',
      why: 'an override of a critical finding, and the policy names nobody who may set one',
    });
  });

  it.each([
    ['its role is listed', by(SAM, ROLE), [ROLE]],
    ['its principal is listed', by(SAM), [SAM]],
    ['a pattern fits its role', by(SAM, ROLE), ['arn:aws:iam::111122223333:role/Sec*']],
    ['a pattern fits its principal', by(SAM), ['arn:aws:sts::*', SAM]],
    ['somebody else created it', by(SAM, ROLE, 'arn:aws:iam::111122223333:user/eve'), [ROLE]],
  ])('is honoured where %s', (_, memory, setters) => {
    expect(judge({ ...listed, setters, memory })).toMatchObject({ kind: 'honoured', setter: SAM });
  });

  it.each([
    [
      'its setter is not on the list',
      by('arn:aws:iam::111122223333:user/eve'),
      'its setter is not on the list for critical findings',
    ],
    [
      'its setter only begins like one on the list',
      by(`${SAM}.attacker.example`, `${ROLE}2`),
      'its setter is not on the list for critical findings',
    ],
    [
      'its setter created the resource',
      by(SAM, ROLE, SAM),
      'its setter created the resource; somebody else must agree',
    ],
    ['no event told who set it', {}, 'no event told who set it, and the finding is critical'],
    [
      'the setter of another text is known',
      { overrideSetters: { 'cordon-override=bucket': { principal: SAM, role: ROLE } } },
      'no event told who set it, and the finding is critical',
    ],
  ])('is answered where %s', (_, memory, why) => {
    expect(judge({ ...listed, memory })).toEqual({ kind: 'refused', why });
  });

  it('needs one setter for scope and end', () => {
    const tags = until('2026-12-01');
    const setter = { principal: SAM, role: ROLE };
    const scopeBySam = { 'cordon-override=all': setter };
    const endByEve = { principal: 'arn:aws:iam::111122223333:user/eve', role: null };

    const apart = { ...scopeBySam, 'cordon-override-until=2026-12-01': endByEve };
    const unknown = { overrideSetters: scopeBySam };
    const both = { ...scopeBySam, 'cordon-override-until=2026-12-01': setter };

    expect(judge({ ...listed, tags, memory: { overrideSetters: apart } }).kind).toBe('refused');
    expect(judge({ ...listed, tags, memory: unknown }).kind).toBe('refused');
    expect(judge({ ...listed, tags, memory: { overrideSetters: both } }).kind).toBe('honoured');
  });

  it('ends like any other', () => {
    const tags = until('2026-11-20');

    expect(judge({ ...listed, tags, memory: by(SAM, ROLE) })).toEqual({
      kind: 'refused',
      why: 'it ended on 2026-11-20',
    });
  });
});

describe('a hold', () => {
  const hold = { rules: [RULE], by: 'bob', since: '2026-01-01T00:00:00Z', reason: 'undo' };

  it.each([
    ['no tags', {}],
    ['an override', scope('all')],
    ['an override that has ended', until('2020-01-01')],
    ['a malformed one', scope('yes')],
  ])('wins over %s, and never ends', (_, tags) => {
    const verdict = judge({ tags, memory: { holds: [hold] }, severity: 'critical' });

    expect(verdict).toEqual({ kind: 'held', hold });
  });

  it('is about its rules only', () => {
    expect(judge({ memory: { holds: [hold] }, rule: OTHER })).toEqual({ kind: 'none' });
  });
});
