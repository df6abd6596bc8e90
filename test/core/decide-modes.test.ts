import { describe, expect, it } from 'vitest';
import { called, happening, toyBench } from '../support/decided.ts';
import { MINUTE, NOW } from '../support/guarded.ts';
import { DOOR, TOY_REF, toy, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };
const FAULTS = { door: 'open', root: true, use: 'soft', leaks: true } as const;
const BORN = happening(NOW, { effect: 'created' });

describe('observing', () => {
  it('writes nothing at all, and keeps what would have been done', () => {
    const on = toyBench(FAULTS);

    const { calls, decision } = on.run({ trigger: BORN, policy: toyPolicy({ mode: 'observe' }) });

    expect(calls).toEqual([]);
    expect(decision.report).toMatchObject({
      outcome: 'observed',
      reason: 'the policy only observes this rule here',
    });
    expect(on.case().outcome?.plan?.steps.map((step) => step.call)).toEqual([
      'toy:Tag',
      'toy:SetDoor',
      'toy:Stop',
      'toy:SetRoot',
      'toy:Copy',
      'toy:Use',
    ]);
    expect(on.decide({ policy: toyPolicy({ mode: 'observe' }) }).appends).toEqual([]);
  });

  it('writes no tag because somebody wrote the placeholder of the case', () => {
    const on = toyBench({ ...FAULTS, tags: { 'cordon-case': '{case}' } });

    const { calls } = on.run({ trigger: BORN, policy: toyPolicy({ mode: 'observe' }) });

    expect(calls).toEqual([]);
  });

  it.each([
    ['turns to observe', toyPolicy({ mode: 'observe' }), 'observed'],
    ['protects it', toyPolicy({ severity: 'critical' }, { protectedIds: ['*'] }), 'skipped'],
  ])(
    'from now on, when the policy %s, writes nothing and says what stays',
    (_, policy, outcome) => {
      const on = toyBench({ leaks: true });
      on.run({ trigger: BORN, ...CRITICAL });
      on.wait(MINUTE);

      const { calls, decision } = on.run({ policy });

      expect(calls).toEqual([]);
      expect(on.state.status).toBe('Down');
      expect(decision.report.outcome).toBe(outcome);
      expect(decision.report.reason).toContain('. What Cordon took down stays down until undone');
    },
  );

  it('from now on brings back what was taken down only for an edit', () => {
    const on = toyBench({ root: true });
    on.runUntil('SetRoot', { trigger: BORN, ...CRITICAL });
    on.wait(10 * MINUTE);

    const { decision } = on.run({ policy: toyPolicy({ mode: 'observe' }) });

    expect(on.state.status).toBe('Up');
    expect(decision.report.outcome).toBe('observed');
  });

  it('from now on brings back what was taken down for a fault that has ended', () => {
    const on = toyBench({ leaks: true, door: 'open' });
    on.run({ trigger: BORN, ...CRITICAL });
    on.wait(MINUTE);

    on.state = { ...on.state, leaks: false, hopeless: true };
    const { calls } = on.run({ policy: toyPolicy({ mode: 'observe' }) });

    expect(calls).toEqual(['Tag', 'Start']);
  });

  it('is not what a rule that is off does: nothing is left to act for', () => {
    const on = toyBench({ leaks: true });
    on.run({ trigger: BORN, ...CRITICAL });
    on.wait(MINUTE);

    const { calls, decision } = on.run({ policy: toyPolicy({ mode: 'off' }) });

    expect(calls).toEqual(['Tag', 'Start']);
    expect(decision.report.outcome).toBe('compliant');
  });
});

