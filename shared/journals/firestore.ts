import type { Journal } from '../core/ports.ts';
import { append, cases, load, loadCase } from './firestore-cases.ts';
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
  setUses,
  told,
  users,
} from './firestore-rows.ts';
import { type FirestoreJournalOptions, openStore } from './firestore-store.ts';
import { prepareAppend } from './prepare.ts';

/**
 * A journal in a Firestore database (native mode), shared by any number of function instances. Every read is strongly
 * consistent. What must be decided by what is stored is read, decided, and committed on condition that it still is so:
 * nothing is ever locked, so that an instance that dies holds up nobody.
 */
export function createFirestoreJournal(options: FirestoreJournalOptions): Journal {
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
