import { caseId, refPartOf } from '../core/case-id.ts';
import type { StoredCase } from '../core/journal.ts';
import type { Json } from '../core/json.ts';
import type { Appended, Journal, OutboxRow, Told, WakeUp } from '../core/ports.ts';
import { type Ref, refKey } from '../core/ref.ts';
import { ambiguous, encodeValue } from './codec.ts';
import {
  checkLimit,
  checkName,
  checkNext,
  checkReached,
  checkSlot,
  inOrder,
  type PreparedAppend,
  type PreparedWakeUp,
  passedMs,
  prepareAppend,
  prepareUses,
  prepareWakeUp,
} from './prepare.ts';

/** All cases of one ref. A stored case is replaced on append, never changed: readers keep what they read. */
interface Shelf {
  /** `<20 hex digits>`: computed once, a digest is the dearest thing here. */
  readonly part: string;
  readonly cases: StoredCase[];
  /** Time of the newest case's last entry, ms since the epoch. */
  at: number;
}

interface State {
  readonly shelves: Map<string, Shelf>;
  readonly parts: Map<string, Shelf[]>;
  readonly wakeUps: Map<string, WakeUp>;
  readonly outbox: Map<string, { readonly row: OutboxRow; readonly since: number }>;
  readonly told: Map<string, Told>;
  readonly slots: Map<string, Set<string>>;
  readonly uses: Map<string, Map<string, Ref>>;
  readonly settings: Map<string, Json>;
}

/**
 * A journal that lives as long as the process: for tests and the simulation. Every method runs to its end without
 * giving way, so each is atomic. Entries are kept as given, not copied: they are immutable data. `close` does nothing.
 */
export function createMemoryJournal(): Journal {
  const state: State = {
    shelves: new Map(),
    parts: new Map(),
    wakeUps: new Map(),
    outbox: new Map(),
    told: new Map(),
    slots: new Map(),
    uses: new Map(),
    settings: new Map(),
  };
  return {
    load: async (ref) => state.shelves.get(refKey(ref))?.cases.at(-1) ?? null,
    loadCase: async (id) => loadCase(state, id),
    append: async (ref, ordinal, first, bodies, at, rows) =>
      append(state, ref, prepareAppend(ordinal, first, bodies, at, rows)),
    schedule: async (wakeUp) => putWakeUp(state, prepareWakeUp(wakeUp)),
    due: async (now, limit) => due(state, now, limit),
    clear: async (wakeUp) => clear(state, wakeUp),
    outbox: async (limit) => outbox(state, limit),
    told: async (id, channel) => {
      checkName(id, 'A case id');
      checkName(channel, 'A channel');
      return state.told.get(`${id}\n${channel}`) ?? null;
    },
    setTold: async (id, channel, told) => setTold(state, id, channel, told),
    clearOutbox: async (row) => clearOutbox(state, row),
    reserve: async (slot) => {
      checkSlot(slot);
      const taken = member(state.slots, slot.counter, () => new Set());
      if (!taken.has(slot.step) && taken.size >= slot.limit) {
        return 'full';
      }
      taken.add(slot.step);
      return 'reserved';
    },
    setUses: async (ref, dependencies) => setUses(state, ref, dependencies),
    users: async (dependency) => inOrder([...(state.uses.get(dependency)?.values() ?? [])]),
    cases: async (limit) => cases(state, limit),
    setting: async (name) => {
      checkName(name, 'A setting');
      return state.settings.get(name) ?? null;
    },
    setSetting: async (name, value) => {
      checkName(name, 'A setting');
      encodeValue(value, `Setting ${name}`);
      state.settings.set(name, value);
    },
    close: async () => {},
  };
}

function loadCase(state: State, id: string): StoredCase | null {
  const named = refPartOf(id);
  if (named === null) {
    return null;
  }
  const shelves = state.parts.get(named.ref) ?? [];
  const found = shelves.flatMap((shelf) => shelf.cases[named.ordinal - 1] ?? []);
  if (found.length > 1) {
    throw ambiguous(id);
  }
  return found[0] ?? null;
}

