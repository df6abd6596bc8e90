import { expect, it } from 'vitest';
import { caseId } from '../../shared/core/case-id.ts';
import {
  benches,
  bucket,
  type CreateJournal,
  expectFailure,
  note,
  opened,
  said,
  T0,
} from './journal-bench.ts';

/** Cases by ref, by id, and in lists. */
export function describeJournalReads(create: CreateJournal): void {
  const open = benches(create);
  const ref = bucket('ml-data');

  it('keeps refs apart, and takes ids of any case for the same', async () => {
    const { journal } = await open();
    const other = bucket('ml-data-2');
    const shouting = { ...ref, id: ref.id.toUpperCase(), name: 'ML-DATA' };
    await journal.append(ref, 1, 1, [note('mine')], T0, {});

    expect(await journal.load(other)).toBeNull();
    expect(said(await journal.load(shouting))).toEqual(['mine']);
    expect(await journal.append(shouting, 1, 1, [note('x')], T0, {})).toBe('behind');
  });

  it('gives a case that later appends do not change', async () => {
    const { journal } = await open();
    await journal.append(ref, 1, 1, [note('a')], T0, {});
    const before = await journal.load(ref);

    await journal.append(ref, 1, 2, [note('b')], T0, {});

    expect(said(before)).toEqual(['a']);
    expect(said(await journal.load(ref))).toEqual(['a', 'b']);
  });

  it('keeps more than nine cases and more than ninety-nine entries in order', async () => {
    const { journal } = await open();
    for (let ordinal = 1; ordinal <= 11; ordinal += 1) {
      await journal.append(ref, ordinal, 1, [opened(ref)], T0 + ordinal, {});
    }
    const notes = Array.from({ length: 110 }, (_, index) => `note ${index + 2}`);
    await journal.append(ref, 11, 2, notes.slice(0, 60).map(note), T0, {});
    await journal.append(ref, 11, 62, notes.slice(60).map(note), T0, {});

    const newest = await journal.load(ref);

    expect(newest).toMatchObject({ id: caseId(ref, 11), ordinal: 11 });
    expect(said(newest)).toEqual(['opened', ...notes]);
    expect(newest?.entries.map((entry) => entry.n)).toEqual(newest?.entries.map((_, i) => i + 1));
    expect(said(await journal.loadCase(caseId(ref, 10)))).toEqual(['opened']);
  });

  it.each([
    '',
    'nonsense',
    'a1b2c3d4e5f6',
    'a1b2c3d4e5f6-0',
    "a1b2c3d4e5f6-1' OR '1'='1",
    '../a1b2c3d4e5f6-1',
  ])('has no case %j', async (id) => {
    const { journal } = await open();
    await journal.append(ref, 1, 1, [opened(ref)], T0, {});

    expect(await journal.loadCase(id)).toBeNull();
  });

  it('tells two refs apart whose names were searched for until 48 bits of their digests agree', async () => {
    const { journal } = await open();
    const [mine, theirs] = COLLIDING.map(bucket);
    if (mine === undefined || theirs === undefined) {
      throw new Error('two names collide');
    }
    expect(caseId(mine, 1).slice(0, 12)).toBe(caseId(theirs, 1).slice(0, 12));

    await journal.append(mine, 1, 1, [note('mine')], T0, {});
    await journal.append(theirs, 1, 1, [note('theirs')], T0 + 1, {});

    expect(said(await journal.load(mine))).toEqual(['mine']);
    expect(said(await journal.loadCase(caseId(mine, 1)))).toEqual(['mine']);
    expect(said(await journal.loadCase(caseId(theirs, 1)))).toEqual(['theirs']);
  });

  it('lists the newest case of every ref, the last written first', async () => {
    const { journal } = await open();
    const [a, b, c] = [bucket('a'), bucket('b'), bucket('c')];
    await journal.append(a, 1, 1, [note('a1')], T0 + 1, {});
    await journal.append(b, 1, 1, [note('b1')], T0 + 2, {});
    await journal.append(c, 1, 1, [note('c1')], T0 + 3, {});
    await journal.append(b, 2, 1, [note('b2')], T0 + 4, {});
    await journal.append(a, 1, 2, [note('a1 again')], T0 + 5, {});
    await journal.append(b, 1, 2, [note('late word on an old case')], T0 + 9, {});

    expect((await journal.cases(9)).map(said)).toEqual([['a1', 'a1 again'], ['b2'], ['c1']]);
    expect((await journal.cases(2)).map(said)).toEqual([['a1', 'a1 again'], ['b2']]);
    expect(await journal.cases(0)).toEqual([]);
    await expectFailure(journal.cases(-1), 'invalid', /limit/);
  });
}

/** Found by hashing 36 million bucket names, half a minute's work: their digests begin with the same 12 digits. */
const COLLIDING = ['ml-data-7n9kf', 'ml-data-g1xxe'];
