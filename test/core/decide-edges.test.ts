import { describe, expect, it } from 'vitest';
import { NO_MEMORY } from '../../shared/core/case.ts';
import { HOUR_MS, PLAN_STEPS_MAX } from '../../shared/core/limits.ts';
import type { Resource } from '../../shared/core/resource.ts';
import type { Rule } from '../../shared/core/rule.ts';
import { diff } from '../../shared/core/state.ts';
import { called, happening, kinds, toyBench } from '../support/decided.ts';
import { MINUTE, NOW } from '../support/guarded.ts';
import { DOOR, LEAK, ROOT, TOY, TOY_RULES, toy, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };
const BORN = happening(NOW, { effect: 'created' });

describe('a plan that is too long', () => {
  it('is told, and not begun', () => {
    const long: Resource = {
      ...TOY,
      steps: (ref, live, target) =>
        diff(live, target, ['door'], []).flatMap((edit) =>
          Array.from({ length: PLAN_STEPS_MAX + 1 }, () => TOY.steps(ref, live, target)).flatMap(
            (steps) => steps.map((step) => ({ ...step, edits: [edit] })),
          ),
        ),
    };

    const decision = toyBench({ door: 'open' }).decide({
      ...CRITICAL,
      trigger: BORN,
      resource: long,
    });

    expect(decision).toMatchObject({
      next: { kind: 'end' },
      wakeAt: NOW + HOUR_MS,
      report: { outcome: 'failed', reason: 'the plan would need 13 steps; the limit is 12' },
    });
  });
});

describe('what others do meanwhile', () => {
  it('to bring up what was taken down is noted, and not brought up a second time', () => {
    const on = toyBench({ root: true });
    on.runUntil('SetRoot', { trigger: BORN, ...CRITICAL });
    const failure = { code: 'throttled', message: 'slow down', permission: null } as const;
    on.decide({ ...CRITICAL, answer: { kind: 'refused', failure } });
    on.wait(MINUTE);
    on.state = toy();

    const decision = on.decide(CRITICAL);

    expect(kinds(decision)).toEqual(['restored', 'outcome', 'closed']);
    expect(on.case().restores).toEqual([]);
  });

  it('in a transition is no bringing up yet', () => {
    const on = toyBench({ root: true });
    on.runUntil('SetRoot', { trigger: BORN, ...CRITICAL });
    const failure = { code: 'throttled', message: 'slow down', permission: null } as const;
    on.decide({ ...CRITICAL, answer: { kind: 'refused', failure } });
    on.wait(MINUTE);
    on.state = toy({ root: true, status: 'Starting' });

    expect(kinds(on.decide(CRITICAL))).not.toContain('restored');
  });
});

describe('a label that cannot be written', () => {
  it('and one that cannot be taken off hold up no cure', () => {
    const on = toyBench({ leaks: true });
    on.run({ trigger: BORN, ...CRITICAL });
    on.wait(MINUTE);
    on.state = toy({ ...on.state, leaks: false, door: 'open' });
    on.runUntil('Tag', CRITICAL);
    const failure = { code: 'denied', message: 'no tags', permission: 'toy:Tag' } as const;

    const denied = on.decide({ ...CRITICAL, answer: { kind: 'refused', failure } });
    on.state = { ...on.state, door: 'shut' };
    const { calls, decision } = on.run({ ...CRITICAL, answer: { kind: 'accepted', at: on.now } });

    expect(called(denied)).toBe('SetDoor');
    expect(calls).toEqual(['Start']);
    expect(decision).toMatchObject({ report: { outcome: 'failed', reason: 'no tags' } });
    expect(on.case().closed).toBe(false);
  });
});

describe('unusual input', () => {
  it('is an event without a time: its change has no age', () => {
    const on = toyBench({ use: 'soft' });

    const { calls } = on.run({ trigger: { ...happening(NOW), time: '' }, ...CRITICAL });

    expect(on.bodies[0]).toMatchObject({ changedAt: null });
    expect(calls).toEqual([]);
  });

  it('is a state without a status', () => {
    const needy: Resource = {
      ...TOY,
      isTransient: () => true,
      steps: (ref, live, target) =>
        TOY.steps(ref, live, target).map((step) => ({
          ...step,
          needs: [{ field: 'status', oneOf: ['Up'] }],
        })),
    };
    const on = toyBench({ door: 'open', status: null });

    expect(on.decide({ ...CRITICAL, trigger: BORN, resource: needy }).report.reason).toBe(
      'it is changing',
    );
  });

  it('is a resource that knows its keys', () => {
    const seen: unknown[] = [];
    const rules: Rule[] = [
      {
        ...DOOR,
        check: (_, context) => {
          seen.push(context.keys);
          return { kind: 'compliant' };
        },
      },
    ];
    const on = toyBench();
    on.state = { ...on.state, keys: { mine: { id: 'mine' } } };

    on.decide({ rules });

    expect(seen).toEqual([{ mine: { id: 'mine' } }]);
  });

  it('is a known name whose old life had a case, read before it has a new one', () => {
    const on = toyBench({ door: 'open' });
    on.run({ trigger: BORN, ...CRITICAL });
    on.state = toy({ incarnation: 'second' });
    const observation = {
      kind: 'unknown',
      at: NOW,
      failure: { code: 'denied', message: 'no', permission: null },
    } as const;

    on.decide({ trigger: happening(NOW), observation });
    on.decide();

    expect(on.case()).toMatchObject({ closed: true, outcome: { outcome: 'skipped' } });
    expect(on.case().memory).not.toEqual(NO_MEMORY);
  });

  it('is a type whose rules are about something else', () => {
    const decision = toyBench({ leaks: true }).decide({
      rules: TOY_RULES.filter((rule) => rule !== LEAK),
      trigger: happening(NOW),
    });

    expect(decision).toMatchObject({ appends: [], report: { outcome: 'compliant' } });
  });

  it('is an observed finding beside one that is cured: evidence of both', () => {
    const on = toyBench({ door: 'open', root: true });
    const policy = {
      ...toyPolicy(),
      rule: (id: string) => ({
        ...toyPolicy().rule(id, {} as never, {}),
        mode: id === ROOT.id ? ('observe' as const) : ('enforce' as const),
        severity: 'critical' as const,
      }),
    };

    const { calls, decision } = on.run({ trigger: BORN, policy });

    expect(calls).toEqual(['SetDoor']);
    expect(decision.report.outcome).toBe('observed');
    expect(on.case().outcome?.plan?.findings).toEqual([ROOT.id]);
  });
});
