import { describe, expect, it } from 'vitest';
import type { DecideInput } from '../../shared/core/decision.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/limits.ts';
import { called, happening, kinds, saying, type ToyBench, toyBench } from '../support/decided.ts';
import { NOW } from '../support/guarded.ts';
import { type Toy, toyPolicy } from '../support/toys.ts';

const ASK = { policy: toyPolicy({ mode: 'ask' }) };

describe('a yes', () => {
  function asked(state: Partial<Toy>): ToyBench {
    const on = toyBench(state);
    on.run({ trigger: happening(NOW, { effect: 'tagged' }), ...ASK });
    return on;
  }

  function yes(on: ToyBench): { stored: DecideInput['stored'] } {
    return saying(on, {
      kind: 'approved',
      digest: on.case().asked?.plan.digest ?? '',
      by: 'bob',
    });
  }

  it('carries out the plan to its end, through every step', () => {
    const on = asked({ root: true });

    const { calls } = on.run({ ...ASK, ...yes(on) });

    expect(calls).toEqual(['Stop', 'SetRoot', 'Start']);
    expect(on.case()).toMatchObject({ closed: true });
  });

  it('does not let wait for people to finish', () => {
    const on = toyBench({ door: 'open' });
    on.run({ trigger: happening(NOW), ...ASK });

    expect(called(on.decide({ ...ASK, ...yes(on) }))).toBe('SetDoor');
  });

  it('is for values: when the toy has changed since, it is asked again with a new plan', () => {
    const on = asked({ use: 'soft' });
    const said = yes(on);
    on.state = { ...on.state, use: 'softer' };

    const decision = on.decide({ ...ASK, ...said });

    expect(called(decision)).toBeNull();
    expect(kinds(decision)).toEqual(['asked']);
    expect(decision.tell).toBe(true);
  });

  it('is for the whole plan: a finding that joined it is asked about, too', () => {
    const on = asked({ door: 'open' });
    const said = yes(on);
    on.state = { ...on.state, use: 'soft' };

    const decision = on.decide({ ...ASK, ...said });

    expect(called(decision)).toBe('SetDoor');
  });

  it('holds for a day', () => {
    const on = asked({ door: 'open' });
    const said = yes(on);
    on.wait(DAY_MS);
    const last = on.decide({ ...ASK, ...said, dryRun: true });
    on.wait(1);
    const late = on.decide({ ...ASK, ...said });

    expect(last.report.guards).toEqual([]);
    expect(late.report).toMatchObject({ outcome: 'asking' });
    expect(kinds(late)).toEqual(['asked']);
  });

  it('opens neither the kill switch, nor an override, nor protection', () => {
    const on = asked({ door: 'open' });
    const said = yes(on);

    const paused = on.decide({ ...ASK, ...said, paused: true, dryRun: true });
    on.state = { ...on.state, tags: { 'cordon-override': 'all' } };
    const overridden = on.decide({ ...ASK, ...said, dryRun: true });
    on.state = { ...on.state, tags: {} };
    const policy = toyPolicy({ mode: 'ask' }, { protectedIds: ['*'] });
    const shielded = on.decide({ ...said, policy, dryRun: true });

    expect([paused, overridden, shielded].map(({ report }) => report.outcome)).toEqual([
      'waiting',
      'overridden',
      'skipped',
    ]);
  });

  it('is no yes to what came up since', () => {
    const on = asked({ leaks: true, door: 'open' });
    const said = yes(on);
    on.state = { ...on.state, root: true };

    const { calls, decision } = on.run({ ...ASK, ...said });

    expect(calls).toEqual(['Tag', 'SetDoor', 'Stop']);
    expect(on.state.root).toBe(true);
    expect(decision.report).toMatchObject({
      outcome: 'asking',
      guards: [{ rule: 'toy-root-off', guard: 'mode' }],
    });
  });

  it('is not asked for again while it is carried out', () => {
    const on = asked({ root: true });
    on.run({ ...ASK, ...yes(on) });
    on.wait(HOUR_MS);

    expect(on.bodies.filter((body) => body.kind === 'asked')).toHaveLength(1);
  });
});
