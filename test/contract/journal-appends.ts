import { expect, it } from 'vitest';
import { caseId } from '../../shared/core/case-id.ts';
import { JOURNAL_VERSION } from '../../shared/core/journal.ts';
import {
  benches,
  bucket,
  CLOSED,
  type CreateJournal,
  expectFailure,
  note,
  opened,
  said,
  T0,
} from './journal-bench.ts';

/** How many instances race in a race. */
const RACERS = 24;

/** Appends: once, whole, in order. */
export function describeJournalAppends(create: CreateJournal): void {
  const open = benches(create);
  const ref = bucket('ml-data');

  it('has nothing of a ref nobody wrote about', async () => {
    const { journal } = await open();

    expect(await journal.load(ref)).toBeNull();
    expect(await journal.loadCase(caseId(ref, 1))).toBeNull();
  });

  it('appends entries with their number, version and time', async () => {
    const { journal } = await open();

    expect(await journal.append(ref, 1, 1, [opened(ref), note('a')], T0, {})).toBe('appended');
    expect(await journal.append(ref, 1, 3, [CLOSED], T0 + 1_500, {})).toBe('appended');

    expect(await journal.load(ref)).toEqual({
      id: caseId(ref, 1),
      ordinal: 1,
      entries: [
        { version: JOURNAL_VERSION, n: 1, at: '2026-11-21T09:00:00.000Z', body: opened(ref) },
        { version: JOURNAL_VERSION, n: 2, at: '2026-11-21T09:00:00.000Z', body: note('a') },
        { version: JOURNAL_VERSION, n: 3, at: '2026-11-21T09:00:01.500Z', body: CLOSED },
      ],
    });
  });

  it.each([
    ['the same place', 2, ['x']],
    ['the first place', 1, ['x']],
    ['some new and some taken places', 3, ['x', 'y']],
    ['more places than are taken', 1, ['w', 'x', 'y', 'z']],
  ])('writes nothing and answers behind on %s', async (_, first, notes) => {
    const { journal } = await open();
    await journal.append(ref, 1, 1, [opened(ref), note('a'), note('b')], T0, {});
    const rows = {
      wakeUps: [{ ref, id: 'lost#1', dueAt: T0, why: 'lost' }],
      outbox: [{ ref, caseId: caseId(ref, 1), n: 9 }],
      uses: [{ dependency: 'key/lost', ref }],
    };

    expect(await journal.append(ref, 1, first, notes.map(note), T0 + 1, rows)).toBe('behind');

    expect(said(await journal.load(ref))).toEqual(['opened', 'a', 'b']);
    expect(await journal.due(T0 + 10, 10)).toEqual([]);
    expect(await journal.outbox(10)).toEqual([]);
    expect(await journal.users('key/lost')).toEqual([]);
  });

  it('takes the same append once', async () => {
    const { journal } = await open();
    const again = () => journal.append(ref, 1, 1, [opened(ref)], T0, {});

    expect([await again(), await again()]).toEqual(['appended', 'behind']);
  });

  it.each([
    ['a gap in the entries', 1, 3, /entry 2 is missing/],
    ['an entry of a case that was never opened', 2, 2, /entry 1 is missing/],
    ['a case after one that never was', 3, 1, /no case 2/],
    ['ordinal 0', 0, 1, /ordinal/],
    ['entry 0', 1, 0, /entry number/],
    ['half an entry', 1, 1.5, /entry number/],
  ])('refuses %s as a mistake', async (_, ordinal, first, message) => {
    const { journal } = await open();
    await journal.append(ref, 1, 1, [opened(ref)], T0, {});

    const attempt = journal.append(ref, ordinal, first, [note('x')], T0, {});

    await expectFailure(attempt, 'invalid', message);
    expect(said(await journal.load(ref))).toEqual(['opened']);
  });

  it('refuses an append of nothing and times that are none', async () => {
    const { journal } = await open();

    await expectFailure(journal.append(ref, 1, 1, [], T0, {}), 'invalid', /at least one entry/);
    for (const at of [Number.NaN, -1, 1e15]) {
      await expectFailure(journal.append(ref, 1, 1, [CLOSED], at, {}), 'invalid', /milliseconds/);
    }
  });

  it('opens the next case and still takes entries of the last', async () => {
    const { journal } = await open();
    await journal.append(ref, 1, 1, [opened(ref), CLOSED], T0, {});

    expect(await journal.append(ref, 2, 1, [opened(ref)], T0 + 1, {})).toBe('appended');
    expect(await journal.append(ref, 2, 1, [opened(ref)], T0 + 2, {})).toBe('behind');
    expect(await journal.append(ref, 1, 3, [note('late')], T0 + 3, {})).toBe('appended');

    expect(await journal.load(ref)).toMatchObject({ id: caseId(ref, 2), ordinal: 2 });
    expect(said(await journal.loadCase(caseId(ref, 1)))).toEqual(['opened', 'closed', 'late']);
  });

  it('has one winner for every place when many race', async () => {
    const { journal } = await open();
    const race = (first: number) =>
      Promise.all(
        Array.from({ length: RACERS }, (_, racer) =>
          journal.append(ref, 1, first, [note(`${racer}a`), note(`${racer}b`)], T0, {}),
        ),
      );

    const rounds = [await race(1), await race(3), await race(5)];

    const notes = said(await journal.load(ref));
    expect(rounds.map((answers) => answers.filter((a) => a === 'appended').length)).toEqual([
      1, 1, 1,
    ]);
    const winners = rounds.flatMap((answers) => answers.indexOf('appended'));
    expect(notes).toEqual(winners.flatMap((racer) => [`${racer}a`, `${racer}b`]));
  });

  it('lets writers who load and append again all through, each once', async () => {
    const { journal } = await open();
    const write = async (name: string) => {
      for (;;) {
        const n = (await journal.load(ref))?.entries.length ?? 0;
        if ((await journal.append(ref, 1, n + 1, [note(name)], T0, {})) === 'appended') {
          return;
        }
      }
    };
    const names = Array.from({ length: 8 }, (_, writer) => `writer ${writer}`);

    await Promise.all(names.map(write));

    expect(said(await journal.load(ref)).sort()).toEqual(names);
  });
}
