import type { Journal } from '../core/ports.ts';
import { append, cases, load, loadCase } from './dynamodb-cases.ts';
import { type DynamoDbJournalOptions, openTable } from './dynamodb-client.ts';
import {
  clear,
  clearOutbox,
  due,
  outbox,
  reserve,
  schedule,
  setSetting,
  setTold,
  setting,
  told,
} from './dynamodb-rows.ts';
import { setUses, users } from './dynamodb-uses.ts';
import { prepareAppend } from './prepare.ts';

/**
 * A journal in one DynamoDB table (`JOURNAL_TABLE` in dynamodb-table.ts), shared by any number of function instances
 * of one region. Appends and reservations are transactions; cases are read strongly consistent; wake-ups, outbox and
 * case lists come from an index that may lag by seconds, which delays but never loses. Loads the SDK: import it lazily.
 */
export function createDynamoDbJournal(options: DynamoDbJournalOptions): Journal {
  const table = openTable(options);
  return {
    load: (ref) => load(table, ref),
    loadCase: (id) => loadCase(table, id),
    append: async (ref, ordinal, first, bodies, at, rows) =>
      append(table, ref, prepareAppend(ordinal, first, bodies, at, rows)),
    schedule: (wakeUp) => schedule(table, wakeUp),
    due: (now, limit) => due(table, now, limit),
    clear: (wakeUp) => clear(table, wakeUp),
    outbox: (limit) => outbox(table, limit),
    told: (id, channel) => told(table, id, channel),
    setTold: (id, channel, value) => setTold(table, id, channel, value),
    clearOutbox: (row) => clearOutbox(table, row),
    reserve: (slot) => reserve(table, slot),
    setUses: (ref, dependencies) => setUses(table, ref, dependencies),
    users: (dependency) => users(table, dependency),
    cases: (limit) => cases(table, limit),
    setting: (name) => setting(table, name),
    setSetting: (name, value) => setSetting(table, name, value),
    close: async () => table.close(),
  };
}
