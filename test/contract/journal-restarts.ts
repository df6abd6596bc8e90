import { expect, it } from 'vitest';
import { caseId } from '../../shared/core/case-id.ts';
import { JOURNAL_VERSION } from '../../shared/core/journal.ts';
import type { Json } from '../../shared/core/json.ts';
import {
  benches,
  bucket,
  type CreateJournal,
  expectFailure,
  note,
  opened,
  said,
  T0,
  wakeUp,
} from './journal-bench.ts';

/** What other versions wrote, and what a restart finds. */
export function describeJournalRestarts(create: CreateJournal): void {
  describeVersions(create);
  describeRestart(create);
}

function describeVersions(create: CreateJournal): void {
  const open = benches(create);
  const ref = bucket('ml-data');
  const entry = (change: Readonly<Record<string, Json>>) =>
    JSON.stringify({ version: JOURNAL_VERSION, n: 1, at: '', body: { kind: 'closed' }, ...change });

  it('reads entries of the version before', async ({ skip }) => {
    const { journal, tamper } = await open();
    skip(tamper === undefined, 'this store keeps no text');
    await journal.append(ref, 1, 1, [opened(ref)], T0, {});

    await tamper?.(ref, 1, 1, entry({ version: JOURNAL_VERSION - 1 }));

    expect(said(await journal.load(ref))).toEqual(['closed']);
  });

  it.for<[string, string, RegExp]>([
    ['a later version', entry({ version: JOURNAL_VERSION + 1 }), /version 2/],
    ['two versions before', entry({ version: JOURNAL_VERSION - 2 }), /version -1/],
    ['no version', entry({ version: null }), /version null/],
    ['a version as text', entry({ version: '1' }), /version "1"/],
    ['a kind nobody knows', entry({ body: { kind: 'toString' } }), /unknown kind "toString"/],
    ['another number', entry({ n: 2 }), /damaged/],
    ['no body', entry({ body: [] }), /damaged/],
    ['no object', '[]', /no object/],
    ['no JSON', '{"version":1', /no JSON/],
  ])('keeps its hands off an entry with %s', async ([_, text, message], { skip }) => {
    const { journal, tamper } = await open();
    if (tamper === undefined) {
      return skip('this store keeps no text');
    }
    await journal.append(ref, 1, 1, [opened(ref), note('x')], T0, {});

    await tamper(ref, 1, 1, text);

    await expectFailure(journal.load(ref), 'unreadable', message);
    await expectFailure(journal.loadCase(caseId(ref, 1)), 'unreadable', message);
    await expectFailure(journal.cases(9), 'unreadable', message);
  });
}

function describeRestart(create: CreateJournal): void {
  const open = benches(create);
  const ref = bucket('ml-data');
  const id = caseId(ref, 1);

  it('has everything after a restart', async ({ skip }) => {
    const { journal, reopen } = await open();
    if (reopen === undefined) {
      return skip('nothing to open again');
    }
    const row = wakeUp(ref, `${id}#2`, T0 + 5);
    const rows = { wakeUps: [row], outbox: [{ ref, caseId: id, n: 2 }] };
    const uses = [{ dependency: 'key', ref }];
    await journal.append(ref, 1, 1, [opened(ref), note('a')], T0, { ...rows, uses });
    await journal.setTold(id, 'slack', { n: 1, handle: 'thread' });
    await journal.setSetting('paused', { by: 'somebody' });
    await journal.reserve({ counter: 'c', step: 'a', limit: 1 });
    await journal.close();

    const later = await reopen();

    expect(said(await later.load(ref))).toEqual(['opened', 'a']);
    expect(await later.append(ref, 1, 2, [note('b')], T0, {})).toBe('behind');
    expect(await later.append(ref, 1, 3, [note('b')], T0, {})).toBe('appended');
    expect(await later.due(T0 + 5, 9)).toEqual([row]);
    expect(await later.outbox(9)).toEqual(rows.outbox);
    expect(await later.told(id, 'slack')).toEqual({ n: 1, handle: 'thread' });
    expect(await later.users('key')).toEqual([ref]);
    expect(await later.setting('paused')).toEqual({ by: 'somebody' });
    expect(await later.reserve({ counter: 'c', step: 'b', limit: 1 })).toBe('full');
    expect((await later.cases(9)).map(said)).toEqual([['opened', 'a', 'b']]);
  });

  it('shares one store between two that have it open', async ({ skip }) => {
    const { journal, reopen } = await open();
    if (reopen === undefined) {
      return skip('nothing to open again');
    }
    const other = await reopen();

    await journal.append(ref, 1, 1, [note('a')], T0, {});

    expect(said(await other.load(ref))).toEqual(['a']);
    expect(await other.append(ref, 1, 1, [note('x')], T0, {})).toBe('behind');
    expect(await other.append(ref, 1, 2, [note('b')], T0, {})).toBe('appended');
    expect(said(await journal.load(ref))).toEqual(['a', 'b']);
  });

  it('closes twice', async () => {
    const { journal } = await open();

    await journal.close();
    await journal.close();
  });
}
