import { expect, it } from 'vitest';
import { caseId } from '../../shared/core/case-id.ts';
import {
  benches,
  bucket,
  type CreateJournal,
  expectFailure,
  news,
  note,
  T0,
  wakeUp,
} from './journal-bench.ts';

/** How many instances race in a race. */
const RACERS = 24;

/** Wake-ups, the outbox, and what was told. */
export function describeJournalRows(create: CreateJournal): void {
  describeWakeUps(create);
  describeOutbox(create);
  describeTold(create);
}

function describeWakeUps(create: CreateJournal): void {
  const open = benches(create);
  const ref = bucket('ml-data');

  it('gives wake-ups that are due, oldest first, up to a limit', async () => {
    const { journal } = await open();
    const rows = [30, 10, 50, 20, 40].map((ms) => wakeUp(ref, `c#${ms}`, T0 + ms));
    await journal.append(ref, 1, 1, [note('x')], T0, { wakeUps: rows });
    const dueAt = async (now: number, limit: number) =>
      (await journal.due(now, limit)).map((row) => row.dueAt - T0);

    expect(await dueAt(T0 + 9, 9)).toEqual([]);
    expect(await dueAt(T0 + 10, 9)).toEqual([10]);
    expect(await dueAt(T0 + 99, 3)).toEqual([10, 20, 30]);
    expect(await dueAt(T0 + 99, Number.POSITIVE_INFINITY)).toEqual([10, 20, 30, 40, 50]);
    expect(await dueAt(Number.POSITIVE_INFINITY, 9)).toEqual([10, 20, 30, 40, 50]);
    expect(await dueAt(-5, 9)).toEqual([]);
    expect(await dueAt(T0 + 99, 0)).toEqual([]);
    expect((await journal.due(T0 + 10, 9))[0]).toEqual(rows[1]);
  });

  it('orders wake-ups of many refs and of the same moment', async () => {
    const { journal } = await open();
    for (let index = 0; index < 20; index += 1) {
      const other = bucket(`bucket-${index}`);
      await journal.schedule(
        wakeUp(other, `${String(index).padStart(2, '0')}#1`, T0 + (index % 2)),
      );
    }

    const ids = (await journal.due(T0 + 1, 15)).map((row) => row.id);

    const [even, odd] = [0, 1].map((rest) =>
      Array.from({ length: 10 }, (_, i) => `${String(2 * i + rest).padStart(2, '0')}#1`),
    );
    expect(ids).toEqual([...(even ?? []), ...(odd ?? [])].slice(0, 15));
  });

  it('clears a wake-up, twice or never written', async () => {
    const { journal } = await open();
    const [first, second] = [wakeUp(ref, 'c#1', T0), wakeUp(ref, 'c#2', T0)];
    await journal.schedule(first);
    await journal.schedule(second);

    await journal.clear(first);
    await journal.clear(first);
    await journal.clear(wakeUp(ref, 'c#3', T0));

    expect(await journal.due(T0, 9)).toEqual([second]);
  });

  it('replaces a wake-up of the same id, and then clears only the newer', async () => {
    const { journal } = await open();
    const [old, later] = [wakeUp(ref, 'c#1', T0), wakeUp(ref, 'c#1', T0 + 60, 'again')];
    await journal.schedule(old);
    await journal.schedule(later);

    await journal.clear(old);

    expect(await journal.due(T0, 9)).toEqual([]);
    expect(await journal.due(T0 + 60, 9)).toEqual([later]);
    await journal.clear(later);
    expect(await journal.due(T0 + 60, 9)).toEqual([]);
  });

  it('rounds a part of a millisecond up: a wake-up is never early', async () => {
    const { journal } = await open();
    await journal.schedule(wakeUp(ref, 'c#1', T0 + 0.25));

    expect(await journal.due(T0 + 0.5, 9)).toEqual([]);
    expect(await journal.due(T0 + 1.5, 9)).toEqual([wakeUp(ref, 'c#1', T0 + 1)]);
    await journal.clear(wakeUp(ref, 'c#1', T0 + 0.25));
    expect(await journal.due(T0 + 1, 9)).toEqual([]);
  });

  it('takes the last of two wake-ups of one id in one append', async () => {
    const { journal } = await open();
    const wakeUps = [wakeUp(ref, 'c#1', T0 + 5), wakeUp(ref, 'c#1', T0 + 3, 'sooner')];

    await journal.append(ref, 1, 1, [note('x')], T0, { wakeUps });

    expect(await journal.due(T0 + 9, 9)).toEqual([wakeUps[1]]);
  });

  it('refuses a wake-up at no time', async () => {
    const { journal } = await open();

    for (const dueAt of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      await expectFailure(journal.schedule(wakeUp(ref, 'c#1', dueAt)), 'invalid', /c#1/);
    }
    await expectFailure(journal.due(Number.NaN, 1), 'invalid', /not a number/);
  });
}

function describeOutbox(create: CreateJournal): void {
  const open = benches(create);
  const ref = bucket('ml-data');
  const id = caseId(ref, 1);

  it('keeps one outbox row per case with the highest n, oldest news first', async () => {
    const { journal } = await open();
    const other = bucket('other');
    const [row, otherRow] = [news(ref, id, 2), news(other, caseId(other, 1), 1)];
    await journal.append(ref, 1, 1, [note('a')], T0, { outbox: [news(ref, id, 1)] });
    await journal.append(other, 1, 1, [note('o')], T0 + 1, { outbox: [otherRow] });
    await journal.append(ref, 1, 2, [note('b')], T0 + 2, { outbox: [row, news(ref, id, 1)] });
    await journal.append(ref, 1, 3, [note('c')], T0 + 3, { outbox: [news(ref, id, 1)] });

    expect(await journal.outbox(9)).toEqual([row, otherRow]);
    expect(await journal.outbox(1)).toEqual([row]);
    expect(await journal.outbox(0)).toEqual([]);
  });

  it('clears an outbox row unless it has moved on', async () => {
    const { journal } = await open();
    await journal.append(ref, 1, 1, [note('a')], T0, { outbox: [news(ref, id, 1)] });
    await journal.append(ref, 1, 2, [note('b')], T0 + 1, { outbox: [news(ref, id, 2)] });

    await journal.clearOutbox(news(ref, id, 1));
    expect(await journal.outbox(9)).toEqual([news(ref, id, 2)]);
    await journal.clearOutbox(news(ref, id, 2));
    expect(await journal.outbox(9)).toEqual([]);
    await journal.clearOutbox(news(ref, id, 2));

    await journal.append(ref, 1, 3, [note('c')], T0 + 2, { outbox: [news(ref, id, 3)] });
    expect(await journal.outbox(9)).toEqual([news(ref, id, 3)]);
  });

  it('never loses news that come while they are told', async () => {
    const { journal } = await open();
    await journal.append(ref, 1, 1, [note('a')], T0, { outbox: [news(ref, id, 1)] });

    await Promise.all([
      journal.append(ref, 1, 2, [note('b')], T0, { outbox: [news(ref, id, 2)] }),
      journal.clearOutbox(news(ref, id, 1)),
    ]);

    expect(await journal.outbox(9)).toEqual([news(ref, id, 2)]);
  });
}

function describeTold(create: CreateJournal): void {
  const open = benches(create);
  const id = caseId(bucket('ml-data'), 1);

  it('remembers what each channel told of each case, never backwards', async () => {
    const { journal } = await open();
    const handle = { thread: '1732180000.000100', parts: ['ä', '🙂'], none: null };
    await journal.setTold(id, 'slack', { n: 3, handle });
    await journal.setTold(id, 'slack', { n: 2, handle: 'older' });
    await journal.setTold(id, 'bus', { n: 1, handle: null });

    expect(await journal.told(id, 'slack')).toEqual({ n: 3, handle });
    expect(await journal.told(id, 'bus')).toEqual({ n: 1, handle: null });
    expect(await journal.told(id, 'email')).toBeNull();
    expect(await journal.told(caseId(bucket('other'), 1), 'slack')).toBeNull();
  });

  it('takes a better handle for what was told already', async () => {
    const { journal } = await open();
    await journal.setTold(id, 'slack', { n: 3, handle: null });
    await journal.setTold(id, 'slack', { n: 3, handle: 'found' });

    expect(await journal.told(id, 'slack')).toEqual({ n: 3, handle: 'found' });
  });

  it('ends at the highest n when many tell at once', async () => {
    const { journal } = await open();

    await Promise.all(
      Array.from({ length: RACERS }, (_, index) =>
        journal.setTold(id, 'slack', { n: ((index * 7) % RACERS) + 1, handle: index }),
      ),
    );

    expect(await journal.told(id, 'slack')).toMatchObject({ n: RACERS });
  });
}
