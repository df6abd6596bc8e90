import { describe, expect, it } from 'vitest';
import type { Rule, Verdict } from '../../shared/core/rule.ts';
import { called, happening, toyBench } from '../support/decided.ts';
import { NOW } from '../support/guarded.ts';
import { DOOR, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };
const BORN = happening(NOW, { effect: 'created' });

/** Wants open what the other rule wants shut. */
const AJAR: Rule = {
  ...DOOR,
  id: 'toy-door-open',
  check: (state) =>
    state['door'] === 'open' ? { kind: 'compliant' } : { kind: 'violation', message: 'shut' },
  desire: (state) => ({ ...state, door: 'open' }),
};

function verdict(answer: Verdict): Rule {
  return { ...DOOR, id: 'toy-says', check: () => answer };
}

describe('rules that contradict each other', () => {
  it('are told by name: which does not end beside the others', () => {
    const decision = toyBench({ door: 'ajar' as never }).decide({
      ...CRITICAL,
      trigger: BORN,
      rules: [DOOR, AJAR],
      dryRun: true,
    });

    expect(decision.report.guards).toEqual([
      { rule: DOOR.id, guard: 'cure', reason: 'its cure would not end it beside the others' },
    ]);
  });
});

describe('a verdict', () => {
  it.each<[Verdict, string, string]>([
    [{ kind: 'not-applicable', reason: 'x' }, 'compliant', 'nothing is wrong with it'],
    [
      { kind: 'violation', message: 'x', contained: 'contained' },
      'contained',
      'the way to the fault is shut',
    ],
    [
      { kind: 'violation', message: 'x', contained: 'stopped' },
      'stopped',
      'it is off; whoever starts it again before the fault ends finds it stopped again',
    ],
    [
      { kind: 'violation', message: 'x', contained: 'labelled' },
      'labelled',
      'marked for its owner, who alone can end it',
    ],
  ])('%j leaves it %s', (answer, outcome, reason) => {
    const decision = toyBench().decide({ ...CRITICAL, trigger: BORN, rules: [verdict(answer)] });

    expect(decision.report).toMatchObject({ outcome, reason });
    expect(called(decision)).toBeNull();
  });

  it.each([
    [{ severity: 'critical' as const }, null, 'critical'],
    [{}, null, 'high'],
    [{ severity: 'critical' as const }, 'low' as const, 'low'],
  ])('%j, and %s by the policy, is %s', (given, severity, expected) => {
    const rules = [verdict({ kind: 'violation', message: 'x', contained: 'labelled', ...given })];

    const { report } = toyBench().decide({ rules, policy: toyPolicy({ severity }) });

    expect(report.findings).toMatchObject([{ severity: expected }]);
  });

  it('may ask first: what the pre-flight found is the reason', () => {
    const rules: Rule[] = [
      { ...DOOR, preflight: () => ({ kind: 'problem', message: 'No lock.', remedy: 'Buy one.' }) },
    ];

    const { report } = toyBench({ door: 'open' }).decide({ ...CRITICAL, rules, trigger: BORN });

    expect(report).toMatchObject({ outcome: 'asking', reason: 'No lock. Buy one.' });
  });
});
