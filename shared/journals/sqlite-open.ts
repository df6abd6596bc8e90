import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CloudError, type FailureCode } from '../core/failure.ts';

/** Version of the tables below, kept in the file as `user_version`. */
const SCHEMA_VERSION = 1;

/** Says in the file's header that it is a journal of Cordon: "Cord" in ASCII. */
const APPLICATION_ID = 0x436f7264;

/** How often a new file's switch to WAL is tried while other processes do the same, and the pause between. */
const OPEN_TRIES = 100;
const OPEN_PAUSE_MS = 20;

/** `ref` is the digest of a ref's key. Entries are the truth; everything else is derived or a duty. */
const SCHEMA = `
  CREATE TABLE entries (
    ref TEXT NOT NULL, ordinal INTEGER NOT NULL, n INTEGER NOT NULL, entry TEXT NOT NULL,
    PRIMARY KEY (ref, ordinal, n)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE heads (
    ref TEXT NOT NULL PRIMARY KEY, ordinal INTEGER NOT NULL, case_id TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX heads_newest ON heads (at, case_id);
  CREATE TABLE wake_ups (
    id TEXT NOT NULL, ref TEXT NOT NULL, due_at INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (id, ref)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX wake_ups_due ON wake_ups (due_at, id);
  CREATE TABLE outbox (
    case_id TEXT NOT NULL, ref TEXT NOT NULL, n INTEGER NOT NULL, since INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (case_id, ref)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX outbox_oldest ON outbox (since, case_id);
  CREATE TABLE told (
    case_id TEXT NOT NULL, channel TEXT NOT NULL, n INTEGER NOT NULL, handle TEXT NOT NULL,
    PRIMARY KEY (case_id, channel)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE slots (
    counter TEXT NOT NULL, step TEXT NOT NULL, PRIMARY KEY (counter, step)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE uses (
    dependency TEXT NOT NULL, ref TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (dependency, ref)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** What SQLite's primary result codes (sqlite.org/rescode.html) mean here, and what to do. */
const RESULTS: Readonly<Record<number, readonly [FailureCode, string]>> = {
  3: ['misconfigured', 'Give this user write access to the file and its directory.'],
  5: ['unavailable', 'Another process kept it locked; try again, or end that process.'],
  6: ['unavailable', 'Another process kept it locked; try again, or end that process.'],
  8: ['misconfigured', 'Give this user write access to the file and its directory.'],
  10: ['unavailable', 'The disk reports errors: check it. The file must be on a local disk.'],
  11: ['misconfigured', 'It is damaged: restore it from a backup, or move it away to start anew.'],
  13: ['unavailable', 'The disk is full: free some space.'],
  14: ['misconfigured', 'Check that its directory exists and that this user may write there.'],
  26: ['misconfigured', 'It is no SQLite file: restore it from a backup, or choose another path.'],
};

/** The primary result code is the low byte of the extended one. */
const PRIMARY = 0xff;
const BUSY = 5;
const IO_ERROR = 10;

/**
 * Opens a journal file, creating it (readable by this user only) when it is not there. Several processes may do so at
 * once. Throws CloudError `misconfigured` or `unavailable`, naming the file and what to do.
 * @param busyMs - how long a write waits for another process's write
 */
export function openJournalFile(file: string, busyMs: number): DatabaseSync {
  const path = resolve(file);
  createFile(path);
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { timeout: busyMs });
    prepareFile(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw journalFileError(error, path);
  }
}

/** Translates what node:sqlite threw. CloudErrors pass through. */
export function journalFileError(error: unknown, file: string): CloudError {
  if (error instanceof CloudError) {
    return error;
  }
  if (codeOf(error) === 'ERR_INVALID_STATE') {
    return problem('invalid', `The journal ${file} is closed.`, error);
  }
  const result = resultOf(error);
  const [code, advice] = RESULTS[result] ?? ['unavailable', 'Check the file and its disk.'];
  return new CloudError(
    {
      code,
      message: `The journal file ${file} could not be used: ${textOf(error)}. ${advice}`,
      permission: null,
    },
    // A failed disk write may be found whole after a restart; every other failure was rolled back.
    { applied: result === IO_ERROR ? 'unknown' : 'no', vendorCode: codeOf(error), cause: error },
  );
}

/** Node's own error names the reason better than SQLite's "unable to open". Sets the mode SQLite would leave open. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw problem(
      'misconfigured',
      `The journal file ${path} cannot be written: ${textOf(error)}. Check that its directory exists and that ` +
        'this user may write there, or choose another path.',
      error,
    );
  }
}

function prepareFile(database: DatabaseSync, path: string): void {
  const isNew = checkHeader(database, path);
  useWal(database, path);
  // With WAL, FULL is what makes a commit survive a power failure; NORMAL would lose the last ones.
  database.exec('PRAGMA synchronous = FULL');
  if (!isNew) {
    return;
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    if (checkHeader(database, path)) {
      database.exec(SCHEMA);
    }
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Whether the file is new and empty. Throws unless it is that or a journal of this version. */
function checkHeader(database: DatabaseSync, path: string): boolean {
  // Tables first: a process that creates them right now sets the other two with them.
  const tables = scalar(database, 'SELECT count(*) FROM sqlite_schema');
  const application = scalar(database, 'PRAGMA application_id');
  const version = scalar(database, 'PRAGMA user_version');
  if (application === 0 && version === 0 && tables === 0) {
    return true;
  }
  if (application !== APPLICATION_ID) {
    throw problem(
      'misconfigured',
      `${path} is the SQLite file of another program. Choose another path for the journal.`,
    );
  }
  if (version !== SCHEMA_VERSION) {
    throw problem(
      'misconfigured',
      `The journal file ${path} has schema version ${version}, this Cordon uses ${SCHEMA_VERSION}. ` +
        'Run the Cordon that wrote it, or choose another path.',
    );
  }
  return false;
}

/** SQLite does not wait for locks while it switches to WAL, so processes that start together must try again. */
function useWal(database: DatabaseSync, path: string): void {
  for (let turn = 1; ; turn += 1) {
    try {
      if (scalar(database, 'PRAGMA journal_mode = WAL') !== 'wal') {
        throw problem('misconfigured', `${path} cannot be shared by processes: use a local disk.`);
      }
      return;
    } catch (error) {
      if (resultOf(error) !== BUSY || turn === OPEN_TRIES) {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPEN_PAUSE_MS);
    }
  }
}

function scalar(database: DatabaseSync, sql: string): unknown {
  return Object.values(database.prepare(sql).get() ?? {})[0];
}

function problem(code: FailureCode, message: string, cause?: unknown): CloudError {
  return new CloudError({ code, message, permission: null }, { applied: 'no', cause });
}

function resultOf(error: unknown): number {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : 0;
  return typeof code === 'number' ? code & PRIMARY : 0;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
