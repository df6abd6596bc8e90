import { describe, expect, it } from 'vitest';
import type { Case } from '../../shared/core/case.ts';
import type { Failure } from '../../shared/core/failure.ts';
import { applyBody, foldCase } from '../../shared/core/fold.ts';
import type { EntryBody } from '../../shared/core/journal.ts';
import { EVENT_IDS_MAX } from '../../shared/core/limits.ts';
import type { Step } from '../../shared/core/state.ts';
import type { Trigger } from '../../shared/core/trigger.ts';
import {
  fold,
  heard,
  intent,
  OPENED,
  outcome,
  refused,
  SET_ROOT,
  SHUT,
  STOP,
  verified,
} from '../support/folded.ts';
import { MINUTE, NOW, SECOND } from '../support/guarded.ts';

describe('a case', () => {
  it('begins with opened, and is nobody’s to touch otherwise', () => {
    const id = { id: 'c-1', ordinal: 1 };

    expect(() => foldCase({ ...id, entries: [] })).toThrow('case c-1 has no entries');
    expect(() => applyBody(null, id, { kind: 'closed' }, NOW)).toThrow(
      'case c-1 begins with closed, not with opened',
    );
    expect(() => applyBody(null, id, { kind: 'none' } as never, NOW)).toThrow('begins with none');
    expect(() => fold({ kind: 'none' } as never)).toThrow('unreachable');
  });

  it('just opened knows its ref and nothing else', () => {
    expect(fold()).toMatchObject({
      id: 'c-1',
      n: 1,
      closed: false,
      openedAt: NOW,
      createdAt: Date.parse('2026-11-21T11:00:00.000Z'),
      changedAt: null,
      open: null,
      done: [],
      restores: [],
      toldAt: null,
    });
  });

  it('is the same folded at once or entry by entry', () => {
    const bodies = [
      heard({}),
      intent(SHUT),
      { kind: 'accepted' },
      verified(SHUT),
      outcome('fixed'),
    ];
    const whole = fold(...(bodies as EntryBody[]));

    const stepwise = [OPENED, ...(bodies as EntryBody[])].reduce<Case | null>(
      (c, body, index) => applyBody(c, whole, body, NOW + index * SECOND),
      null,
    );

    expect(stepwise).toEqual(whole);
  });
});

describe('events of others', () => {
  it.each<[string, readonly Partial<Trigger>[], { first: number; last: number } | null]>([
    ['begin a burst', [{}], { first: 1, last: 1 }],
    ['are nobody’s work when they are findings', [{ effect: 'none', actor: null }], null],
    ['go on with it', [{}, {}, {}], { first: 1, last: 3 }],
    ['do not when they come five minutes late', [{ time: at(-6 * MINUTE) }], null],
    ['do when they come four minutes late', [{ time: at(-4 * MINUTE) }], { first: 1, last: 1 }],
    ['do when the cloud’s clock is ahead', [{ time: at(6 * MINUTE) }], { first: 1, last: 1 }],
    ['are not sweeps, timers and clicks', [{ reason: 'sweep' }, { reason: 'click' }], null],
    ['are not the end of a transition', [{ effect: 'state', actor: null }], null],
    ['are somebody’s start of it', [{ effect: 'state' }], { first: 1, last: 1 }],
    ['are tags', [{ effect: 'tagged' }], { first: 1, last: 1 }],
  ])('%s', (_, changes, burst) => {
    const expected =
      burst === null
        ? null
        : { first: NOW + burst.first * SECOND, last: NOW + burst.last * SECOND };

    expect(fold(...changes.map(heard)).burst).toEqual(expected);
  });

  it('begin another burst after five minutes of silence', () => {
    const before = fold(heard({}));

    const soon = applyBody(before, before, heard({}), NOW + 5 * MINUTE);
    const late = applyBody(before, before, heard({}), NOW + 6 * MINUTE);

    expect(soon.burst?.first).toBe(NOW + SECOND);
    expect(late.burst).toEqual({ first: NOW + 6 * MINUTE, last: NOW + 6 * MINUTE });
  });

  it.each<[string, readonly Partial<Trigger>[], number | null]>([
    ['a change', [{ time: at(-MINUTE) }], NOW - MINUTE],
    ['the later of two', [{ time: at(-MINUTE) }, { time: at(-2 * MINUTE) }], NOW - MINUTE],
    ['a creation', [{ effect: 'created', time: at(0) }], NOW],
    ['no tag', [{ effect: 'tagged', time: at(0) }], null],
    ['nothing without a time', [{ time: '' }], null],
  ])('tell when it was changed last: %s', (_, changes, lastChangedAt) => {
    expect(fold(...changes.map(heard)).lastChangedAt).toBe(lastChangedAt);
  });

  it('are known again, the last 200 of them', () => {
    const many = Array.from({ length: EVENT_IDS_MAX + 5 }, (_, index) =>
      heard({ eventId: `e${index}` }),
    );

    const { eventIds } = fold(...many);

    expect(eventIds).toHaveLength(EVENT_IDS_MAX);
    expect(eventIds[0]).toBe('e5');
  });
});

