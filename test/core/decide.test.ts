import { describe, expect, it } from 'vitest';
import { called, happening, kinds, toyBench } from '../support/decided.ts';
import { ALICE } from '../support/engine.ts';
import { MINUTE, NOW, SECOND } from '../support/guarded.ts';
import { DOOR, TOY_REF, toy, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };

describe('nothing wrong', () => {
  it.each([
    ['a sweep', happening(NOW, { reason: 'sweep', actor: null })],
    ['a wake-up', null],
    ['an event', happening(NOW)],
  ])('and no case: nothing is written down after %s', (_, trigger) => {
    const decision = toyBench().decide({ trigger });

    expect(decision).toMatchObject({
      appends: [],
      wakeAt: null,
      tell: false,
      next: { kind: 'end' },
      report: { outcome: 'compliant', case: null, findings: [] },
    });
  });

  it('but who created it is kept, in a case that is closed at once', () => {
    const on = toyBench();

    const decision = on.decide({ trigger: happening(NOW, { effect: 'created' }) });

    expect(kinds(decision)).toEqual(['opened', 'trigger', 'outcome', 'closed']);
    expect(on.case()).toMatchObject({ closed: true, memory: { creator: ALICE.principal } });
  });

  it('any more: the case is closed, and a next one counts on', () => {
    const on = toyBench({ door: 'open' });
    on.decide({ trigger: happening(NOW) });
    on.state = toy();

    const mended = on.decide();
    on.state = toy({ door: 'open' });
    const again = on.decide({ trigger: happening(NOW) });

    expect(kinds(mended)).toEqual(['outcome', 'closed']);
    expect(mended.report).toMatchObject({ outcome: 'compliant' });
    expect(again.appends[0]).toMatchObject({ ordinal: 2, first: 1 });
  });
});

describe('a finding', () => {
  it('that is critical opens a case with its trigger and its intent, in one append', () => {
    const on = toyBench({ door: 'open' });

    const decision = on.decide({ trigger: happening(NOW), ...CRITICAL });

    expect(decision.appends).toHaveLength(1);
    expect(decision.appends[0]).toMatchObject({ ordinal: 1, first: 1 });
    expect(kinds(decision)).toEqual(['opened', 'trigger', 'intent']);
    expect(decision.appends[0]?.bodies[0]).toMatchObject({
      ref: TOY_REF,
      changedAt: new Date(NOW).toISOString(),
      createdAt: null,
    });
    expect(decision.appends[0]?.bodies[2]).toMatchObject({
      owner: 'me',
      deadline: new Date(NOW + 45 * SECOND).toISOString(),
      purpose: 'cure',
      temporary: [],
      findings: [{ rule: DOOR.id, severity: 'critical', message: 'the door is open' }],
      step: { edits: [{ field: 'door', before: 'open', after: 'shut' }] },
    });
    expect(decision).toMatchObject({ next: { kind: 'call' }, wakeAt: NOW + 45 * SECOND });
  });

  it('is cured, read back and closed', () => {
    const on = toyBench({ door: 'open' });

    const { calls, decision } = on.run({ trigger: happening(NOW), ...CRITICAL });

    expect(calls).toEqual(['SetDoor']);
    expect(on.bodies.map((body) => body.kind)).toEqual([
      'opened',
      'trigger',
      'intent',
      'accepted',
      'verified',
      'outcome',
      'closed',
    ]);
    expect(decision).toMatchObject({ tell: true, wakeAt: null, report: { outcome: 'fixed' } });
  });

  it('of several rules is one plan: one stop, one update, one start', () => {
    const on = toyBench({ door: 'open', root: true, use: 'soft' });

    const { calls } = on.run({
      trigger: happening(NOW, { effect: 'created' }),
      policy: toyPolicy({}, { settle: { quietSeconds: 0, maxSeconds: 0 } }),
    });

    expect(calls).toEqual(['SetDoor', 'Stop', 'SetRoot', 'Start', 'Copy', 'Use']);
    expect(on.state).toMatchObject({ status: 'Up', root: false, use: 'hardened', door: 'shut' });
  });

  it('that nothing ends is asked about, and holds up nothing else', () => {
    const on = toyBench({ door: 'open' });
    on.state = { ...on.state, hopeless: true };

    const { calls, decision } = on.run({ trigger: happening(NOW), ...CRITICAL });

    expect(calls).toEqual(['SetDoor']);
    expect(decision.report).toMatchObject({
      outcome: 'asking',
      reason: 'the cloud offers no safe change that would end it',
      plan: null,
    });
  });

  it('of a rule that is off says nothing', () => {
    const decision = toyBench({ door: 'open' }).decide({ policy: toyPolicy({ mode: 'off' }) });

    expect(decision).toMatchObject({ appends: [], report: { outcome: 'compliant' } });
  });
});

describe('an event that comes twice', () => {
  it('decides nothing the second time', () => {
    const on = toyBench({ door: 'open' });
    const trigger = happening(NOW);
    on.decide({ trigger });

    const again = on.decide({ trigger });

    expect(again).toMatchObject({ appends: [], tell: false, wakeAt: NOW + 45 * SECOND });
  });

  it('after the case was closed opens none', () => {
    const on = toyBench({ door: 'open' });
    const trigger = happening(NOW);
    on.run({ trigger, ...CRITICAL });

    expect(on.decide({ trigger }).appends).toEqual([]);
  });

  it.each(['sweep', 'timer'] as const)('is no news by %s', (reason) => {
    const on = toyBench({ door: 'open' });
    on.decide({ trigger: happening(NOW) });

    expect(on.decide({ trigger: happening(NOW, { reason }) }).appends).toEqual([]);
  });
});

describe('people at work', () => {
  it('are let finish: 45 seconds after their last event, at most three minutes', () => {
    const on = toyBench({ door: 'open' });
    const waits: (number | null)[] = [];
    let decision = on.decide({ trigger: happening(on.now) });
    for (let event = 0; event < 6 && called(decision) === null; event += 1) {
      waits.push((decision.wakeAt ?? 0) - NOW);
      on.wait(30 * SECOND);
      decision = on.decide({ trigger: happening(on.now) });
    }

    expect(waits.map((ms) => (ms ?? 0) / SECOND)).toEqual([45, 75, 105, 135, 165, 180]);
    expect(on.now - NOW).toBe(180 * SECOND);
    expect(called(decision)).toBe('SetDoor');
  });

  it('are told of once while they are waited for', () => {
    const on = toyBench({ door: 'open' });
    on.decide({ trigger: happening(on.now) });
    on.wait(10 * SECOND);

    const again = on.decide({ trigger: happening(on.now) });

    expect(kinds(again)).toEqual(['trigger']);
    expect(again.tell).toBe(false);
  });

  it('are not, when their event comes more than five minutes late', () => {
    const on = toyBench({ door: 'open' });

    const decision = on.decide({ trigger: happening(NOW - 6 * MINUTE) });

    expect(called(decision)).toBe('SetDoor');
  });

  it('are not, where nobody was seen: a sweep cures at once', () => {
    const decision = toyBench({ door: 'open' }).decide({
      trigger: happening(NOW, { reason: 'sweep', actor: null }),
    });

    expect(called(decision)).toBe('SetDoor');
  });
});
