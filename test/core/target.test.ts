import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case, DoneStep } from '../../shared/core/case.ts';
import { sameJson } from '../../shared/core/json.ts';
import type { Plan } from '../../shared/core/plan.ts';
import type { Edit, Step } from '../../shared/core/state.ts';
import { fieldOf } from '../../shared/core/state.ts';
import {
  approvalCovers,
  baseOf,
  isGivingBack,
  netEdits,
  planOf,
  stampCase,
  temporaryEdits,
  withdrawableEdits,
} from '../../shared/core/target.ts';
import { caseWith } from '../support/guarded.ts';
import { TOY, TOY_REF, toy } from '../support/toys.ts';

const STOP: Edit = { field: 'status', before: 'Up', after: 'Down' };
const START: Edit = { field: 'status', before: 'Down', after: 'Up' };
const LABEL: Edit = { field: 'tags.cordon-status', before: null, after: 'stopped' };
const SHUT: Edit = { field: 'door', before: 'open', after: 'shut' };

type Purpose = DoneStep['body']['purpose'];

function done(purpose: Purpose, after: readonly Edit[], temporary: readonly Edit[] = []): DoneStep {
  const step = { call: 'toy:X', input: {}, permissions: [], edits: after, needs: [] };
  return {
    n: 1,
    at: 0,
    after,
    body: {
      kind: 'intent',
      step: { ...step, disruption: null, undo: 'exact' },
      owner: 'me',
      deadline: '',
      temporary,
      purpose,
      findings: [],
    },
  };
}

function having(...steps: readonly DoneStep[]): Case {
  return caseWith({ done: steps });
}

describe('the net of what a case did', () => {
  it.each<[string, readonly DoneStep[], readonly Edit[]]>([
    ['nothing', [], []],
    ['one cure', [done('cure', [SHUT])], [SHUT]],
    ['what was only temporary', [done('cure', [STOP], [STOP])], []],
    ['what was given back', [done('cure', [STOP, LABEL]), done('withdraw', [START])], [LABEL]],
    ['what was undone', [done('cure', [SHUT]), done('undo', [{ ...SHUT, after: 'open' }])], []],
    [
      'two cures of a field: the first before, the last after',
      [
        done('cure', [{ field: 'use', before: 'a', after: 'b' }]),
        done('cure', [{ field: 'use', before: 'b', after: 'c' }]),
      ],
      [{ field: 'use', before: 'a', after: 'c' }],
    ],
    [
      'a field that was absent, cured twice',
      [
        done('cure', [{ field: 'tags.x', before: null, after: 'b' }]),
        done('cure', [{ field: 'tags.x', before: 'b', after: 'c' }]),
      ],
      [{ field: 'tags.x', before: null, after: 'c' }],
    ],
    [
      'a field that came back to where it was',
      [
        done('cure', [{ field: 'use', before: 'a', after: 'b' }]),
        done('cure', [{ field: 'use', before: 'b', after: 'a' }]),
      ],
      [],
    ],
    [
      'a cure after an undo starts anew',
      [
        done('cure', [{ field: 'use', before: 'a', after: 'b' }]),
        done('undo', [{ field: 'use', before: 'b', after: 'a' }]),
        done('cure', [{ field: 'use', before: 'x', after: 'b' }]),
      ],
      [{ field: 'use', before: 'x', after: 'b' }],
    ],
  ])('%s', (_, steps, net) => {
    expect(netEdits(having(...steps))).toEqual(net);
  });

  const value = fc.constantFrom(null, 'a', 'b', 'c');
  const steps = fc.array(
    fc.record({
      field: fc.constantFrom('door', 'use', 'tags.x'),
      after: value,
      purpose: fc.constantFrom<Purpose>('cure', 'cure', 'undo', 'withdraw'),
      temporary: fc.boolean(),
    }),
    { maxLength: 12 },
  );

  it('leads from what was to what is, for any list of steps', () => {
    fc.assert(
      fc.property(steps, (drawn) => {
        const live = new Map<string, unknown>();
        const since = new Map<string, unknown>();
        const list = drawn.map(({ field, after, purpose, temporary }) => {
          const edit = { field, before: (live.get(field) ?? null) as null, after };
          const passing = temporary && purpose === 'cure';
          if (!passing) {
            if (purpose !== 'cure') {
              since.delete(field);
            } else if (!since.has(field)) {
              since.set(field, edit.before);
            }
            live.set(field, after);
          }
          return done(purpose, [edit], passing ? [edit] : []);
        });

        const net = netEdits(having(...list));

        const expected = [...since]
          .filter(([field, before]) => !sameJson(before as null, (live.get(field) ?? null) as null))
          .map(([field, before]) => ({ field, before, after: live.get(field) ?? null }));
        expect(net.map((edit) => edit.field).sort()).toEqual(
          expected.map((edit) => edit.field).sort(),
        );
        expect(net).toEqual(expect.arrayContaining(expected));
      }),
    );
  });

  it('is given back for fields that are withdrawable, maps by their keys', () => {
    const c = having(done('cure', [STOP, LABEL, SHUT]));

    expect(withdrawableEdits(c, TOY)).toEqual([STOP, LABEL]);
  });
});