function append(state: State, ref: Ref, prepared: PreparedAppend): Appended {
  const { ordinal, first, at } = prepared;
  const key = refKey(ref);
  const cases = state.shelves.get(key)?.cases ?? [];
  const entries = cases[ordinal - 1]?.entries ?? [];
  if (entries.length >= first) {
    return 'behind';
  }
  checkNext(ordinal, first, first > 1 ? entries.length === first - 1 : cases.length >= ordinal - 1);
  const shelf = state.shelves.get(key) ?? newShelf(state, ref, key);
  shelf.cases[ordinal - 1] = {
    id: `${shelf.part}-${ordinal}`,
    ordinal,
    entries: [...entries, ...prepared.entries.map(({ entry }) => entry)],
  };
  if (ordinal === shelf.cases.length) {
    shelf.at = at;
  }
  for (const wakeUp of prepared.wakeUps) {
    putWakeUp(state, wakeUp);
  }
  for (const { row } of prepared.outbox) {
    const stored = state.outbox.get(outboxKey(row));
    if (stored === undefined || row.n > stored.row.n) {
      state.outbox.set(outboxKey(row), { row, since: stored?.since ?? at });
    }
  }
  for (const { dependency, ref: user } of prepared.uses) {
    member(state.uses, dependency, () => new Map()).set(refKey(user), user);
  }
  return 'appended';
}

function setUses(state: State, ref: Ref, dependencies: readonly string[]): void {
  const uses = prepareUses(dependencies.map((dependency) => ({ dependency, ref })));
  for (const users of state.uses.values()) {
    users.delete(refKey(ref));
  }
  for (const { dependency } of uses) {
    member(state.uses, dependency, () => new Map()).set(refKey(ref), ref);
  }
}

function newShelf(state: State, ref: Ref, key: string): Shelf {
  const part = refPartOf(caseId(ref, 1))?.ref ?? '';
  const shelf = { part, cases: [], at: 0 };
  state.shelves.set(key, shelf);
  member(state.parts, part, () => []).push(shelf);
  return shelf;
}

function putWakeUp(state: State, { wakeUp }: PreparedWakeUp): void {
  state.wakeUps.set(wakeUpKey(wakeUp), wakeUp);
}

function clear(state: State, wakeUp: WakeUp): void {
  const { dueAt } = prepareWakeUp(wakeUp).wakeUp;
  if (state.wakeUps.get(wakeUpKey(wakeUp))?.dueAt === dueAt) {
    state.wakeUps.delete(wakeUpKey(wakeUp));
  }
}

function due(state: State, now: number, limit: number): WakeUp[] {
  checkLimit(limit);
  const passed = passedMs(now);
  return [...state.wakeUps.values()]
    .filter((wakeUp) => wakeUp.dueAt <= passed)
    .sort((left, right) => left.dueAt - right.dueAt || ascending(left.id, right.id))
    .slice(0, limit);
}

function outbox(state: State, limit: number): OutboxRow[] {
  checkLimit(limit);
  return [...state.outbox.values()]
    .sort((left, right) => left.since - right.since || ascending(left.row.caseId, right.row.caseId))
    .slice(0, limit)
    .map(({ row }) => row);
}

function clearOutbox(state: State, row: OutboxRow): void {
  checkReached(row.caseId, row.n);
  if ((state.outbox.get(outboxKey(row))?.row.n ?? Number.POSITIVE_INFINITY) <= row.n) {
    state.outbox.delete(outboxKey(row));
  }
}

function setTold(state: State, id: string, channel: string, told: Told): void {
  checkReached(id, told.n);
  checkName(channel, 'A channel');
  encodeValue(told.handle, `The ${channel} handle of ${id}`);
  const key = `${id}\n${channel}`;
  if (told.n >= (state.told.get(key)?.n ?? 0)) {
    state.told.set(key, { n: told.n, handle: told.handle ?? null });
  }
}

function cases(state: State, limit: number): StoredCase[] {
  checkLimit(limit);
  const newest = [...state.shelves.values()].flatMap(({ cases: all, at }) =>
    all.slice(-1).map((story) => ({ story, at })),
  );
  return newest
    .sort((left, right) => right.at - left.at || ascending(right.story.id, left.story.id))
    .slice(0, limit)
    .map(({ story }) => story);
}

function wakeUpKey(wakeUp: WakeUp): string {
  return `${wakeUp.id}\n${refKey(wakeUp.ref)}`;
}

function outboxKey(row: OutboxRow): string {
  return `${row.caseId}\n${refKey(row.ref)}`;
}

function ascending(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function member<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}
