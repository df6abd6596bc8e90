import { expect, it } from 'vitest';
import { caseId } from '../../shared/core/case-id.ts';
import type { EntryBody } from '../../shared/core/journal.ts';
import type { Json } from '../../shared/core/json.ts';
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
  wakeUp,
} from './journal-bench.ts';

/** The limit every adapter promises: see STORED_BYTES_MAX. */
const KIB = 1024;

/** Texts that stores like to change. */
const HOSTILE: readonly string[] = [
  '',
  'ä ß 漢字 🙂 \u202e',
  'e\u0301 is not \u00e9',
  '\u0000 and \u001f',
  'half a pair: \ud83d',
  `'); DROP TABLE entries; --`,
  '"\\ \n \r\n \t {{x}} %s',
  '__proto__',
];

/** What is stored comes back as it was, or is refused. */
export function describeJournalValues(create: CreateJournal): void {
  describeTexts(create);
  describeSizes(create);
}

function describeTexts(create: CreateJournal): void {
  const open = benches(create);

  it.each(HOSTILE)('gives back the text %j as it was', async (text) => {
    const { journal } = await open();
    const ref = { ...bucket(`b-${text}`), account: text, region: text };
    const row = wakeUp(ref, 'c#1', T0, text);
    const rows = { wakeUps: [row], uses: [{ dependency: text, ref }] };

    await journal.append(ref, 1, 1, [opened(ref), note(text)], T0, rows);
    await journal.setSetting('cursor', { [text]: text });
    await journal.reserve({ counter: 'c', step: text, limit: 1 });

    expect((await journal.load(ref))?.entries.map((entry) => entry.body)).toEqual([
      opened(ref),
      note(text),
    ]);
    expect(await journal.due(T0, 9)).toEqual([row]);
    expect(await journal.users(text)).toEqual([ref]);
    expect(await journal.setting('cursor')).toEqual({ [text]: text });
    expect(await journal.reserve({ counter: 'c', step: text, limit: 1 })).toBe('reserved');
    await journal.clear(row);
    expect(await journal.due(T0, 9)).toEqual([]);
  });

  it('gives back numbers, empty and nested values as they were', async () => {
    const { journal } = await open();
    const ref = bucket('ml-data');
    const value: Json = { a: [1.5, -0.25, 1e21, 0, true, null, '', [], {}], b: { c: { d: 9e15 } } };
    const edit = { field: 'policy', before: value, after: null };
    const body: EntryBody = { kind: 'verified', after: [edit] };

    await journal.append(ref, 1, 1, [body], T0, {});

    expect((await journal.load(ref))?.entries[0]?.body).toEqual(body);
  });

  it('refuses what is no JSON', async () => {
    const { journal } = await open();
    const ring: Record<string, Json> = {};
    ring['ring'] = ring;
    const edit = { field: 'policy', before: ring, after: null };
    const body: EntryBody = { kind: 'verified', after: [edit] };

    await expectFailure(journal.append(bucket('b'), 1, 1, [body], T0, {}), 'invalid', /no JSON/);
    await expectFailure(journal.setSetting('ring', ring), 'invalid', /no JSON/);
  });
}

function describeSizes(create: CreateJournal): void {
  const open = benches(create);
  const ref = bucket('ml-data');

  it('keeps an entry just below 256 KB, in ASCII and beyond', async () => {
    const { journal } = await open();
    const ascii = 'x'.repeat(255 * KIB);
    const wide = '漢'.repeat(85 * KIB);

    await journal.append(ref, 1, 1, [note(ascii), note(wide)], T0, {});
    await journal.append(ref, 1, 3, [CLOSED], T0, {});

    expect(said(await journal.load(ref))).toEqual([ascii, wide, 'closed']);
  });

  it.each([
    ['ASCII', 'x'.repeat(256 * KIB)],
    ['three-byte', '漢'.repeat(86 * KIB)],
    ['two-byte', 'ä'.repeat(128 * KIB)],
  ])('refuses a larger entry of %s characters, and names the limit', async (_, text) => {
    const { journal } = await open();

    const attempt = journal.append(ref, 1, 1, [note('small'), note(text)], T0, {});

    await expectFailure(attempt, 'invalid', /entry 2 \(abandoned\).*262144/);
    expect(await journal.load(ref)).toBeNull();
    await expectFailure(journal.setSetting('big', text), 'invalid', /Setting big.*262144/);
  });

  it('takes a hundred rows less two at once, and refuses more', async () => {
    const { journal } = await open();
    const notes = Array.from({ length: 50 }, (_, index) => note(`${index}`));
    const wakeUps = Array.from({ length: 49 }, (_, index) => wakeUp(ref, `c#${index}`, T0));

    const attempt = journal.append(ref, 1, 1, notes, T0, { wakeUps });
    await expectFailure(attempt, 'invalid', /99 rows.*98/);
    await journal.append(ref, 1, 1, [opened(ref)], T0, {});

    const most = { wakeUps: wakeUps.slice(1) };
    expect(await journal.append(ref, 1, 2, notes, T0, most)).toBe('appended');
    expect((await journal.load(ref))?.entries).toHaveLength(51);
    expect(await journal.due(T0, 99)).toHaveLength(48);
  });

  it('loads a case of more than a megabyte whole', async () => {
    const { journal } = await open();
    const big = (digit: number) => String(digit).repeat(200 * KIB);
    for (let n = 1; n <= 8; n += 1) {
      await journal.append(ref, 1, n, [note(big(n))], T0, {});
    }
    const older = bucket('older');
    await journal.append(
      older,
      1,
      1,
      [1, 2, 3, 4].map((n) => note(big(n))),
      T0,
      {},
    );
    await journal.append(older, 2, 1, [note('new')], T0, {});

    expect((await journal.load(ref))?.entries.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(said(await journal.loadCase(caseId(ref, 1)))[7]).toBe(big(8));
    expect(said(await journal.load(older))).toEqual(['new']);
  });

  it('refuses more than a million characters at once', async () => {
    const { journal } = await open();
    const notes = Array.from({ length: 6 }, () => note('x'.repeat(200 * KIB)));

    const attempt = journal.append(ref, 1, 1, notes, T0, {});

    await expectFailure(attempt, 'invalid', /1048576/);
  });
}
