import { describe, expect, it } from 'vitest';
import { NO_MEMORY } from '../../shared/core/case.ts';
import { called, happening, kinds, toyBench } from '../support/decided.ts';
import { MINUTE, NOW, SECOND } from '../support/guarded.ts';
import { DOOR, LEAK, TOY_REF, toy, toyPolicy } from '../support/toys.ts';

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
    ['turns to off', toyPolicy({ mode: 'off' }), 'compliant'],
    ['protects it', toyPolicy({ severity: 'critical' }, { protectedIds: ['*'] }), 'skipped'],
  ])('from now on, when the policy %s, brings back what was taken down', (_, policy, outcome) => {
    const on = toyBench({ leaks: true });
    on.run({ trigger: BORN, ...CRITICAL });
    on.wait(MINUTE);

    const { calls, decision } = on.run({ policy });

    expect(calls).toEqual(['Tag', 'Start']);
    expect(decision.report.outcome).toBe(outcome);
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

describe('a resource that cannot be read', () => {
  const failure = (code: 'denied' | 'throttled') => ({
    observation: {
      kind: 'unknown',
      at: NOW,
      failure: { code, message: `${code}!`, permission: null },
    } as const,
  });

  it('is not touched; a denied read is told, and tried again in an hour', () => {
    const on = toyBench({ door: 'open' });

    const decision = on.decide({ trigger: happening(NOW), ...failure('denied') });

    expect(kinds(decision)).toEqual(['opened', 'trigger', 'outcome']);
    expect(decision).toMatchObject({
      next: { kind: 'end' },
      wakeAt: NOW + 60 * MINUTE,
      report: { outcome: 'failed', reason: 'denied!' },
    });
  });

  it('for the moment is looked at ever less often', () => {
    const on = toyBench({ door: 'open' });
    const pauses: number[] = [];
    for (let look = 0; look < 8; look += 1) {
      const { wakeAt } = on.decide({ trigger: happening(on.now), ...failure('throttled') });
      pauses.push(((wakeAt ?? 0) - on.now) / SECOND);
      on.now = wakeAt ?? 0;
    }

    expect(pauses).toEqual([2, 2, 4, 8, 16, 32, 64, 128]);
  });

  it('keeps its open step for the time after its deadline', () => {
    const on = toyBench({ door: 'open' });
    on.decide({ trigger: happening(NOW), ...CRITICAL });

    const decision = on.decide(failure('throttled'));

    expect(decision.wakeAt).toBe(NOW + 45 * SECOND);
    expect(on.case().open).not.toBeNull();
  });
});

describe('a resource that is not there', () => {
  const GONE = { observation: { kind: 'absent', at: NOW } as const };

  it('and never had a case leaves none', () => {
    expect(toyBench().decide({ trigger: happening(NOW), ...GONE })).toMatchObject({
      appends: [],
      report: { outcome: 'skipped', reason: 'it no longer exists' },
    });
  });

  it('two minutes after its creation is gone; before, it is waited for', () => {
    const on = toyBench();

    const early = on.decide({ trigger: BORN, ...GONE });
    on.wait(2 * MINUTE - 1);
    const still = on.decide(GONE);
    on.wait(1);
    const late = on.decide(GONE);

    expect(early).toMatchObject({ report: { outcome: 'waiting' }, wakeAt: NOW + 10 * SECOND });
    expect(kinds(early)).toEqual(['opened', 'trigger', 'outcome']);
    expect(still.wakeAt).toBe(NOW + 2 * MINUTE - 1 + 10 * SECOND);
    expect(kinds(late)).toEqual(['remembered', 'outcome', 'closed']);
  });

  it('ends its case and its open step, and forgets everything of this life', () => {
    const on = toyBench({ door: 'open' });
    on.decide({ trigger: happening(NOW), ...CRITICAL });

    const decision = on.decide(GONE);

    expect(kinds(decision)).toEqual(['abandoned', 'remembered', 'outcome', 'closed']);
    expect(on.case()).toMatchObject({ closed: true, open: null });
    expect(on.case().memory).toEqual({ ...NO_MEMORY, lives: 1 });
  });
});

describe('another life of the same name', () => {
  it('ends the case, and starts one without its memory', () => {
    const on = toyBench({ leaks: true });
    on.run({ trigger: BORN, ...CRITICAL });
    const first = on.case().id;
    on.state = toy({ incarnation: 'second', door: 'open' });

    const decision = on.decide({ trigger: happening(NOW), ...CRITICAL });

    expect(decision.appends.map((append) => append.bodies.map((body) => body.kind))).toEqual([
      ['outcome', 'closed'],
      ['opened', 'trigger', 'intent'],
    ]);
    expect(on.case().id).not.toBe(first);
    expect(on.case().memory).toEqual({
      ...NO_MEMORY,
      incarnation: 'second',
      lives: 1,
      person: 'alice@example.com',
    });
  });

  it('abandons the step that was meant for the last', () => {
    const on = toyBench({ door: 'open' });
    on.decide({ trigger: happening(NOW), ...CRITICAL });
    on.state = toy({ incarnation: 'second' });

    const decision = on.decide();

    expect(kinds(decision)).toEqual(['abandoned', 'outcome', 'closed']);
    expect(decision.report.outcome).toBe('compliant');
  });

  it('is one after a closed case, too', () => {
    const on = toyBench({ door: 'open' });
    on.run({ trigger: BORN, ...CRITICAL });
    on.state = toy({ incarnation: 'second', leaks: true, createdAt: new Date(NOW).toISOString() });

    on.run(CRITICAL);

    expect(on.case().memory).toMatchObject({ incarnation: 'second', creator: null, lives: 1 });
    expect(on.case().outcome?.findings.map(({ rule }) => rule)).toEqual([LEAK.id]);
  });
});
