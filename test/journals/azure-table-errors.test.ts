import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { caseId } from '../../shared/core/case-id.ts';
import { createAzureTableJournal } from '../../shared/journals/azure-table.ts';
import { placeOf } from '../../shared/journals/azure-table-keys.ts';
import { bucket, note, said, T0, wakeUp } from '../contract/journal-bench.ts';
import { failureOf } from '../support/sandboxed.ts';
import type { TableReply } from '../support/table-model.ts';
import { openTable, startTableServer, type TableServer } from '../support/table-server.ts';

const ref = bucket('ml-data');

let server: TableServer;
let tables = 0;

beforeAll(async () => {
  server = await startTableServer();
});

afterEach(() => server.setFate(() => null));

afterAll(() => server.stop());

/** A journal in a table of its own, and what it asked since. */
function fresh(operationMs = 2_000, tryMs = 500) {
  tables += 1;
  const from = server.exchanges.length;
  const table = `errors${tables}`;
  const journal = openTable(server, { table, operationMs, tryMs });
  return { journal, table, asked: () => server.exchanges.slice(from) };
}

/** A resource whose rows lie in another partition. */
function elsewhere() {
  const names = Array.from({ length: 64 }, (_, index) => bucket(`other-${index}`));
  const other = names.find((name) => placeOf(name).partition !== placeOf(ref).partition);
  if (other === undefined) {
    throw new Error('all in one partition');
  }
  return other;
}

const BUSY: TableReply = { status: 503, code: 'ServerBusy' };
const DENIED: TableReply = { status: 403, code: 'AuthorizationPermissionMismatch' };

