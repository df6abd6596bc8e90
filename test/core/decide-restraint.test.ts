import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/core/limits.ts';
import { applied, called, happening, type ToyBench, toyBench } from '../support/decided.ts';
import { MINUTE, NOW, SECOND } from '../support/guarded.ts';
import { toy, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };
const BORN = happening(NOW, { effect: 'created' });

describe('the blast radius', () => {
  function asking(): { on: ToyBench; step: string } {
    const on = toyBench({ use: 'soft', copies: { hardened: { hard: true } } });
    const { next } = on.decide({ trigger: happening(NOW), ...CRITICAL });
    return { on, step: next.kind === 'reserve' ? next.slot.step : '' };
  }

  it('is asked before a step that people notice: one slot of its account and hour', () => {
    const { next } = toyBench({ use: 'soft', copies: { hardened: { hard: true } } }).decide({
      trigger: happening(NOW),
      ...CRITICAL,
    });

    expect(next).toMatchObject({
      kind: 'reserve',
      slot: { counter: '111122223333#2026-11-21T12', limit: 20 },
    });
  });

  it('that is used up waits until the next hour', () => {
    const { on, step } = asking();
    on.wait(10 * MINUTE);

    const full = on.decide({ ...CRITICAL, reservation: { step, answer: 'full' } });

    expect(full).toMatchObject({
      next: { kind: 'end' },
      wakeAt: NOW + HOUR_MS,
      report: {
        outcome: 'waiting',
        reason: 'the limit of 20 disruptive changes an hour is reached in this account',
      },
    });
  });

  it('takes the same slot for the same step, and another for another', () => {
    const { on, step } = asking();

    const again = on.decide(CRITICAL).next;
    on.state = toy({ leaks: true, tags: { 'cordon-status': 'stopped' } });
    const other = on.decide(CRITICAL).next;

    expect(again).toMatchObject({ slot: { step } });
    expect(other.kind === 'reserve' ? other.slot.step : '').not.toBe(step);
  });

  it('holds for one step only: an answer to another is asked again', () => {
    const { on } = asking();

    const { next } = on.decide({
      ...CRITICAL,
      reservation: { step: 'something else', answer: 'reserved' },
    });

    expect(next.kind).toBe('reserve');
  });

  it('is not asked for what nobody notices, nor for what gives back', () => {
    const quiet = toyBench({ door: 'open' }).decide({ trigger: happening(NOW), ...CRITICAL });
    const on = toyBench({ leaks: true });
    on.run({ trigger: BORN, ...CRITICAL });
    on.wait(MINUTE);
    on.state = { ...on.state, leaks: false, tags: {} };

    const back = on.decide(CRITICAL);

    expect(quiet.next.kind).toBe('call');
    expect(called(back)).toBe('Start');
  });
});

describe('a fight', () => {
  function reversing(severity: 'high' | 'critical', times: number) {
    const policy = toyPolicy({ severity }, { settle: { quietSeconds: 0, maxSeconds: 0 } });
    const on = toyBench({ door: 'open' });
    on.run({ trigger: happening(NOW), policy });
    for (let time = 1; time < times; time += 1) {
      on.wait(MINUTE);
      on.state = applied(on.state, [{ field: 'door', before: 'shut', after: 'open' }]);
      on.run({ trigger: happening(on.now), policy });
    }
    on.state = applied(on.state, [{ field: 'door', before: 'shut', after: 'open' }]);
    return { on, policy };
  }

  it('is a person’s to end after three reversals, where nothing is exposed', () => {
    const { on, policy } = reversing('high', 3);
    on.wait(MINUTE);

    const { calls, decision } = on.run({ trigger: happening(on.now), policy });

    expect(calls).toEqual([]);
    expect(decision.report).toMatchObject({
      outcome: 'asking',
      reason: 'somebody has put door back 3 times',
    });
  });

  it('over an exposure backs off, but ends in closing it', () => {
    const { on, policy } = reversing('critical', 3);
    on.wait(SECOND);
    const backedOff = on.run({ trigger: happening(on.now), policy });
    on.now = backedOff.decision.wakeAt ?? 0;
    const closed = on.run({ policy });

    expect(backedOff.calls).toEqual([]);
    expect(backedOff.decision.report).toMatchObject({
      outcome: 'waiting',
      guards: [{ guard: 'fight' }],
    });
    expect(closed.calls).toEqual(['SetDoor']);
  });
});

describe('a case with very many events', () => {
  function tagged(times: number, apartMs: number): ToyBench {
    const on = toyBench({ hopeless: true });
    for (let index = 0; index < times; index += 1) {
      on.run({ trigger: happening(on.now, { effect: 'tagged', eventId: `tag-${index}` }) });
      on.wait(apartMs);
    }
    return on;
  }
  const triggers = (on: ToyBench) => on.bodies.filter(({ kind }) => kind === 'trigger').length;

  it('does not grow with every one of them', () => {
    const on = tagged(1000, SECOND);

    expect(triggers(on)).toBe(200 + Math.floor((800 * SECOND) / (15 * MINUTE)));
  });

  it('keeps one now and then, and what it teaches always', () => {
    const on = tagged(201, 16 * MINUTE);
    on.run({ trigger: happening(on.now, { effect: 'tagged', eventId: 'soon' }) });
    on.wait(SECOND);
    on.state = { ...on.state, tags: { 'cordon-override': 'all' } };
    const tags = { 'cordon-override': 'all' };
    on.run({ trigger: happening(on.now, { effect: 'tagged', eventId: 'late', tags }) });

    expect(triggers(on)).toBe(202);
    expect(Object.keys(on.case().memory.overrideSetters)).toEqual(['cordon-override=all']);
  });
});