describe('a dry run', () => {
  it('reports the plan and writes nothing down', () => {
    const on = toyBench({ ...FAULTS, leaks: false });

    const decision = on.decide({ trigger: BORN, dryRun: true });

    expect(decision).toMatchObject({
      appends: [],
      next: { kind: 'end' },
      wakeAt: null,
      tell: false,
      report: { case: null },
    });
    expect(decision.report.edits.map((edit) => `${edit.call} ${edit.field}`)).toEqual([
      'toy:SetDoor door',
      'toy:Stop status',
      'toy:SetRoot root',
      'toy:Start status',
      'toy:Copy copies.hardened',
      'toy:Use use',
    ]);
  });

  it('names the guard that would stop each finding', () => {
    const decision = toyBench(FAULTS).decide({ dryRun: true, policy: toyPolicy({ mode: 'ask' }) });

    expect(decision.report.guards.map(({ rule, guard }) => [rule, guard])).toContainEqual([
      DOOR.id,
      'mode',
    ]);
    expect(decision.report).toMatchObject({ outcome: 'asking' });
  });
});

describe('the kill switch', () => {
  it('holds back every write, and looks again within a minute', () => {
    const on = toyBench(FAULTS);

    const { calls, decision } = on.run({ trigger: BORN, ...CRITICAL, paused: true });

    expect(calls).toEqual([]);
    expect(decision).toMatchObject({
      wakeAt: NOW + MINUTE,
      report: { outcome: 'waiting', reason: 'Cordon is paused' },
    });
  });

  it('holds back what gives back, too, and closes nothing meanwhile', () => {
    const on = toyBench({ leaks: true });
    on.run({ trigger: BORN, ...CRITICAL });
    on.wait(MINUTE);
    on.state = { ...on.state, leaks: false };

    const paused = on.run({ ...CRITICAL, paused: true });
    const after = on.run(CRITICAL);

    expect(paused.calls).toEqual([]);
    expect(paused.decision).toMatchObject({ wakeAt: on.now + MINUTE });
    expect(after.calls).toEqual(['Tag', 'Start']);
  });

  it('is told once', () => {
    const on = toyBench({ door: 'open' });
    on.decide({ trigger: happening(NOW), paused: true });
    on.wait(MINUTE);

    expect(on.decide({ paused: true })).toMatchObject({ appends: [], wakeAt: on.now + MINUTE });
  });
});

describe('the baseline', () => {
  const SWEPT = happening(NOW, { reason: 'sweep', actor: null });

  it('is asked about, with one plan for all of it', () => {
    const on = toyBench({ door: 'open', root: true });

    const { calls, decision } = on.run({ trigger: SWEPT, baselining: true, ...CRITICAL });

    expect(calls).toEqual([]);
    expect(decision.report).toMatchObject({
      outcome: 'asking',
      reason: 'it was like this before Cordon came',
    });
    expect(on.case().memory.baseline).toEqual([DOOR.id, 'toy-root-off']);
    expect(on.case().asked?.plan.steps).toHaveLength(4);
  });

  it('holds no rule that was not violated then', () => {
    const on = toyBench({ door: 'open' });
    on.run({ trigger: SWEPT, baselining: true });
    on.state = toy({ door: 'open', use: 'soft' });

    const { calls } = on.run({ trigger: happening(NOW), ...CRITICAL });

    expect(calls).toEqual(['Copy', 'Use']);
  });

  it.each([
    ['an event', happening(NOW)],
    ['a wake-up', null],
  ])('is not marked by %s', (_, trigger) => {
    const on = toyBench({ door: 'open' });

    on.run({ trigger, baselining: true, ...CRITICAL });

    expect(on.case().memory.baseline).toEqual([]);
  });
});

describe('who else owns it', () => {
  it('infrastructure code is asked about, however critical', () => {
    const decision = toyBench({ door: 'open', tags: { terraform: 'yes' } }).decide({
      trigger: happening(NOW),
      ...CRITICAL,
    });

    expect(called(decision)).toBeNull();
    expect(decision.report).toMatchObject({ outcome: 'asking', guards: [{ guard: 'IaC-owned' }] });
  });

  it('a protected resource is left alone, and the finding stands', () => {
    const decision = toyBench({ door: 'open' }).decide({
      trigger: happening(NOW),
      policy: toyPolicy({ severity: 'critical' }, { protectedIds: [TOY_REF.id] }),
    });

    expect(called(decision)).toBeNull();
    expect(decision.report).toMatchObject({ outcome: 'skipped', findings: [{ rule: DOOR.id }] });
  });
});