describe('a journal in Table Storage', () => {
  it('appends in one transaction within the partition of its resource', async () => {
    const { journal, asked } = fresh();
    const rows = {
      wakeUps: [wakeUp(ref, 'c#1', T0)],
      outbox: [{ ref, caseId: caseId(ref, 1), n: 2 }],
      uses: [{ dependency: 'key', ref }],
    };

    await journal.append(ref, 1, 1, [note('a'), note('b')], T0, rows);

    const [batch, ...more] = asked().filter(({ method }) => method === 'POST');
    expect(more).toEqual([]);
    expect(batch?.parts.map(({ method }) => method).join(' ')).toBe(
      'POST POST POST POST PUT PUT PUT',
    );
    expect(batch?.headers).toMatchObject({
      authorization: 'Bearer a token',
      'x-ms-version': '2020-12-06',
    });
  });

  it('writes what lies in other partitions before the entry that needs it', async () => {
    const { journal, asked } = fresh();
    const other = elsewhere();
    const wakeUps = [wakeUp(ref, 'c#1', T0), wakeUp(other, 'c#2', T0)];

    await journal.append(ref, 1, 1, [note('a')], T0, {
      wakeUps,
      outbox: [{ ref: other, caseId: caseId(other, 1), n: 1 }],
      uses: [{ dependency: 'key', ref: other }],
    });

    const batches = asked().filter(({ method }) => method === 'POST');
    expect(batches.map(({ parts }) => parts.length)).toEqual([3, 1, 3]);
    expect(JSON.stringify(batches[2]?.parts)).toContain('entry-');
    expect(await journal.due(T0, 9)).toEqual(wakeUps);
    expect(await journal.users('key')).toEqual([other]);
    expect(await journal.outbox(9)).toHaveLength(1);
  });

  it('leaves no entry where a row elsewhere could not be written', async () => {
    const { journal } = fresh(300);
    server.setFate((method) => (method === 'POST' ? DENIED : null));

    const rows = { wakeUps: [wakeUp(elsewhere(), 'c#2', T0)] };
    await failureOf(journal.append(ref, 1, 1, [note('a')], T0, rows));
    server.setFate(() => null);

    expect(await journal.load(ref)).toBeNull();
  });

  it('asks in OData, as Table Storage reads it', async () => {
    const { journal, asked } = fresh();

    await journal.due(T0, 9);

    const query = asked()[0]?.query ?? '';
    expect(query).toMatch(
      /^\?\$filter=PartitionKey%20eq%20%27part-0%27%20and%20RowKey%20ge%20%27wake-up-%27%20and%20/,
    );
    expect(query).not.toMatch(/\+|%24/);
  });

  it('knows its own append again when the answer was lost', async () => {
    const { journal } = fresh();
    server.setFate((method, count) => (method === 'POST' && count % 2 === 1 ? 'lose' : null));

    const answers = [
      await journal.append(ref, 1, 1, [note('a')], T0, {}),
      await journal.append(ref, 1, 2, [note('b')], T0, {}),
      await journal.append(ref, 1, 2, [note('other')], T0, {}),
    ];

    expect(answers).toEqual(['appended', 'appended', 'behind']);
    expect(said(await journal.load(ref))).toEqual(['a', 'b']);
  });

  it('takes a transaction that was not answered part by part for unknown, and looks', async () => {
    const { journal, asked } = fresh();
    let times = 0;
    server.setFate((method) => (method === 'POST' && times++ === 0 ? 'cut' : null));

    expect(await journal.append(ref, 1, 1, [note('a'), note('b')], T0, {})).toBe('appended');
    expect(asked().at(-1)?.method).toBe('GET');
    expect(said(await journal.load(ref))).toEqual(['a', 'b']);
  });

  it.each(['lose', 'hang'] as const)(
    'says that a write may have happened when no answer ever comes: %s',
    async (end) => {
      const { journal } = fresh(400, 150);
      server.setFate((method) => (method === 'POST' ? end : null));

      const failure = await failureOf(journal.schedule(wakeUp(ref, 'c#1', T0)));

      expect(failure).toMatchObject({ failure: { code: 'timeout' }, applied: 'unknown' });
    },
  );

  it.each([
    [500, 'InternalError', 'unavailable'],
    [500, 'OperationTimedOut', 'timeout'],
    [503, 'ServerBusy', 'throttled'],
  ])('says so after HTTP %i %s, too', async (status, code, failed) => {
    const { journal } = fresh(150);
    server.setFate((method) => (method === 'POST' ? { status, code } : null));

    const failure = await failureOf(journal.schedule(wakeUp(ref, 'c#1', T0)));

    expect(failure).toMatchObject({ failure: { code: failed }, applied: 'unknown' });
  });

  it.each(['', 'x'])('cuts long texts into properties, and no character: "%s…"', async (start) => {
    const { journal } = fresh();
    const text = `${start}${'🙂'.repeat(40_000)}`;

    await journal.append(ref, 1, 1, [note(text)], T0, {});

    expect(said(await journal.load(ref))).toEqual([text]);
  });

  it('names what is missing when it is denied, and that the table must exist', async () => {
    const { journal, asked } = fresh();
    server.setFate(() => DENIED);
    const denied = await failureOf(journal.load(ref));
    server.setFate(() => ({ status: 404, code: 'TableNotFound' }));
    const absent = await failureOf(journal.setting('paused'));

    expect(denied).toMatchObject({ failure: { code: 'denied' }, applied: 'no' });
    expect(denied.message).toMatch(/Storage Table Data Contributor/);
    expect(absent).toMatchObject({ failure: { code: 'misconfigured' }, applied: 'no' });
    expect(absent.message).toMatch(/TableNotFound.*Check that the table exists/s);
    expect(asked()).toHaveLength(2);
  });

  it('does not take a table that is missing for a case that is', async () => {
    const { journal } = fresh();
    server.setFate(() => ({ status: 404 }));

    expect((await failureOf(journal.setting('paused'))).failure.code).toBe('misconfigured');
  });

  it('gives up when it is crowded for long, with nothing written', async () => {
    const { journal, asked } = fresh(300);
    server.setFate((method) =>
      method === 'POST' ? { status: 412, code: 'UpdateConditionNotSatisfied' } : null,
    );

    const failure = await failureOf(journal.append(ref, 1, 1, [note('a')], T0, {}));

    expect(failure).toMatchObject({ failure: { code: 'throttled' }, applied: 'no' });
    expect(asked().length).toBeGreaterThan(8);
  });

  it('reads on where a page is empty, and again where it is throttled', async () => {
    const { journal, asked } = fresh();
    await journal.append(ref, 1, 1, [note('a')], T0, {});
    const { partition, row } = { partition: placeOf(ref).partition, row: 'entry-' };
    const from = asked().length;
    let times = 0;
    server.setFate(() => {
      times += 1;
      if (times === 1) {
        return BUSY;
      }
      return times === 2 ? { status: 200, value: { value: [] }, next: { partition, row } } : null;
    });

    expect(said(await journal.load(ref))).toEqual(['a']);
    expect(asked().length - from).toBe(3);
  });

  it('takes an answer that is no entity for unreadable', async () => {
    const { journal } = fresh();
    server.setFate(() => ({ status: 200, value: 'a page of a proxy' }));

    expect((await failureOf(journal.setting('paused'))).failure.code).toBe('unreadable');
    expect((await failureOf(journal.load(ref))).failure.code).toBe('unreadable');
  });

  it.each([
    { endpoint: 'cordon.table.core.windows.net' },
    { endpoint: 'ftp://cordon.table.core.windows.net' },
    { table: 'cordon-journal' },
    { table: '' },
    { table: "x'y" },
  ])('refuses an address that is none: %j', (options) => {
    const known = { endpoint: server.url, table: 'journal', token: () => Promise.resolve(null) };

    expect(() => createAzureTableJournal({ ...known, ...options })).toThrow(/There is no table/);
  });
});
