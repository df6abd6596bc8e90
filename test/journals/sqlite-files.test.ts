import { chmod, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../shared/core/failure.ts';
import { createSqliteJournal } from '../../shared/journals/sqlite.ts';
import { journalFileError } from '../../shared/journals/sqlite-open.ts';
import { bucket, expectFailure, note, opened, said, T0 } from '../contract/journal-bench.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cordon-files-'));
});

afterEach(async () => {
  await chmod(directory, 0o700);
  await rm(directory, { recursive: true, force: true });
});

/** The failure of opening it; every one names the file. */
function openFailure(file: string) {
  try {
    createSqliteJournal({ file });
  } catch (error) {
    expect(error).toBeInstanceOf(CloudError);
    expect(String(error)).toContain(file);
    return error instanceof CloudError ? error.failure : null;
  }
  throw new Error(`${file} was opened`);
}

async function filled(file: string): Promise<void> {
  const journal = createSqliteJournal({ file });
  for (let ordinal = 1; ordinal <= 20; ordinal += 1) {
    await journal.append(bucket('b'), ordinal, 1, [note('x'.repeat(9_000))], T0, {});
  }
  await journal.close();
}

describe('a journal file', () => {
  it('is readable by its user only, and set to lose nothing', async () => {
    const file = join(directory, 'journal.sqlite');
    const journal = createSqliteJournal({ file });
    await journal.append(bucket('b'), 1, 1, [opened(bucket('b'))], T0, {});

    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(`${file}-wal`)).mode & 0o777).toBe(0o600);
    await journal.close();
    expect((await readFile(file)).toString('latin1', 0, 15)).toBe('SQLite format 3');
    // Bytes 18 and 19 of the header: 2 is WAL (sqlite.org/fileformat.html).
    expect([...(await readFile(file)).subarray(18, 20)]).toEqual([2, 2]);
  });

  it('may be named as SQLite names what is no file', async () => {
    const here = process.cwd();
    process.chdir(directory);
    try {
      for (const file of [':memory:', 'file:a?mode=memory']) {
        const journal = createSqliteJournal({ file });
        await journal.append(bucket('b'), 1, 1, [note('kept')], T0, {});
        await journal.close();
        const again = createSqliteJournal({ file });
        expect(said(await again.load(bucket('b')))).toEqual(['kept']);
        await again.close();
      }
    } finally {
      process.chdir(here);
    }
  });

  it('needs its directory', () => {
    const file = join(directory, 'missing', 'journal.sqlite');

    expect(openFailure(file)).toMatchObject({
      code: 'misconfigured',
      message: expect.stringMatching(/ENOENT.*directory exists/s),
    });
  });

  it('is no directory', () => {
    expect(openFailure(directory)).toMatchObject({ code: 'misconfigured' });
  });

  it.skipIf(process.getuid?.() === 0)('must be writable', async () => {
    const file = join(directory, 'journal.sqlite');
    await filled(file);
    await chmod(file, 0o400);

    expect(openFailure(file)).toMatchObject({
      code: 'misconfigured',
      message: expect.stringMatching(/EACCES.*may write/s),
    });
  });

  it('is left alone when it is something else', async () => {
    const file = join(directory, 'notes.txt');
    await writeFile(file, 'These are my notes, and more than a hundred bytes of them. '.repeat(9));

    expect(openFailure(file)).toMatchObject({
      code: 'misconfigured',
      message: expect.stringMatching(/no SQLite file.*backup/s),
    });
    expect((await readFile(file, 'utf8')).startsWith('These are my notes')).toBe(true);
  });

  it('is left alone when it is the database of another program', async () => {
    const file = join(directory, 'other.sqlite');
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE recipes (name TEXT)');
    other.close();
    const before = await readFile(file);

    expect(openFailure(file)).toMatchObject({
      code: 'misconfigured',
      message: expect.stringMatching(/another program/),
    });
    expect(await readFile(file)).toEqual(before);
  });

  it.each([0, 2])('is left alone when its schema has version %i', async (version) => {
    const file = join(directory, 'journal.sqlite');
    await filled(file);
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${version}`);
    database.close();

    expect(openFailure(file)).toMatchObject({
      code: 'misconfigured',
      message: expect.stringMatching(`schema version ${version}.*Run the Cordon that wrote it`),
    });
  });

  it('says so when its pages are damaged', async () => {
    const file = join(directory, 'journal.sqlite');
    await filled(file);
    const handle = await open(file, 'r+');
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(size - 4096, 0xab), 0, size - 4096, 4096);
    await handle.close();

    expect(await failureOfUse(file)).toMatchObject({
      code: 'misconfigured',
      message: expect.stringMatching(/damaged.*backup/s),
    });
  });

  it('says so when its end is cut off', async () => {
    const file = join(directory, 'journal.sqlite');
    await filled(file);
    await truncate(file, 4096 + 100);

    expect(await failureOfUse(file)).toMatchObject({
      code: 'misconfigured',
      message: expect.stringMatching(/damaged.*backup/s),
    });
  });

  it('says so when another process keeps it locked, and works again afterwards', async () => {
    const file = join(directory, 'journal.sqlite');
    await filled(file);
    const journal = createSqliteJournal({ file, busyMs: 50 });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');

    const attempt = journal.append(bucket('new'), 1, 1, [note('x')], T0, {});
    await expectFailure(attempt, 'unavailable', /journal\.sqlite.*locked/);
    expect(await journal.load(bucket('b'))).toMatchObject({ ordinal: 20 });
    other.exec('ROLLBACK');
    other.close();

    expect(await journal.append(bucket('new'), 1, 1, [note('x')], T0, {})).toBe('appended');
    await journal.close();
  });

  it('takes back everything of an append that fails in its middle', async () => {
    const file = join(directory, 'journal.sqlite');
    await filled(file);
    const other = new DatabaseSync(file);
    other.exec(`CREATE TRIGGER refuse BEFORE INSERT ON uses BEGIN SELECT RAISE(ABORT, 'no'); END`);
    const journal = createSqliteJournal({ file });
    const rows = {
      wakeUps: [{ ref: bucket('new'), id: 'new#1', dueAt: T0, why: 'x' }],
      uses: [{ dependency: 'key', ref: bucket('new') }],
    };

    const attempt = journal.append(bucket('new'), 1, 1, [note('x')], T0, rows);
    await expectFailure(attempt, 'unavailable', /journal\.sqlite/);

    expect(await journal.load(bucket('new'))).toBeNull();
    expect(await journal.due(T0, 9)).toEqual([]);
    expect(await journal.cases(9)).toHaveLength(1);
    other.exec('DROP TRIGGER refuse');
    other.close();
    expect(await journal.append(bucket('new'), 1, 1, [note('x')], T0, rows)).toBe('appended');
    await journal.close();
  });

  it('names a full disk', () => {
    const database = new DatabaseSync(join(directory, 'full.sqlite'));
    database.exec('CREATE TABLE t (x BLOB); PRAGMA max_page_count = 3;');
    const fill = () => database.exec('INSERT INTO t VALUES (zeroblob(100000))');

    expect(() => {
      try {
        fill();
      } catch (error) {
        throw journalFileError(error, '/disk/journal');
      }
    }).toThrow(/\/disk\/journal.*full.*free some space/s);
    database.close();
  });

  it('is not used after close', async () => {
    const journal = createSqliteJournal({ file: join(directory, 'journal.sqlite') });
    await journal.close();

    await expectFailure(journal.load(bucket('b')), 'invalid', /journal\.sqlite is closed/);
    await expectFailure(
      journal.append(bucket('b'), 1, 1, [note('x')], T0, {}),
      'invalid',
      /journal\.sqlite is closed/,
    );
  });
});

/** Opens it and reads everything: damage is seen when a page is read. */
async function failureOfUse(file: string): Promise<unknown> {
  try {
    const journal = createSqliteJournal({ file });
    try {
      await journal.cases(Number.POSITIVE_INFINITY);
      await journal.load(bucket('b'));
    } finally {
      await journal.close();
    }
  } catch (error) {
    expect(String(error)).toContain(file);
    return error instanceof CloudError ? error.failure : error;
  }
  return null;
}
