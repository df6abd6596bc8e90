import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { digest } from '../core/digest.ts';
import type { Json } from '../core/json.ts';
import type { OutboxRow, Slot, Told, WakeUp } from '../core/ports.ts';
import { type Ref, refKey } from '../core/ref.ts';
import { decodeRef, decodeValue, decodeWakeUp, encodeValue } from './codec.ts';
import {
  checkLimit,
  checkName,
  checkReached,
  checkSlot,
  inOrder,
  type PreparedAppend,
  type PreparedUse,
  type PreparedWakeUp,
  passedMs,
  prepareUses,
  prepareWakeUp,
} from './prepare.ts';

/** Reads and writes of one open file. */
export interface Store {
  readonly database: DatabaseSync;
  /** A prepared statement, compiled once. */
  sql(text: string): StatementSync;
}

/** One row of a result. */
export type Row = Readonly<Record<string, unknown>>;

/** Writes what comes with an append; inside its transaction. */
export function putRows(store: Store, prepared: PreparedAppend): void {
  for (const wakeUp of prepared.wakeUps) {
    putWakeUp(store, wakeUp);
  }
  for (const { row, text } of prepared.outbox) {
    store
      .sql(
        `INSERT INTO outbox VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
          SET n = excluded.n, data = excluded.data WHERE excluded.n > n`,
      )
      .run(row.caseId, digestOf(row.ref), row.n, prepared.at, text);
  }
  for (const use of prepared.uses) {
    putUse(store, use);
  }
}

function putUse(store: Store, { dependency, ref, text }: PreparedUse): void {
  store
    .sql('INSERT OR REPLACE INTO uses VALUES (?, ?, ?)')
    .run(digest(dependency), digestOf(ref), text);
}

/** Writes or replaces a wake-up. */
export function putWakeUp(store: Store, { wakeUp, text }: PreparedWakeUp): void {
  store
    .sql('INSERT OR REPLACE INTO wake_ups VALUES (?, ?, ?, ?)')
    .run(wakeUp.id, digestOf(wakeUp.ref), wakeUp.dueAt, text);
}

/** Wake-ups due at or before `now`, oldest first. */
export function due(store: Store, now: number, limit: number): WakeUp[] {
  return store
    .sql('SELECT id, due_at, data FROM wake_ups WHERE due_at <= ? ORDER BY due_at, id LIMIT ?')
    .all(passedMs(now), sqlLimit(limit))
    .map((row) => decodeWakeUp(textOf(row, 'id'), Number(row['due_at']), textOf(row, 'data')));
}

/** Removes a wake-up unless it was scheduled anew meanwhile. */
export function clear(store: Store, wakeUp: WakeUp): void {
  const { dueAt } = prepareWakeUp(wakeUp).wakeUp;
  store
    .sql('DELETE FROM wake_ups WHERE id = ? AND ref = ? AND due_at = ?')
    .run(wakeUp.id, digestOf(wakeUp.ref), dueAt);
}

/** Outbox rows, oldest first. */
export function outbox(store: Store, limit: number): OutboxRow[] {
  return store
    .sql('SELECT case_id, n, data FROM outbox ORDER BY since, case_id LIMIT ?')
    .all(sqlLimit(limit))
    .map((row) => {
      const id = textOf(row, 'case_id');
      const ref = decodeRef(textOf(row, 'data'), `The outbox row of ${id}`);
      return { ref, caseId: id, n: Number(row['n']) };
    });
}

/** Removes the row unless it has moved on. */
export function clearOutbox(store: Store, row: OutboxRow): void {
  checkReached(row.caseId, row.n);
  store
    .sql('DELETE FROM outbox WHERE case_id = ? AND ref = ? AND n <= ?')
    .run(row.caseId, digestOf(row.ref), row.n);
}

/** What a channel has told of a case, or null. */
export function told(store: Store, id: string, channel: string): Told | null {
  checkName(id, 'A case id');
  checkName(channel, 'A channel');
  const row = store
    .sql('SELECT n, handle FROM told WHERE case_id = ? AND channel = ?')
    .get(id, channel);
  return row === undefined
    ? null
    : {
        n: Number(row['n']),
        handle: decodeValue(textOf(row, 'handle'), `The ${channel} handle of ${id}`),
      };
}

