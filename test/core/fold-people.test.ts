import { describe, expect, it } from 'vitest';
import { NO_MEMORY } from '../../shared/core/case.ts';
import type { FailureCode } from '../../shared/core/failure.ts';
import { stepSignature, waitingSince } from '../../shared/core/fold.ts';
import type { EntryBody, Hold, Memory } from '../../shared/core/journal.ts';
import type { Edit } from '../../shared/core/state.ts';
import { planOf } from '../../shared/core/target.ts';
import { fold, intent, outcome, refused, SHUT, STOP, verified } from '../support/folded.ts';
import { NOW, SECOND } from '../support/guarded.ts';
import { TOY_REF } from '../support/toys.ts';

const HOLD: Hold = { rules: ['toy-door-shut'], by: 'bob', since: '', reason: 'undo' };
const UNDO: EntryBody = { kind: 'undo-requested', by: 'bob', of: 'c-1', edits: [], hold: HOLD };
const PLAN = planOf(TOY_REF, ['toy-door-shut'], [SHUT]);
const ASKED: EntryBody = { kind: 'asked', plan: PLAN, why: 'x' };
const APPROVED: EntryBody = { kind: 'approved', digest: PLAN.digest, by: 'bob' };

describe('a failure', () => {
  const signature = stepSignature(SHUT);

  it.each<[FailureCode, number]>([
    ['throttled', 1],
    ['timeout', 1],
    ['unavailable', 1],
    ['not-ready', 1],
    ['precondition', 1],
    ['denied', Number.MAX_SAFE_INTEGER],
    ['explicit-deny', Number.MAX_SAFE_INTEGER],
    ['invalid', Number.MAX_SAFE_INTEGER],
    ['quota', Number.MAX_SAFE_INTEGER],
    ['not-found', Number.MAX_SAFE_INTEGER],
    ['exists', Number.MAX_SAFE_INTEGER],
    ['unreadable', Number.MAX_SAFE_INTEGER],
    ['misconfigured', Number.MAX_SAFE_INTEGER],
  ])('%s counts as %d tries', (code, attempts) => {
    const c = fold(intent(SHUT), refused(code));

    expect(c.failures[signature]).toMatchObject({ attempts, at: NOW + 2 * SECOND });
    expect(c.open).toBeNull();
  });

  it('is counted by step, and mended by its success', () => {
    const twice = fold(intent(SHUT), refused('timeout'), intent(SHUT), refused('timeout'));
    const mended = fold(intent(SHUT), refused('timeout'), intent(SHUT), verified(SHUT));

    expect(twice.failures[signature]?.attempts).toBe(2);
    expect(Object.keys(twice.failures)).toEqual([signature]);
    expect(mended.failures).toEqual({});
  });

  it('after a roll-back of what disrupts is for good: each try costs', () => {
    const c = fold(intent(STOP), refused('precondition'));

    expect(c.failures[stepSignature(STOP)]?.attempts).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('belongs to its call and values, whatever their order and length', () => {
    const edits: Edit[] = [
      { field: 'a', before: null, after: 'x'.repeat(1_000) },
      { field: 'b', before: null, after: 1 },
    ];
    const long = { ...SHUT, edits };
    const other = edits.map((edit) => ({ ...edit, after: `${edit.after}y` }));

    expect(stepSignature({ ...long, edits: [...edits].reverse() })).toBe(stepSignature(long));
    expect(stepSignature({ ...long, edits: other })).not.toBe(stepSignature(long));
    expect(stepSignature({ ...long, call: 'toy:Y' })).not.toBe(stepSignature(long));
    expect(stepSignature(long).length).toBeLessThan(200);
  });
});

describe('what people say', () => {
  it('yes holds for the plan that was asked about, and no other', () => {
    expect(fold(ASKED).asked).toMatchObject({ plan: PLAN, at: NOW + SECOND });
    expect(fold(ASKED, APPROVED)).toMatchObject({
      asked: null,
      approved: { plan: PLAN, by: 'bob', at: NOW + 2 * SECOND },
    });
    expect(fold(ASKED, { ...APPROVED, digest: 'x' } as EntryBody).approved).toBeNull();
    expect(fold(APPROVED).approved).toBeNull();
  });

  it('is void when something new is asked, or it is undone', () => {
    expect(fold(ASKED, APPROVED, ASKED).approved).toBeNull();
    expect(fold(ASKED, APPROVED, UNDO)).toMatchObject({ asked: null, approved: null });
  });

  it('undo leaves its hold before anything else, and ends with what it could not take back', () => {
    const ended: EntryBody = { kind: 'undo-ended', undone: [], conflicts: SHUT.edits };

    expect(fold(UNDO)).toMatchObject({ undo: UNDO, memory: { holds: [HOLD] } });
    expect(fold(UNDO, ended)).toMatchObject({ undo: null, conflicts: SHUT.edits });
  });

  it('lifting the holds settles what an undo left', () => {
    const ended: EntryBody = { kind: 'undo-ended', undone: [], conflicts: SHUT.edits };
    const lifted: EntryBody = { kind: 'remembered', memory: { holds: [] } };
    const learnt: EntryBody = { kind: 'remembered', memory: { person: 'alice' } };

    expect(fold(UNDO, ended, lifted)).toMatchObject({ conflicts: [], memory: { holds: [] } });
    expect(fold(UNDO, ended, learnt)).toMatchObject({
      conflicts: SHUT.edits,
      memory: { holds: [HOLD], person: 'alice' },
    });
  });

  it('is remembered member by member', () => {
    const memory: Partial<Memory> = { tool: 'terraform', baseline: ['x'] };

    expect(fold({ kind: 'remembered', memory }).memory).toEqual({ ...NO_MEMORY, ...memory });
  });
});

describe('an outcome', () => {
  it('stands since it became so, and is told since the first', () => {
    const c = fold(outcome('waiting', 'a'), outcome('waiting', 'b'), outcome('asking', 'c'));
    const waiting = fold(outcome('waiting', 'a'), outcome('waiting', 'b'));

    expect(waiting).toMatchObject({ outcomeAt: NOW + SECOND, reasonAt: NOW + 2 * SECOND });
    expect(c).toMatchObject({ outcomeAt: NOW + 3 * SECOND, toldAt: NOW + SECOND });
  });

  it('has the same reason when that takes too long', () => {
    const c = fold(outcome('waiting', 'it is Up'), outcome('failed', 'it is Up for too long'));

    expect(waitingSince(c, 'it is Up')).toBe(NOW + SECOND);
    expect(waitingSince(c, 'it is Down')).toBeNull();
    expect(waitingSince(null, 'it is Up')).toBeNull();
    expect(waitingSince(fold(), 'it is Up')).toBeNull();
  });

  it('closed is the end', () => {
    expect(fold(outcome('fixed'), { kind: 'closed' })).toMatchObject({ closed: true, n: 3 });
  });
});
