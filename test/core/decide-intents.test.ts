import { describe, expect, it } from 'vitest';
import type { DecideInput } from '../../shared/core/decision.ts';
import type { Failure, FailureCode } from '../../shared/core/failure.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/limits.ts';
import { applied, called, happening, kinds, type ToyBench, toyBench } from '../support/decided.ts';
import { MINUTE, NOW, SECOND } from '../support/guarded.ts';
import { toy, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };
const OTHER = { ...CRITICAL, owner: 'another' };
const BORN = happening(NOW, { effect: 'created' });

/** A toy whose door is about to be shut: the intent stands, no answer yet. */
function shutting(): ToyBench {
  const on = toyBench({ door: 'open' });
  on.decide({ trigger: happening(NOW), ...CRITICAL });
  return on;
}

function refused(code: FailureCode, permission: string | null = null): Partial<DecideInput> {
  const failure: Failure = { code, message: `${code}!`, permission };
  return { ...CRITICAL, answer: { kind: 'refused', failure } };
}

const TIMEOUT: Failure = { code: 'timeout', message: 'no answer', permission: null };

describe('a step of another instance', () => {
  it('is nobody else’s until its deadline', () => {
    const on = shutting();
    on.wait(45 * SECOND - 1);

    const decision = on.decide({ trigger: happening(on.now), ...OTHER });

    expect(kinds(decision)).toEqual(['trigger', 'outcome']);
    expect(decision).toMatchObject({
      next: { kind: 'end' },
      wakeAt: NOW + 45 * SECOND,
      report: { outcome: 'waiting', reason: 'another instance is making a change' },
    });
  });

  it('that took effect is recorded as done after it, and nothing is made again', () => {
    const on = shutting();
    on.state = toy();
    on.wait(45 * SECOND);

    const { calls, decision } = on.run(OTHER);

    expect(calls).toEqual([]);
    expect(decision.report.outcome).toBe('fixed');
  });

  it('is given up after a second read, a consistency window later, and then made again', () => {
    const on = shutting();
    on.wait(45 * SECOND);
    const first = on.decide(OTHER);
    on.wait(10 * SECOND);
    const second = on.decide(OTHER);
    on.wait(3 * SECOND);
    const third = on.decide(OTHER);

    expect(first).toMatchObject({
      next: { kind: 'end' },
      wakeAt: NOW + 55 * SECOND,
      report: { reason: 'the change is not visible yet' },
    });
    expect(kinds(second)).toEqual(['refused', 'outcome']);
    expect(second.report.reason).toBe('toy:SetDoor was not answered, and it did not take effect.');
    expect(called(third)).toBe('SetDoor');
  });

  it('whose field somebody else changed since is only given up: nothing of ours failed', () => {
    const on = shutting();
    on.state = { ...toy(), door: 'ajar' as never };
    on.wait(56 * SECOND);

    const decision = on.decide(OTHER);

    expect(decision.appends[0]?.bodies[0]).toEqual({
      kind: 'abandoned',
      why: 'toy:SetDoor was not answered, and it was followed by somebody else changing the same fields',
    });
  });

  it('keeps `before`: what was recorded first is what an undo goes back to', () => {
    const on = shutting();
    on.wait(56 * SECOND);
    on.decide(OTHER);
    on.wait(3 * SECOND);
    on.run(OTHER);

    expect(on.case().done[0]?.after).toEqual([{ field: 'door', before: 'open', after: 'shut' }]);
  });
});

