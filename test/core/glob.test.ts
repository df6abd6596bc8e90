import { describe, expect, it } from 'vitest';
import { matches } from '../../shared/core/glob.ts';
import { firstStop } from '../../shared/core/guards.ts';
import { PASSING } from '../support/guarded.ts';
import { TOY_REF } from '../support/toys.ts';

describe('protected resources', () => {
  it.each([
    [TOY_REF.id, true],
    ['*', true],
    ['arn:aws:toy:*:thing/toy', true],
    ['ARN:AWS:TOY:*', true],
    ['arn:aws:toy:*:thing/toys', false],
    ['', false],
  ])('%s: %s', (pattern, stops) => {
    const policy = { ...PASSING.policy, protectedIds: [pattern] };

    expect(firstStop({ ...PASSING, policy })?.outcome ?? null).toBe(stops ? 'skipped' : null);
  });

  it.each([
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*b*c', 'aXbXc', true],
    ['a*b*c', 'acb', false],
    ['a*b*c', 'axxc', false],
    ['ab*ba', 'aba', false],
    ['*a*', 'bab', true],
    ['**', '', true],
    ['a', 'ab', false],
    ['a.c', 'abc', false],
  ])('%s on %s: %s', (pattern, text, fits) => {
    expect(matches(pattern, text)).toBe(fits);
  });
});
