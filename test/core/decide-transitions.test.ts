import { describe, expect, it } from 'vitest';
import type { DecideInput } from '../../shared/core/decision.ts';
import type { Failure, FailureCode } from '../../shared/core/failure.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/limits.ts';
import { called, happening, type ToyBench, toyBench } from '../support/decided.ts';
import { MINUTE, NOW, SECOND } from '../support/guarded.ts';
import { toy, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };
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
