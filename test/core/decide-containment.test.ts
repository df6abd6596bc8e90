import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/core/limits.ts';
import { happening, toyBench } from '../support/decided.ts';
import { MINUTE, NOW } from '../support/guarded.ts';
import { LEAK, toy, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };

describe('outside the creation window', () => {
  it('a stop is asked about, with its plan, and the toy only marked', () => {
    const on = toyBench({ leaks: true });

    const { calls, decision } = on.run({
      trigger: happening(NOW, { effect: 'tagged' }),
      ...CRITICAL,
    });

    expect(calls).toEqual(['Tag']);
    expect(on.state.tags).toEqual({ 'cordon-status': 'labelled', 'cordon-case': on.case().id });
    expect(decision.report).toMatchObject({
      outcome: 'asking',
      guards: [{ rule: LEAK.id, guard: 'creation window' }],
    });
    expect(decision.report.plan?.steps.map((step) => step.call)).toEqual(['toy:Tag', 'toy:Stop']);
  });

  it.each([
    ['created by this event', { effect: 'created' }, ['Tag', 'Stop']],
    ['changed by it, but by no change can it begin to leak', { effect: 'changed' }, ['Tag']],
  ] as const)('is not what was %s', (_, change, calls) => {
    const on = toyBench({ leaks: true });

    expect(on.run({ trigger: happening(NOW, change), ...CRITICAL }).calls).toEqual(calls);
  });

  it('is not a change that may have brought the fault', () => {
    const on = toyBench({ use: 'soft' });

    expect(on.run({ trigger: happening(NOW), ...CRITICAL }).calls).toEqual(['Copy', 'Use']);
  });

  it('is what the API says was born long ago, whatever an event says', () => {
    const on = toyBench({ leaks: true, createdAt: new Date(NOW - DAY_MS).toISOString() });

    const { calls } = on.run({ trigger: happening(NOW, { effect: 'created' }), ...CRITICAL });

    expect(calls).toEqual(['Tag']);
  });

  it('is not what was young when the case opened: waiting and grace do not age it', () => {
    const on = toyBench({
      leaks: true,
      status: 'Starting',
      createdAt: new Date(NOW).toISOString(),
    });
    on.run({ trigger: happening(NOW, { effect: 'created' }), ...CRITICAL });

    on.wait(5 * 60 * MINUTE);
    on.state = { ...on.state, status: 'Up' };

    expect(on.run(CRITICAL).calls).toEqual(['Stop']);
  });
});

describe('a contained toy', () => {
  function contained(change: Parameters<typeof toyBench>[0] = {}) {
    const on = toyBench({ leaks: true, ...change });
    on.run({ trigger: happening(NOW, { effect: 'created' }), ...CRITICAL });
    on.wait(MINUTE);
    return on;
  }

  it('rests as stopped, with the recipe, and needs no wake-up', () => {
    const on = contained();

    expect(on.case()).toMatchObject({
      closed: false,
      outcome: { outcome: 'stopped', recipe: 'make a new one' },
    });
    expect(on.decide(CRITICAL)).toMatchObject({ appends: [], wakeAt: null });
  });

  it('is given back when the fault ends, and the case closed as compliant', () => {
    const on = contained();
    on.state = { ...on.state, leaks: false };

    const { calls, decision } = on.run(CRITICAL);

    expect(calls).toEqual(['Tag', 'Start']);
    expect(on.state).toEqual(toy());
    expect(decision.report.outcome).toBe('compliant');
    expect(on.case()).toMatchObject({ closed: true });
  });

  it('is given back when an override is granted: started and unlabelled', () => {
    const on = contained();
    on.state = { ...on.state, tags: { ...on.state.tags, 'cordon-override': 'all' } };

    const { calls, decision } = on.run();

    expect(calls).toEqual(['Tag', 'Start']);
    expect(on.state.tags).toEqual({ 'cordon-override': 'all' });
    expect(decision.report.outcome).toBe('overridden');
  });

  it.each([
    ['mode asks', toyPolicy({ mode: 'ask' })],
    ['window is long over', toyPolicy({ creationWindowMinutes: 0 })],
  ])('stays so although the %s now', (_, policy) => {
    const on = contained();

    const { calls, decision } = on.run({ policy });

    expect(calls).toEqual([]);
    expect(decision.report.outcome).toBe('stopped');
  });

  it('stays so while another finding waits or asks', () => {
    const on = contained();
    on.state = { ...on.state, door: 'open' };

    const { calls } = on.run({ policy: toyPolicy({ mode: 'ask' }) });

    expect(calls).toEqual([]);
    expect(on.state.status).toBe('Down');
  });

  it('is stopped again when somebody starts it', () => {
    const on = contained();
    on.state = { ...on.state, status: 'Up' };

    expect(on.run(CRITICAL).calls).toEqual(['Stop']);
    expect(on.case().memory.cured['status']).toMatchObject({ reversals: 1 });
  });

  it('keeps labels of its case when somebody changes them', () => {
    const on = contained();
    on.state = { ...on.state, tags: {} };

    expect(on.run(CRITICAL).calls).toEqual(['Tag']);
  });
});
