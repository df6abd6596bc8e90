import { expect, it } from 'vitest';
import { createUses } from '../../shared/engine/uses.ts';
import { createMemoryJournal } from '../../shared/journals/memory.ts';
import { sweepTrigger } from '../support/engine.ts';
import { notebookRef, notebookStateOf } from '../support/notebooks.ts';

const ref = notebookRef('Churn');

/** A notebook that is said to use so many keys. */
function withKeys(count: number) {
  const state = notebookStateOf({});
  const [facts] = Object.values(state.keys);
  if (facts === undefined) {
    throw new Error('the usual notebook has a key');
  }
  const names = Array.from({ length: count }, (_, index) => `key/${index}`);
  const keys = names.map((name) => [name, { ...facts, id: name, arn: name }]);
  return { ...state, keys: Object.fromEntries(keys) };
}

it('writes many uses in parts, each once, and all of them in a sweep', async () => {
  const journal = createMemoryJournal();
  const uses = createUses(journal);
  uses.saw(withKeys(45));

  const parts = [1, 2, 3, 4].map(() => {
    const rows = uses.rows(ref);
    uses.written();
    return rows.map(({ dependency }) => dependency);
  });
  await uses.correct(ref, sweepTrigger(ref), 'state');

  expect(parts.map((part) => part.length)).toEqual([20, 20, 5, 0]);
  expect(new Set(parts.flat()).size).toBe(45);
  expect(await journal.users('key/44')).toEqual([ref]);
});

it('writes again what was not appended', () => {
  const uses = createUses(createMemoryJournal());
  uses.saw(withKeys(1));

  expect(uses.rows(ref)).toEqual(uses.rows(ref));
  expect(uses.rows(ref)).toHaveLength(1);
});