describe('the base that cures start from', () => {
  const DOWN = toy({ status: 'Down', tags: { 'cordon-status': 'stopped', team: 'churn' } });
  const CONTAINED = having(done('cure', [LABEL]), done('cure', [STOP]));

  it('is the live state where there is no case', () => {
    expect(baseOf(null, TOY, DOWN, true)).toBe(DOWN);
  });

  it('has given back what contained a finding', () => {
    expect(baseOf(CONTAINED, TOY, DOWN, true)).toEqual(toy({ tags: { team: 'churn' } }));
  });

  it('keeps it while that is not to be lifted', () => {
    expect(baseOf(CONTAINED, TOY, DOWN, false)).toEqual(DOWN);
  });

  it('gives back nothing that others have changed since', () => {
    const live = toy({ status: 'Failed', tags: { 'cordon-status': 'mine' } });

    expect(baseOf(CONTAINED, TOY, live, true)).toEqual(live);
  });

  it('has brought back what was taken down only to edit, whatever else is delayed', () => {
    const c = caseWith({ restores: [STOP] });

    expect(baseOf(c, TOY, toy({ status: 'Down' }), false).status).toBe('Up');
  });

  it('keeps a status that is on its way', () => {
    const c = caseWith({ restores: [STOP, SHUT] });

    const base = baseOf(c, TOY, toy({ status: 'Stopping' }), false);

    expect(base).toMatchObject({ status: 'Stopping', door: 'open' });
  });
});

describe('the placeholder of the case', () => {
  it('becomes the case where a rule wrote it', () => {
    const target = toy({ tags: { 'cordon-case': '{case}' } });

    expect(stampCase(target, toy(), 'c-1').tags).toEqual({ 'cordon-case': 'c-1' });
  });

  it.each([
    ['nobody wrote it', toy(), toy()],
    [
      'it stood there already',
      toy({ tags: { 'cordon-case': '{case}' } }),
      toy({ tags: { 'cordon-case': '{case}' } }),
    ],
    ['another case is named', toy({ tags: { 'cordon-case': 'c-9' } }), toy()],
  ])('stays where %s', (_, target, base) => {
    expect(stampCase(target, base, 'c-1')).toBe(target);
  });
});

describe('a plan', () => {
  const STEPS = TOY.steps(TOY_REF, toy({ door: 'open', root: true }), toy());

  it('has a digest of the resource, its calls and their values', () => {
    const { digest } = planOf(TOY_REF, ['a'], STEPS);
    const [first] = STEPS;

    expect(planOf({ ...TOY_REF, id: TOY_REF.id.toUpperCase() }, ['b'], STEPS).digest).toBe(digest);
    expect(planOf({ ...TOY_REF, id: `${TOY_REF.id}2` }, ['a'], STEPS).digest).not.toBe(digest);
    expect(planOf(TOY_REF, ['a'], STEPS.slice(1)).digest).not.toBe(digest);
    expect(planOf(TOY_REF, ['a'], [...STEPS].reverse()).digest).not.toBe(digest);
    const other = { ...(first as Step), edits: [{ ...SHUT, before: 'ajar' }] };
    expect(planOf(TOY_REF, ['a'], [other, ...STEPS.slice(1)]).digest).not.toBe(digest);
  });

  it.each<[string, readonly Step[], boolean]>([
    ['the plan itself', STEPS, true],
    ['what is left of it', STEPS.slice(1), true],
    ['nothing', [], true],
    ['more than it', [...STEPS, ...TOY.steps(TOY_REF, toy({ use: 'soft' }), toy())], false],
    ['another value', TOY.steps(TOY_REF, toy(), toy({ door: 'open' })), false],
    ['another label', TOY.steps(TOY_REF, toy(), toy({ tags: { 'cordon-status': 'x' } })), true],
    ['a quarantine', TOY.steps(TOY_REF, toy(), toy({ tags: { 'cordon-quarantine': 'x' } })), false],
  ])('covers %s: %s', (_, steps, covered) => {
    const plan: Plan = planOf(TOY_REF, [], STEPS);

    expect(approvalCovers(plan, steps)).toBe(covered);
  });
});

describe('a step', () => {
  const [stop, , start] = TOY.steps(TOY_REF, toy({ root: true }), toy()) as [Step, Step, Step];

  it('is temporary in what it takes from the target', () => {
    expect(temporaryEdits(stop, toy())).toEqual([STOP]);
    expect(temporaryEdits(stop, toy({ status: 'Down' }))).toEqual([]);
    expect(temporaryEdits(start, toy())).toEqual([]);
  });

  it('gives back where all it sets is the base', () => {
    expect(isGivingBack(start, toy())).toBe(true);
    expect(isGivingBack(stop, toy())).toBe(false);
    expect(isGivingBack({ ...start, edits: [...start.edits, SHUT] }, toy({ door: 'open' }))).toBe(
      false,
    );
    expect(fieldOf(toy(), 'status')).toBe('Up');
  });
});
