import { describe, expect, it } from 'vitest';
import type { DecideInput } from '../../shared/core/decision.ts';
import type { Failure, FailureCode } from '../../shared/core/failure.ts';
import { called, happening, kinds, type ToyBench, toyBench } from '../support/decided.ts';
import { NOW, SECOND } from '../support/guarded.ts';
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

  it('to a change that others followed with their own is a failed try, but no roll-back', () => {
    const on = toyBench({ use: 'soft', copies: { hardened: { hard: true } } });
    on.runUntil('Use', { trigger: happening(NOW), ...CRITICAL });
    on.decide({ ...CRITICAL, answer: { kind: 'accepted', at: NOW } });
    on.state = { ...on.state, use: 'softer' };
    on.wait(11 * SECOND);

    const decision = on.decide(CRITICAL);

    expect(decision.appends[0]?.bodies[0]).toMatchObject({
      kind: 'refused',
      failure: {
        code: 'not-ready',
        message:
          'toy:Use was accepted, but it was followed by somebody else changing the same fields.',
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
