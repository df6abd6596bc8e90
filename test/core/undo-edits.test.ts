import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../shared/core/journal.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Step } from '../../shared/core/state.ts';
import { holdFor, undoableEdits } from '../../shared/core/undo.ts';
import { happening, saying, toyBench } from '../support/decided.ts';
import { fold, intent, SHUT, verified } from '../support/folded.ts';
import { NOW } from '../support/guarded.ts';
import { TOY } from '../support/toys.ts';

type Change = readonly [before: Json, after: Json];

function stepOf([before, after]: Change): Step {
  return { ...SHUT, edits: [{ field: 'door', before, after }] };
}

function made(changes: readonly Change[], purpose: 'cure' | 'undo' = 'cure'): EntryBody[] {
  return changes.flatMap((change) => {
    const step = stepOf(change);
    return [intent(step, { purpose }), verified(step)];
  });
}

function undoable(...bodies: readonly EntryBody[]): Change[] {
  return undoableEdits(fold(...bodies), TOY).map(({ before, after }) => [before, after]);
}

describe('what an undo takes back of one field', () => {
  it.each<[string, readonly Change[], readonly Change[]]>([
    ['one change', [['open', 'shut']], [['open', 'shut']]],
    [
      'changes in a row are one',
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
      [['a', 'c']],
    ],
    [
      'changes of others keep them apart',
      [
        ['a', 'b'],
        ['x', 'c'],
      ],
      [
        ['a', 'b'],
        ['x', 'c'],
      ],
    ],
    [
      'a fight is one',
      [
        ['a', 'b'],
        ['a', 'b'],
        ['a', 'b'],
      ],
      [['a', 'b']],
    ],
    [
      'nothing where it is as it was',
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      [],
    ],
    [
      'what others wrote, also where our first value came back',
      [
        ['a', 'b'],
        ['x', 'a'],
      ],
      [
        ['a', 'b'],
        ['x', 'a'],
      ],
    ],
    [
      'absent is a value',
      [
        [null, 'b'],
        ['x', 'b'],
      ],
      [
        [null, 'b'],
        ['x', 'b'],
      ],
    ],
  ])('%s', (_, changes, edits) => {
    expect(undoable(...made(changes))).toEqual(edits);
  });

  it('counts a change on its way', () => {
    const step = stepOf(['x', 'c']);

    expect(undoable(...made([['a', 'b']]), intent(step))).toEqual([
      ['a', 'b'],
      ['x', 'c'],
    ]);
  });

  it('begins anew after what was taken back', () => {
    const bodies = [...made([['a', 'b']]), ...made([['b', 'a']], 'undo'), ...made([['x', 'y']])];

    expect(undoable(...bodies)).toEqual([['x', 'y']]);
  });
});

describe('an undo of changes that others came between', () => {
  /** Decides on a toy whose `use` reads so, after these changes of it by Cordon. */
  function undone(use: string, changes: readonly Change[]) {
    const on = toyBench({ use: 'hardened' });
    on.run({ trigger: happening(NOW, { effect: 'created' }) });
    on.state = { ...on.state, use };
    const edits = changes.map(([before, after]) => ({ field: 'use', before, after }));
    const hold = holdFor(on.case(), 'bob', on.now);
    const said = saying(on, { kind: 'undo-requested', by: 'bob', of: 'c', edits, hold });
    const { next, appends } = on.decide(said);
    const ended = appends.flatMap(({ bodies }) => bodies).find(({ kind }) => kind === 'undo-ended');
    return { to: next.kind === 'call' ? next.step.edits[0]?.after : null, ended };
  }

  it('gives back what they had left', () => {
    const changes: Change[] = [
      ['soft', 'hardened'],
      ['mild', 'hardened'],
    ];

    expect(undone('hardened', changes).to).toBe('mild');
    expect(undone('mild', changes)).toMatchObject({
      to: null,
      ended: { undone: [{ before: 'mild', after: 'hardened' }], conflicts: [] },
    });
  });

  it('leaves a value of theirs, though it is one that Cordon once set', () => {
    const changes: Change[] = [
      ['soft', 'firm'],
      ['mild', 'hardened'],
    ];

    expect(undone('firm', changes)).toMatchObject({
      to: null,
      ended: { undone: [], conflicts: [{ before: 'mild', after: 'hardened' }] },
    });
  });
});

it('takes nothing back that no call can bring back', () => {
  const step: Step = { ...stepOf(['open', 'shut']), undo: 'none' };

  expect(undoable(intent(step), verified(step))).toEqual([]);
});
