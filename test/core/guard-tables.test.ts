import { describe, expect, it } from 'vitest';
import { NO_MEMORY } from '../../shared/core/case.ts';
import type { GuardInput } from '../../shared/core/guard.ts';
import { firstStop } from '../../shared/core/guards.ts';
import { caseWith, MINUTE, NOW, PASSING, SECOND } from '../support/guarded.ts';
import { DOOR, SETTINGS, toy } from '../support/toys.ts';

describe('scope', () => {
  it.each([
    ['observe', 'observed'],
    ['off', 'skipped'],
    ['same', null],
  ] as const)('outside machine learning, %s gives %s', (outsideMl, outcome) => {
    const policy = { ...PASSING.policy, outsideMl };

    expect(firstStop({ ...PASSING, inScope: false, policy })?.outcome ?? null).toBe(outcome);
  });
});

describe('mode', () => {
  it.each([
    ['enforce', false, null],
    ['ask', false, 'asking'],
    ['ask', true, null],
    ['observe', false, 'observed'],
    ['observe', true, 'observed'],
  ] as const)('%s, approved %s: %s', (mode, approved, outcome) => {
    const input = { ...PASSING, settings: { ...SETTINGS, mode }, approved };

    expect(firstStop(input)?.outcome ?? null).toBe(outcome);
  });
});

describe('an override that counts', () => {
  const until = Date.parse('2026-12-01T00:00:00Z');
  const warnAt = Date.parse('2026-11-28T00:00:00Z');
  const honoured = { kind: 'honoured', until, warnAt, reason: null, setter: null } as const;

  it.each([
    ['long before its end', NOW, warnAt, 'overridden until 2026-11-30'],
    ['from its warning on', warnAt, until, 'overridden until 2026-11-30, which is soon'],
  ])('%s is looked at again in time', (_, now, wakeAt, reason) => {
    expect(firstStop({ ...PASSING, override: honoured, now })).toEqual({
      guard: 'override or hold',
      outcome: 'overridden',
      reason,
      until: wakeAt,
    });
  });

  it('says why', () => {
    const override = { ...honoured, reason: 'migration' };

    expect(firstStop({ ...PASSING, override })?.reason).toBe(
      'overridden until 2026-11-30 (migration)',
    );
  });

  it('that is refused stops nothing', () => {
    expect(firstStop({ ...PASSING, override: { kind: 'refused', why: 'x' } })).toBeNull();
  });
});

describe('IaC-owned', () => {
  it.each([
    ['aws:cloudformation:stack-name', true],
    ['AWS:CloudFormation:stack-id', true],
    ['pulumi:project', true],
    ['terraform', true],
    ['terraform-notes', false],
    ['team', false],
  ])('the tag %s: %s', (key, owned) => {
    const input = { ...PASSING, state: toy({ tags: { [key]: 'x' } }) };

    expect(firstStop(input)?.guard ?? null).toBe(owned ? 'IaC-owned' : null);
  });

  it('names the tag, or the tool that wrote it last', () => {
    const byTag = { ...PASSING, state: toy({ tags: { terraform: '' } }) };

    expect(firstStop(byTag)?.reason).toContain('the tag terraform');
    const byTool = { ...byTag, memory: { ...NO_MEMORY, tool: 'pulumi' as const } };
    expect(firstStop(byTool)?.reason).toContain('(pulumi)');
  });
});

describe('settle', () => {
  function burst(firstAgo: number, lastAgo: number): GuardInput {
    const seconds = { first: NOW - firstAgo * SECOND, last: NOW - lastAgo * SECOND };
    return { ...PASSING, case: caseWith({ burst: seconds }) };
  }

  it.each([
    ['44 s after the only event', 44, 44, 1],
    ['45 s after it', 45, 45, null],
    ['1 s after the last of many', 100, 1, 44],
    ['just before three minutes of many', 179, 1, 1],
    ['three minutes after the first', 180, 1, null],
  ])('%s', (_, firstAgo, lastAgo, left) => {
    const stop = firstStop(burst(firstAgo, lastAgo));

    expect(stop?.until ?? null).toBe(left === null ? null : NOW + left * SECOND);
  });

  it.each([
    ['a critical finding', { finding: { rule: DOOR.id, severity: 'critical', message: '' } }],
    ['a finding without steps', { steps: [] }],
    ['a resource without a case', { case: null }],
  ] as const)('does not hold back %s', (_, change) => {
    expect(firstStop({ ...burst(1, 1), ...change })).toBeNull();
  });

  it('does not hold back what is down already for an edit', () => {
    const restores = [{ field: 'status', before: 'Up', after: 'Down' }];
    const waiting = burst(1, 1);

    expect(
      firstStop({ ...waiting, case: { ...caseWith(waiting.case ?? {}), restores } }),
    ).toBeNull();
  });

  it.each([
    ['before anybody was told', null, 30],
    ['after 10 of 30 minutes', 10, 20],
    ['after 30', 30, null],
  ])('gives the grace of the policy: %s', (_, toldAgo, left) => {
    const input: GuardInput = {
      ...PASSING,
      settings: { ...SETTINGS, graceMinutes: 30 },
      case: caseWith({ toldAt: toldAgo === null ? null : NOW - toldAgo * MINUTE }),
    };

    const stop = firstStop(input);

    expect(stop?.until ?? null).toBe(left === null ? null : NOW + left * MINUTE);
  });
});

describe('a fight', () => {
  function fought(reversals: number, ago: number, severity: 'high' | 'critical'): GuardInput {
    const cured = { after: 'shut', reversals, at: new Date(NOW - ago * SECOND).toISOString() };
    return {
      ...PASSING,
      finding: { rule: DOOR.id, severity, message: '' },
      memory: { ...NO_MEMORY, cured: { door: cured } },
    };
  }

  it.each([
    [0, null],
    [1, null],
    [2, 'somebody has put door back 3 times'],
    [9, 'somebody has put door back 10 times'],
  ])('over what is not critical, after %d repeats: %s', (reversals, reason) => {
    expect(firstStop(fought(reversals, 0, 'high'))?.reason ?? null).toBe(reason);
  });

  it.each([
    [1, 0, null],
    [2, 0, 10],
    [2, 9, 1],
    [2, 10, null],
    [3, 0, 20],
    [4, 0, 40],
    [20, 0, 300],
    [500, 0, 300],
  ])('over a critical exposure, after %d repeats and %d s, waits %s s', (reversals, ago, left) => {
    const stop = firstStop(fought(reversals, ago, 'critical'));

    expect(stop?.outcome ?? null).toBe(left === null ? null : 'waiting');
    expect(stop?.until ?? null).toBe(left === null ? null : NOW + left * SECOND);
  });

  it.each([
    ['another value was cured', { after: 'ajar' }],
    ['another field was', { field: 'window' }],
  ])('is none where %s', (_, change) => {
    const { field = 'door', after = 'shut' } = change as { field?: string; after?: string };
    const cured = { [field]: { after, reversals: 9, at: new Date(NOW).toISOString() } };

    expect(firstStop({ ...PASSING, memory: { ...NO_MEMORY, cured } })).toBeNull();
  });

  it('is none over what only gains things of our own', () => {
    expect(firstStop({ ...fought(9, 0, 'high'), additive: ['door'] })).toBeNull();
  });
});
