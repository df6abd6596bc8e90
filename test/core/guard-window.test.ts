import { describe, expect, it } from 'vitest';
import type { GuardInput } from '../../shared/core/guard.ts';
import { firstStop } from '../../shared/core/guards.ts';
import type { Outcome } from '../../shared/core/outcome.ts';
import { caseWith, LOUD, MINUTE, NOW, PASSING } from '../support/guarded.ts';
import { DOOR, LEAK, SETTINGS } from '../support/toys.ts';

describe('the creation window', () => {
  const loud: GuardInput = { ...PASSING, steps: LOUD, rule: DOOR };

  it.each([
    ['created 59 minutes ago', { createdAt: NOW - 59 * MINUTE }, true],
    ['created 60 minutes ago', { createdAt: NOW - 60 * MINUTE }, true],
    ['created 61 minutes ago', { createdAt: NOW - 61 * MINUTE }, false],
    ['of unknown age', { createdAt: null }, false],
    ['changed a moment ago, fixable', { createdAt: null, changedAt: NOW }, true],
    ['changed long ago, fixable', { createdAt: null, changedAt: NOW - 61 * MINUTE }, false],
    ['changed a moment ago, not fixable', { createdAt: null, changedAt: NOW, rule: LEAK }, false],
    [
      'young when the case opened, and waited for since',
      { createdAt: NOW - 5 * 60 * MINUTE, openedAt: NOW - 5 * 60 * MINUTE + MINUTE },
      true,
    ],
    ['changed after the case opened', { createdAt: null, changedAt: NOW + MINUTE }, true],
  ] as const)('lets disrupt what was %s: %s', (_, change, passes) => {
    expect(firstStop({ ...loud, ...change })?.guard ?? null).toBe(
      passes ? null : 'creation window',
    );
  });

  it.each<[Outcome | null, boolean]>([
    [null, true],
    ['waiting', true],
    ['failed', true],
    ['stopped', true],
    ['contained', true],
    ['observed', false],
    ['overridden', false],
    ['asking', false],
    ['labelled', false],
    ['skipped', false],
    ['conflict', false],
  ])('that was open at birth is so hours later after %s: %s', (outcome, passes) => {
    const born = NOW - 5 * 60 * MINUTE;
    const body = { kind: 'outcome', reason: '', findings: [], recipe: null, plan: null } as const;
    const input: GuardInput = {
      ...loud,
      createdAt: born,
      openedAt: born,
      case: caseWith({ outcome: outcome === null ? null : { ...body, outcome } }),
    };

    expect(firstStop(input) === null).toBe(passes);
    expect(firstStop({ ...input, now: born + MINUTE })).toBeNull();
  });

  it('opens again for a fault that a later change may have brought', () => {
    const lastChangedAt = NOW - MINUTE;
    const input = { ...loud, createdAt: null, openedAt: NOW - 5 * 60 * MINUTE };

    expect(firstStop({ ...input, case: caseWith({ lastChangedAt }) })).toBeNull();
    expect(firstStop({ ...input, case: caseWith({ lastChangedAt }), rule: LEAK })).not.toBeNull();
  });

  it('says what people would notice', () => {
    expect(firstStop({ ...loud, createdAt: null })?.reason).toBe('it may be in use: it stops');
  });

  it('is of no concern to what disrupts nothing', () => {
    expect(firstStop({ ...PASSING, createdAt: null })).toBeNull();
  });

  it('is the policy’s to set', () => {
    const settings = { ...SETTINGS, creationWindowMinutes: 5 };

    expect(firstStop({ ...loud, settings, createdAt: NOW - 6 * MINUTE })?.outcome).toBe('asking');
  });
});
