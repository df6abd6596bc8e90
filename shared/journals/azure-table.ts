import type { Journal } from '../core/ports.ts';
import { append, cases, load, loadCase } from './azure-table-cases.ts';
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
} from './azure-table-rows.ts';
import { type AzureTableJournalOptions, openStore } from './azure-table-store.ts';
import { setUses, users } from './azure-table-uses.ts';
import { prepareAppend } from './prepare.ts';

/**
 * A journal in one table of Azure Table Storage, shared by any number of function instances. An append is one
 * transaction within the partition of its resource; every read is strongly consistent. What must be decided by what is
 * stored is read, decided, and written on condition that it still is so: nothing is ever locked.
 */
export function createAzureTableJournal(options: AzureTableJournalOptions): Journal {
  const store = openStore(options);
  return {
    load: (ref) => load(store, ref),
    loadCase: (id) => loadCase(store, id),
    append: async (ref, ordinal, first, bodies, at, rows) =>
      append(store, ref, prepareAppend(ordinal, first, bodies, at, rows)),
    schedule: (wakeUp) => schedule(store, wakeUp),
    due: (now, limit) => due(store, now, limit),
    clear: (wakeUp) => clear(store, wakeUp),
    outbox: (limit) => outbox(store, limit),
    told: (id, channel) => told(store, id, channel),
    setTold: (id, channel, value) => setTold(store, id, channel, value),
    clearOutbox: (row) => clearOutbox(store, row),
    reserve: (slot) => reserve(store, slot),
    setUses: (ref, dependencies) => setUses(store, ref, dependencies),
    users: (dependency) => users(store, dependency),
    cases: (limit) => cases(store, limit),
    setting: (name) => setting(store, name),
    setSetting: (name, value) => setSetting(store, name, value),
    close: () => Promise.resolve(),
  };
}