function at(ms: number): string {
  return new Date(NOW + ms).toISOString();
}

describe('a step', () => {
  it('is open from its intent on, and accepted when the cloud said so', () => {
    const doubt: Failure = { code: 'unavailable', message: 'x', permission: null };

    expect(fold(intent(SHUT)).open).toMatchObject({
      n: 2,
      at: NOW + SECOND,
      deadline: NOW + 45 * SECOND,
      acceptedAt: null,
      doubt: null,
    });
    expect(fold(intent(SHUT), { kind: 'accepted' }).open?.acceptedAt).toBe(NOW + 2 * SECOND);
    expect(fold(intent(SHUT), { kind: 'accepted', doubt }).open?.doubt).toBe(doubt);
  });

  it('is done when it was read back, and remembered as cured', () => {
    const c = fold(intent(SHUT), verified(SHUT));

    expect(c.open).toBeNull();
    expect(c.done).toMatchObject([{ n: 2, at: NOW + 2 * SECOND, after: SHUT.edits }]);
    expect(c.memory.cured).toEqual({ door: { after: 'shut', reversals: 0, at: at(2 * SECOND) } });
  });

  it.each<[string, EntryBody]>([
    ['accepted', { kind: 'accepted' }],
    ['verified', verified(SHUT)],
    ['refused', refused('denied')],
    ['abandoned', { kind: 'abandoned', why: '' }],
  ])('that is not open changes nothing when it is %s', (_, body) => {
    const { n: _n, ...before } = fold();
    const { n: _m, ...after } = fold(body);

    expect(after).toEqual(before);
  });

  it('given up is not open, and no failure', () => {
    const c = fold(intent(SHUT), { kind: 'abandoned', why: '' });

    expect([c.open, c.failures, c.done]).toEqual([null, {}, []]);
  });
});

describe('what was cured', () => {
  it('counts how often others put it back, across cases', () => {
    const again = fold(intent(SHUT), verified(SHUT), intent(SHUT), verified(SHUT));
    const { memory } = again;
    const next = applyBody(
      applyBody(null, again, { ...OPENED, memory } as EntryBody, NOW),
      again,
      intent(SHUT),
      NOW,
    );

    const third = applyBody(next, again, verified(SHUT), NOW);

    expect(memory.cured['door']?.reversals).toBe(1);
    expect(third.memory.cured['door']?.reversals).toBe(2);
  });

  it('begins to count anew for another value', () => {
    const ajar = { ...SHUT, edits: [{ field: 'door', before: 'open', after: 'ajar' }] };

    const c = fold(intent(SHUT), verified(SHUT), intent(ajar), verified(ajar));

    expect(c.memory.cured['door']).toMatchObject({ after: 'ajar', reversals: 0 });
  });

  it.each(['undo', 'withdraw'] as const)('is forgotten by %s', (purpose) => {
    const back = { ...SHUT, edits: [{ field: 'door', before: 'shut', after: 'open' }] };

    const c = fold(intent(SHUT), verified(SHUT), intent(back, { purpose }), verified(back));

    expect(c.memory.cured).toEqual({});
  });

  it('is not what was only temporary, and kept of long values as a digest', () => {
    const text = 'x'.repeat(20_000);
    const put = { ...SHUT, edits: [{ field: 'policy', before: null, after: text }] };

    const c = fold(
      intent(STOP, { temporary: STOP.edits }),
      verified(STOP),
      intent(put),
      verified(put),
    );

    expect(Object.keys(c.memory.cured)).toEqual(['policy']);
    expect(JSON.stringify(c.memory.cured).length).toBeLessThan(200);
  });
});

describe('what was taken down only to edit', () => {
  const down = [intent(STOP, { temporary: STOP.edits }), verified(STOP)];

  it('is to be brought back', () => {
    expect(fold(...down).restores).toEqual(STOP.edits);
    expect(fold(...down, intent(SET_ROOT), verified(SET_ROOT)).restores).toEqual(STOP.edits);
  });

  it('is no more once it was, by us or by others', () => {
    const start: Step = { ...STOP, edits: [{ field: 'status', before: 'Down', after: 'Up' }] };

    expect(fold(...down, intent(start), verified(start)).restores).toEqual([]);
    expect(fold(...down, { kind: 'restored', fields: ['status'] }).restores).toEqual([]);
    expect(fold(...down, { kind: 'restored', fields: ['door'] }).restores).toEqual(STOP.edits);
  });
});