describe('the answer of the cloud', () => {
  it('without a visible effect is waited for, a whole window from the answer', () => {
    const on = shutting();
    on.wait(2 * SECOND);
    const accepted = on.decide({ ...CRITICAL, answer: { kind: 'accepted', at: on.now } });
    on.wait(10 * SECOND - 1);
    const early = on.decide(CRITICAL);
    on.wait(1);
    const late = on.decide(CRITICAL);

    expect(kinds(accepted)).toEqual(['accepted', 'outcome']);
    expect(accepted).toMatchObject({ wakeAt: NOW + 12 * SECOND });
    expect(early.appends).toEqual([]);
    expect(kinds(late)).toEqual(['refused', 'outcome']);
    expect(late.appends[0]?.bodies[0]).toMatchObject({
      failure: {
        code: 'precondition',
        message: 'toy:SetDoor was accepted, but it did not take effect.',
      },
    });
  });

  it('names the cloud’s own reason where the resource has one', () => {
    const on = shutting();
    on.state = { ...on.state, failureReason: 'No capacity.' };
    on.decide({ ...CRITICAL, answer: { kind: 'accepted', at: NOW } });
    on.wait(11 * SECOND);

    expect(on.decide(CRITICAL).report.reason).toContain('it did not take effect: No capacity.');
  });

  it('that never comes is nobody’s word until the deadline', () => {
    const on = shutting();
    on.wait(15 * SECOND);

    const decision = on.decide({ ...CRITICAL, answer: { kind: 'unanswered', failure: TIMEOUT } });

    expect(decision).toMatchObject({
      wakeAt: NOW + 45 * SECOND,
      report: { reason: 'no answer came, so it may still happen' },
    });
  });

  it('to another instance’s step is not taken for ours', () => {
    const on = shutting();

    const decision = on.decide({ ...OTHER, answer: { kind: 'accepted', at: NOW } });

    expect(kinds(decision)).not.toContain('accepted');
  });
});

describe('a transition', () => {
  function stopping(): ToyBench {
    const on = toyBench({ leaks: true });
    on.runUntil('Stop', { trigger: BORN, ...CRITICAL });
    on.state = { ...on.state, status: 'Stopping' };
    on.decide({ ...CRITICAL, answer: { kind: 'accepted', at: NOW } });
    return on;
  }

  it('is looked at ever less often, at least every two minutes', () => {
    const on = stopping();
    const pauses: number[] = [];
    for (let look = 0; look < 7; look += 1) {
      const { wakeAt } = on.decide(CRITICAL);
      pauses.push(((wakeAt ?? 0) - on.now) / SECOND);
      on.now = wakeAt ?? 0;
    }

    expect(pauses).toEqual([20, 20, 20, 30, 45, 67.5, 101.25]);
  });

  it('that takes longer than it may is told once, and still watched', () => {
    const on = stopping();
    on.wait(10 * MINUTE + 1);

    const stuck = on.decide(CRITICAL);
    on.wait(2 * MINUTE);
    const still = on.decide(CRITICAL);

    expect(stuck).toMatchObject({
      tell: true,
      report: { outcome: 'failed', reason: 'it is Stopping for too long' },
    });
    expect(still).toMatchObject({ appends: [], wakeAt: on.now + 2 * MINUTE });
  });

  it('that nobody of us began is waited out the same way', () => {
    const on = toyBench({ leaks: true, status: 'Starting' });
    on.run({ trigger: BORN, ...CRITICAL });
    on.wait(20 * SECOND);
    const waiting = on.decide(CRITICAL);
    on.wait(10 * MINUTE);
    const stuck = on.decide(CRITICAL);

    expect(waiting).toMatchObject({ appends: [], wakeAt: on.now - 10 * MINUTE + 20 * SECOND });
    expect(stuck.report).toMatchObject({
      outcome: 'failed',
      reason: 'it is Starting for too long',
    });
  });

  it('does not matter to a tag', () => {
    const on = toyBench({ leaks: true, status: 'Starting' });

    expect(on.run({ trigger: BORN, ...CRITICAL }).calls).toEqual(['Tag']);
  });

  it('into a status that no step starts from is told, with what is needed', () => {
    const on = toyBench({ leaks: true, status: 'Broken' });

    const { decision } = on.run({ trigger: BORN, ...CRITICAL });

    expect(decision).toMatchObject({
      wakeAt: NOW + HOUR_MS,
      report: {
        outcome: 'failed',
        reason: 'toy:Stop needs status to be Up, and it is Broken',
      },
    });
  });
});