/** Records what a channel has told; never backwards. */
export function setTold(store: Store, id: string, channel: string, value: Told): void {
  checkReached(id, value.n);
  checkName(channel, 'A channel');
  store
    .sql(
      `INSERT INTO told VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
        SET n = excluded.n, handle = excluded.handle WHERE excluded.n >= n`,
    )
    .run(id, channel, value.n, encodeValue(value.handle, `The ${channel} handle of ${id}`));
}

/** Takes a slot unless all are taken; the same step takes one only. */
export function reserve(store: Store, slot: Slot): 'reserved' | 'full' {
  checkSlot(slot);
  const step = digest(slot.step);
  return atomically(store, () => {
    const own = store.sql('SELECT 1 FROM slots WHERE counter = ? AND step = ?');
    if (own.get(slot.counter, step) !== undefined) {
      return 'reserved';
    }
    const taken = store.sql('SELECT count(*) AS taken FROM slots WHERE counter = ?');
    if (Number(taken.get(slot.counter)?.['taken']) >= slot.limit) {
      return 'full';
    }
    store.sql('INSERT INTO slots VALUES (?, ?)').run(slot.counter, step);
    return 'reserved';
  });
}

/** Makes these all the dependencies of a ref. Nothing is written, so nothing waits for the disk, when they are. */
export function setUses(store: Store, ref: Ref, dependencies: readonly string[]): void {
  const key = digestOf(ref);
  const uses = prepareUses(dependencies.map((dependency) => ({ dependency, ref })));
  const wanted = new Set(uses.map(({ dependency }) => digest(dependency)));
  const rows = store.sql('SELECT dependency FROM uses WHERE ref = ?').all(key);
  const stored = new Set(rows.map((row) => textOf(row, 'dependency')));
  if (stored.size === wanted.size && [...wanted].every((dependency) => stored.has(dependency))) {
    return;
  }
  atomically(store, () => {
    store.sql('DELETE FROM uses WHERE ref = ?').run(key);
    for (const use of uses) {
      putUse(store, use);
    }
  });
}

/** Refs that use a dependency. */
export function users(store: Store, dependency: string): Ref[] {
  const rows = store.sql('SELECT data FROM uses WHERE dependency = ?').all(digest(dependency));
  return inOrder(rows.map((row) => decodeRef(textOf(row, 'data'), `A user of ${dependency}`)));
}

/** A setting, or null. */
export function setting(store: Store, name: string): Json {
  checkName(name, 'A setting');
  const row = store.sql('SELECT value FROM settings WHERE name = ?').get(name);
  return row === undefined ? null : decodeValue(textOf(row, 'value'), `Setting ${name}`);
}

/** All or nothing. Takes the write lock at once, so that what it reads cannot change before it writes. */
export function atomically<Answer>({ database }: Store, work: () => Answer): Answer {
  database.exec('BEGIN IMMEDIATE');
  try {
    const answer = work();
    database.exec('COMMIT');
    return answer;
  } catch (error) {
    // Some failures (a full disk) have ended the transaction already.
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
    throw error;
  }
}

/** The key of a ref in every table. */
export function digestOf(ref: Ref): string {
  return digest(refKey(ref));
}

/** A limit as SQL takes it: -1 is no limit. */
export function sqlLimit(limit: number): number {
  checkLimit(limit);
  return limit === Number.POSITIVE_INFINITY ? -1 : limit;
}

/** A text column. STRICT tables hold nothing else in it. */
export function textOf(row: Row, column: string): string {
  return String(row[column]);
}

/** Writes a setting. */
export function setSetting(store: Store, name: string, value: Json): void {
  checkName(name, 'A setting');
  store
    .sql('INSERT OR REPLACE INTO settings VALUES (?, ?)')
    .run(name, encodeValue(value, `Setting ${name}`));
}
