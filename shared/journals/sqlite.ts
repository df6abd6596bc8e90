import type { StatementSync } from 'node:sqlite';
import { caseId, refPartOf } from '../core/case-id.ts';
import type { StoredCase } from '../core/journal.ts';
import type { Appended, Journal } from '../core/ports.ts';
import type { Ref } from '../core/ref.ts';
import { ambiguous, decodeCase } from './codec.ts';
import { checkNext, type PreparedAppend, prepareAppend, prepareWakeUp } from './prepare.ts';
import { journalFileError, openJournalFile } from './sqlite-open.ts';
import {
  atomically,
  clear,
  clearOutbox,
  digestOf,
  due,
  outbox,
  putRows,
  putWakeUp,
  type Row,
  reserve,
  type Store,
  setSetting,
  setTold,
  setting,
  setUses,
  sqlLimit,
  textOf,
  told,
  users,
} from './sqlite-rows.ts';

/** How long a write waits for another process's write, in ms. A write takes milliseconds, a check-point more. */
const BUSY_MS = 5_000;

/** Where the journal is kept. */
export interface SqliteJournalOptions {
  /** Path of the file; created when it is not there, its directory is not. On a local disk: WAL needs one. */
  readonly file: string;
  /** How long a write waits for another process's write, in ms. It blocks this process meanwhile. */
  readonly busyMs?: number;
}

/**
 * A journal in one SQLite file, for the local runtime. Every committed append is on disk when the call returns;
 * several processes may share the file. Throws CloudError `misconfigured` or `unavailable` when it cannot be opened.
 */
export function createSqliteJournal(options: SqliteJournalOptions): Journal {
  const { file } = options;
  const database = openJournalFile(file, options.busyMs ?? BUSY_MS);
  const statements = new Map<string, StatementSync>();
  const store: Store = {
    database,
    sql: (text) => {
      const statement = statements.get(text) ?? database.prepare(text);
      statements.set(text, statement);
      return statement;
    },
  };

  /** Runs it, and turns whatever it throws into a CloudError that names the file. */
  async function run<Answer>(work: () => Answer): Promise<Answer> {
    try {
      return work();
    } catch (error) {
      throw journalFileError(error, file);
    }
  }

  return {
    load: (ref) => run(() => load(store, ref)),
    loadCase: (id) => run(() => loadCase(store, id)),
    append: (ref, ordinal, first, bodies, at, rows) =>
      run(() => append(store, ref, prepareAppend(ordinal, first, bodies, at, rows))),
    schedule: (wakeUp) => run(() => putWakeUp(store, prepareWakeUp(wakeUp))),
    due: (now, limit) => run(() => due(store, now, limit)),
    clear: (wakeUp) => run(() => clear(store, wakeUp)),
    outbox: (limit) => run(() => outbox(store, limit)),
    told: (id, channel) => run(() => told(store, id, channel)),
    setTold: (id, channel, value) => run(() => setTold(store, id, channel, value)),
    clearOutbox: (row) => run(() => clearOutbox(store, row)),
    reserve: (slot) => run(() => reserve(store, slot)),
    setUses: (ref, dependencies) => run(() => setUses(store, ref, dependencies)),
    users: (dependency) => run(() => users(store, dependency)),
    cases: (limit) => run(() => cases(store, limit)),
    setting: (name) => run(() => setting(store, name)),
    setSetting: (name, value) => run(() => setSetting(store, name, value)),
    close: () =>
      run(() => {
        if (database.isOpen) {
          database.close();
        }
      }),
  };
}

function load(store: Store, ref: Ref): StoredCase | null {
  const rows = store
    .sql(
      `SELECT ordinal, n, entry FROM entries
        WHERE ref = ?1 AND ordinal = (SELECT max(ordinal) FROM entries WHERE ref = ?1) ORDER BY n`,
    )
    .all(digestOf(ref));
  const ordinal = Number(rows[0]?.['ordinal'] ?? 0);
  return decodeCase(caseId(ref, ordinal), ordinal, rows.map(storedEntry));
}

function loadCase(store: Store, id: string): StoredCase | null {
  const named = refPartOf(id);
  if (named === null) {
    return null;
  }
  const { ordinal } = named;
  // Digests that start with the digits: `g` is the first letter after them.
  const rows = store
    .sql(
      `SELECT entries.ref, n, entry FROM heads JOIN entries ON entries.ref = heads.ref
        WHERE heads.ref > ? AND heads.ref < ? AND entries.ordinal = ? ORDER BY n`,
    )
    .all(named.ref, `${named.ref}g`, ordinal);
  if (rows.some((row) => row['ref'] !== rows[0]?.['ref'])) {
    throw ambiguous(id);
  }
  return decodeCase(id, ordinal, rows.map(storedEntry));
}

function append(store: Store, ref: Ref, prepared: PreparedAppend): Appended {
  const { ordinal, first } = prepared;
  const key = digestOf(ref);
  const id = caseId(ref, ordinal);
  return atomically(store, () => {
    // Entries have no gaps: when the first is missing, so are the later ones.
    if (exists(store, key, ordinal, first)) {
      return 'behind';
    }
    const [before, n] = first > 1 ? [ordinal, first - 1] : [ordinal - 1, 1];
    checkNext(ordinal, first, before === 0 || exists(store, key, before, n));
    for (const { entry, text } of prepared.entries) {
      store.sql('INSERT INTO entries VALUES (?, ?, ?, ?)').run(key, ordinal, entry.n, text);
    }
    store
      .sql(
        `INSERT INTO heads VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
          SET ordinal = excluded.ordinal, case_id = excluded.case_id, at = excluded.at
          WHERE excluded.ordinal >= ordinal`,
      )
      .run(key, ordinal, id, prepared.at);
    putRows(store, prepared);
    return 'appended';
  });
}

function exists(store: Store, ref: string, ordinal: number, n: number): boolean {
  return (
    store
      .sql('SELECT 1 FROM entries WHERE ref = ? AND ordinal = ? AND n = ?')
      .get(ref, ordinal, n) !== undefined
  );
}

function cases(store: Store, limit: number): StoredCase[] {
  const heads = store
    .sql('SELECT ref, ordinal, case_id FROM heads ORDER BY at DESC, case_id DESC LIMIT ?')
    .all(sqlLimit(limit));
  return heads.flatMap((head) => {
    const ordinal = Number(head['ordinal']);
    const rows = store
      .sql('SELECT n, entry FROM entries WHERE ref = ? AND ordinal = ? ORDER BY n')
      .all(textOf(head, 'ref'), ordinal);
    return decodeCase(textOf(head, 'case_id'), ordinal, rows.map(storedEntry)) ?? [];
  });
}

function storedEntry(row: Row) {
  return { n: Number(row['n']), text: textOf(row, 'entry') };
}