describe('a step that is refused', () => {
  it('for the moment is tried again: 1.5, 3, 6, 12 seconds later, and told after five tries', () => {
    const on = shutting();
    const pauses: number[] = [];
    for (let tries = 0; tries < 4; tries += 1) {
      const { wakeAt, report } = on.decide(refused('throttled'));
      pauses.push(((wakeAt ?? 0) - on.now) / SECOND);
      on.now = wakeAt ?? 0;
      expect(report.outcome).toBe('waiting');
      expect(called(on.decide(CRITICAL))).toBe('SetDoor');
    }

    const fifth = on.decide(refused('throttled'));

    expect(pauses).toEqual([1.5, 3, 6, 12]);
    expect(fifth).toMatchObject({
      wakeAt: on.now + HOUR_MS,
      report: { outcome: 'failed', reason: 'throttled!', guards: [{ guard: 'failure' }] },
    });
  });

  it.each([
    [0, 1],
    [1, 2],
  ])('waits half of the pause for sure and half by chance: %d gives %d s', (jitter, seconds) => {
    const on = shutting();

    expect(on.decide({ ...refused('throttled'), jitter }).wakeAt).toBe(NOW + seconds * SECOND);
  });

  it('for good rests an hour, and is tried once more then', () => {
    const on = shutting();
    const denied = on.decide(refused('denied', 'toy:SetDoor'));
    on.wait(HOUR_MS - 1);
    const resting = on.decide(CRITICAL);
    on.wait(1);
    const again = on.decide(CRITICAL);
    const still = on.decide(refused('denied', 'toy:SetDoor'));

    expect(denied.report).toMatchObject({ outcome: 'failed', reason: 'denied!' });
    expect(resting).toMatchObject({ appends: [], next: { kind: 'end' } });
    expect(called(again)).toBe('SetDoor');
    expect(still).toMatchObject({ tell: false, wakeAt: on.now + HOUR_MS });
  });

  it('holds up no other finding', () => {
    const on = toyBench({ door: 'open', use: 'soft' });
    on.decide({ trigger: happening(NOW), ...CRITICAL });

    const decision = on.decide(refused('denied'));

    expect(called(decision) ?? decision.next.kind).toBe('Copy');
  });

  it('is started again when the update it was stopped for is denied', () => {
    const on = toyBench({ root: true });
    on.runUntil('SetRoot', { trigger: BORN, ...CRITICAL });

    const denied = on.decide(refused('denied'));
    on.state = toy({ root: true });
    const rest = on.decide({ ...CRITICAL, answer: { kind: 'accepted', at: NOW } });

    expect(called(denied)).toBe('Start');
    expect(rest).toMatchObject({
      next: { kind: 'end' },
      report: { outcome: 'failed', reason: 'denied!' },
    });
    on.wait(2 * HOUR_MS);
    expect(on.decide(CRITICAL).next.kind).toBe('end');
    on.wait(DAY_MS);
    expect(on.decide(CRITICAL).next.kind).toBe('reserve');
  });
});

describe('an old picture', () => {
  it('of more than ten seconds is not judged: it is taken again', () => {
    const on = toyBench({ door: 'open' });
    const observation = { kind: 'state', state: on.state, at: NOW - 10 * SECOND - 1 } as const;

    const decision = on.decide({ trigger: happening(NOW), observation, ...CRITICAL });

    expect(decision).toMatchObject({ appends: [], next: { kind: 'read' } });
    expect(
      called(on.decide({ ...CRITICAL, observation: { ...observation, at: NOW - 10 * SECOND } })),
    ).toBe('SetDoor');
  });

  it('that asks for what was just done is waited out: reads may be stale', () => {
    const on = toyBench({ door: 'open', leaks: true });
    on.run({ trigger: happening(NOW), ...CRITICAL });
    on.state = { ...on.state, door: 'open' };
    on.wait(SECOND);

    const stale = on.decide(CRITICAL);
    on.wait(9 * SECOND);
    const reversed = on.decide(CRITICAL);

    expect(stale).toMatchObject({
      next: { kind: 'end' },
      wakeAt: NOW + 10 * SECOND,
      report: { reason: 'it was just changed; a read may still show the old picture' },
    });
    expect(called(reversed)).toBe('SetDoor');
  });

  it('of a toy that was just taken down does not pass for somebody bringing it up', () => {
    const on = toyBench({ root: true });
    on.runUntil('SetRoot', { trigger: BORN, ...CRITICAL });
    on.decide(refused('throttled'));
    on.wait(3 * SECOND);
    on.state = toy({ root: true });

    const stale = on.decide(CRITICAL);

    expect(kinds(stale)).not.toContain('restored');
  });
});

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
