import { describe, expect, it } from 'vitest';
import type { DecideInput } from '../../shared/core/decision.ts';
import { DAY_MS } from '../../shared/core/limits.ts';
import type { Resource } from '../../shared/core/resource.ts';
import { holdFor, undoableEdits } from '../../shared/core/undo.ts';
import { called, happening, kinds, saying, type ToyBench, toyBench } from '../support/decided.ts';
import { MINUTE, NOW, SECOND } from '../support/guarded.ts';
import { DOOR, TOY, type Toy, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };
const BORN = happening(NOW, { effect: 'created' });

function undoing(on: ToyBench): { stored: DecideInput['stored'] } {
  const c = on.case();
  const hold = holdFor(c, 'bob', on.now);
  const edits = undoableEdits(c, TOY);
  return saying(on, { kind: 'undo-requested', by: 'bob', of: c.id, edits, hold });
}

function cured(state: Partial<Toy>): ToyBench {
  const on = toyBench(state);
  on.run({ trigger: BORN, ...CRITICAL });
  on.wait(MINUTE);
  return on;
}

/** Decides once with what was said, then goes on from there. */
function goOn(on: ToyBench, said: { stored: DecideInput['stored'] }, change = CRITICAL) {
  const decision = on.decide({ ...change, ...said });
  const first = called(decision);
  if (decision.next.kind !== 'call') {
    return { calls: [] as string[], decision };
  }
  for (const edit of decision.next.step.edits) {
    on.state = { ...on.state, [edit.field]: edit.after } as Toy;
  }
  const rest = on.run({ ...change, answer: { kind: 'accepted', at: on.now } });
  return { calls: [first, ...rest.calls], decision: rest.decision };
}

describe('an undo', () => {
  it('puts the field back exactly, and leaves the finding held', () => {
    const on = cured({ door: 'open' });

    const { calls, decision } = goOn(on, undoing(on));

    expect(calls).toEqual(['SetDoor']);
    expect(on.state.door).toBe('open');
    expect(on.bodies.findLast((body) => body.kind === 'undo-ended')).toMatchObject({
      undone: [{ field: 'door', before: 'open', after: 'shut' }],
      conflicts: [],
    });
    expect(decision.report).toMatchObject({ outcome: 'overridden', guards: [{ rule: DOOR.id }] });
  });

  it('is no cure: it takes no slot, knows no window, and cures nothing meanwhile', () => {
    const on = cured({ use: 'soft' });
    on.wait(DAY_MS);

    const decision = on.decide({ ...CRITICAL, ...undoing(on) });

    expect(called(decision)).toBe('Use');
    expect(decision.appends[0]?.bodies.at(-1)).toMatchObject({ purpose: 'undo', findings: [] });
  });

  it('leaves the copies that Cordon made: nothing uses them any more', () => {
    const on = cured({ use: 'soft' });

    goOn(on, undoing(on));

    expect(on.state).toMatchObject({ use: 'soft', copies: { hardened: { hard: true } } });
  });

  it('stops what it needs stopped, and brings it up again', () => {
    const on = cured({ root: true });

    const { calls } = goOn(on, undoing(on));

    expect(calls).toEqual(['Stop', 'SetRoot', 'Start']);
    expect(on.state).toMatchObject({ root: true, status: 'Up' });
  });

  it('of what is as before already ends at once', () => {
    const on = cured({ door: 'open' });
    on.state = { ...on.state, door: 'open' };

    const decision = on.decide({ ...CRITICAL, ...undoing(on) });

    expect(called(decision)).toBeNull();
    expect(kinds(decision)).toEqual(['undo-ended', 'outcome']);
  });

  it('leaves what others changed since, says which fields, and puts back the rest', () => {
    const on = cured({ door: 'open', use: 'soft' });
    on.state = { ...on.state, use: 'softer' };

    const { calls, decision } = goOn(on, undoing(on));

    expect(calls).toEqual(['SetDoor']);
    expect(on.state).toMatchObject({ door: 'open', use: 'softer' });
    expect(decision.report).toMatchObject({
      outcome: 'conflict',
      reason: 'not taken back, because it was changed since: use',
    });
  });

  it('takes apart what a resource can tell apart', () => {
    const on = cured({ use: 'soft' });
    const resource: Resource = {
      ...TOY,
      revert: (_, live) => (live === 'harder' ? 'soft-ish' : live),
    };
    on.state = { ...on.state, use: 'harder' };

    const decision = on.decide({ ...CRITICAL, ...undoing(on), resource });
    on.state = { ...on.state, use: 'nothing of ours' };
    const done = on.decide({ ...CRITICAL, ...undoing(cured({ use: 'soft' })), resource });

    expect(decision.next).toMatchObject({ step: { input: { use: 'soft-ish' } } });
    expect(kinds(done)[0]).toBe('undo-ended');
  });

  it('writes nothing while Cordon is paused', () => {
    const on = cured({ door: 'open' });

    const decision = on.decide({ ...CRITICAL, ...undoing(on), paused: true });

    expect(decision).toMatchObject({
      next: { kind: 'end' },
      wakeAt: on.now + MINUTE,
      report: { reason: 'Cordon is paused' },
    });
  });

  it('waits for a status on its way, and says when that takes too long', () => {
    const on = cured({ leaks: true });
    const said = undoing(on);
    on.state = { ...on.state, status: 'Stopping' };
    const waiting = on.decide({ ...CRITICAL, ...said });
    on.wait(11 * MINUTE);
    const stuck = on.decide(CRITICAL);

    expect(waiting.report).toMatchObject({ outcome: 'waiting', reason: 'undoing: it is Stopping' });
    expect(stuck.report).toMatchObject({
      outcome: 'failed',
      reason: 'undoing: it is Stopping for too long',
    });
  });

  it('waits for a status that its step starts from, and tells at once where none will come', () => {
    const on = cured({ use: 'soft' });
    const said = undoing(on);
    on.state = { ...on.state, status: 'Starting' };
    const waiting = on.decide({ ...CRITICAL, ...said });
    on.state = { ...on.state, status: 'Broken' };
    const hopeless = on.decide(CRITICAL);

    expect(waiting.report.outcome).toBe('waiting');
    expect(hopeless.report).toMatchObject({
      outcome: 'failed',
      reason: 'undoing: toy:Use needs status Up, and it is Broken for too long',
    });
  });

  it('that is refused is tried again, ever less often, and told after a few tries', () => {
    const on = cured({ door: 'open' });
    let said: Partial<DecideInput> = undoing(on);
    const outcomes: string[] = [];
    const failure = { code: 'throttled', message: 'slow down', permission: null } as const;
    for (let tries = 0; tries < 5; tries += 1) {
      on.decide({ ...CRITICAL, ...said });
      said = {};
      const { wakeAt, report } = on.decide({ ...CRITICAL, answer: { kind: 'refused', failure } });
      outcomes.push(`${report.outcome} ${((wakeAt ?? 0) - on.now) / SECOND}`);
      on.now = wakeAt ?? 0;
    }

    expect(outcomes).toEqual(['waiting 4', 'waiting 8', 'waiting 16', 'failed 32', 'failed 64']);
  });
});

describe('a hold', () => {
  it('names what the case acted for, and nothing it only saw', () => {
    const on = toyBench({ door: 'open' });
    on.state = { ...on.state, hopeless: true };
    on.run({ trigger: BORN, ...CRITICAL });

    expect(holdFor(on.case(), 'bob', NOW)).toEqual({
      rules: [DOOR.id],
      by: 'bob',
      since: new Date(NOW).toISOString(),
      reason: `undo of case ${on.case().id}`,
    });
  });
});
