import { describe, expect, it } from 'vitest';
import type { DecideInput } from '../../shared/core/decision.ts';
import { applyBody } from '../../shared/core/fold.ts';
import type { EntryBody } from '../../shared/core/journal.ts';
import { DAY_MS, HOUR_MS } from '../../shared/core/limits.ts';
import type { Resource } from '../../shared/core/resource.ts';
import { holdFor, undoableEdits } from '../../shared/core/undo.ts';
import { called, happening, kinds, type ToyBench, toyBench } from '../support/decided.ts';
import { MINUTE, NOW, SECOND } from '../support/guarded.ts';
import { DOOR, TOY, type Toy, toyPolicy } from '../support/toys.ts';

const CRITICAL = { policy: toyPolicy({ severity: 'critical' }) };
const ASK = { policy: toyPolicy({ mode: 'ask' }) };
const BORN = happening(NOW, { effect: 'created' });

/** A toy on which somebody says something, as the commands append it. */
function saying(on: ToyBench, body: EntryBody): { stored: DecideInput['stored'] } {
  const c = on.case();
  const open = c.closed
    ? applyBody(
        null,
        { id: `${c.id}+`, ordinal: c.ordinal + 1 },
        {
          kind: 'opened',
          ref: c.ref,
          profile: c.profile,
          code: 'test',
          memory: c.memory,
          createdAt: null,
          changedAt: null,
        },
        on.now,
      )
    : c;
  return { stored: applyBody(open, open, body, on.now) };
}

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
