import type { EntryBody, StoredCase } from './journal.ts';
import type { Json } from './json.ts';
import type { Ref } from './ref.ts';

/** Time, from outside. Milliseconds since the epoch, UTC. */
export interface Clock {
  now(): number;
}

/** Randomness, from outside: ids and jitter. */
export interface Random {
  /** A new unique id. */
  id(): string;
  /** Uniform in [0, 1). */
  unit(): number;
}

/** A stored reason to look at a ref again. Written with the entries it belongs to; never lost by a queue. */
export interface WakeUp {
  readonly ref: Ref;
  /** When it is due, ms since the epoch. */
  readonly dueAt: number;
  /** Makes the row unique: `<case id>#<n>`. */
  readonly id: string;
  readonly why: string;
}

/** A stored duty to tell: "case X reached n". The text is rendered when it is sent. */
export interface OutboxRow {
  readonly ref: Ref;
  readonly caseId: string;
  readonly n: number;
}

/** How far one channel has told one case. */
export interface Told {
  readonly n: number;
  /** The channel's own name of the thread or message, or null. */
  readonly handle: Json;
}

/** What is written together with entries, atomically where the store can, else rows first. */
export interface Rows {
  readonly wakeUps?: readonly WakeUp[];
  /** Upsert: the case has news up to this n. */
  readonly outbox?: readonly OutboxRow[];
  /** Dependency id to the ref that uses it: so that a key event finds its users. */
  readonly uses?: readonly { readonly dependency: string; readonly ref: Ref }[];
}

/** Answer of an append. `behind`: entry n exists already, another instance is ahead; nothing was written. */
export type Appended = 'appended' | 'behind';

/** A limit on how much may be disrupted: one counter per scope and hour. */
export interface Slot {
  /** `<scope>#<hour>`, e.g. `111122223333#2026-11-21T09`. */
  readonly counter: string;
  /** The step that takes it: asking twice for the same step takes one. */
  readonly step: string;
  readonly limit: number;
}

/**
 * The durable store. Every adapter passes `test/contract/journal.ts`.
 * All methods reject with CloudError (`unavailable`, `throttled`, `denied`) and never swallow.
 */
export interface Journal {
  /** The ref's newest case with all its entries, or null. Strongly consistent. */
  load(ref: Ref): Promise<StoredCase | null>;
  /** A case by id, or null. */
  loadCase(caseId: string): Promise<StoredCase | null>;
  /**
   * Create-once append of entries `first…first+bodies.length-1`, all or none. The first entry of ordinal k is only
   * accepted when no case k exists; `behind` when any of the entries exists already.
   * @param at - the entries' time, ms since the epoch
   */
  append(
    ref: Ref,
    ordinal: number,
    first: number,
    bodies: readonly EntryBody[],
    at: number,
    rows: Rows,
  ): Promise<Appended>;
  /** Writes a wake-up by itself, when nothing else is to be recorded. Same id: replaced. */
  schedule(wakeUp: WakeUp): Promise<void>;
  /** Wake-ups due at or before `now`, oldest first. */
  due(now: number, limit: number): Promise<readonly WakeUp[]>;
  /** Removes a wake-up that was acted on. Removing it twice is fine. */
  clear(wakeUp: WakeUp): Promise<void>;
  /** Outbox rows, oldest first. */
  outbox(limit: number): Promise<readonly OutboxRow[]>;
  /** What a channel has told of a case, or null. */
  told(caseId: string, channel: string): Promise<Told | null>;
  /** Records it; removes nothing. Never moves `n` backwards. */
  setTold(caseId: string, channel: string, told: Told): Promise<void>;
  /** Removes the row unless it has moved past `row.n` meanwhile. */
  clearOutbox(row: OutboxRow): Promise<void>;
  /** Creates the slot and raises the counter in one transaction, unless full. Never refunded. */
  reserve(slot: Slot): Promise<'reserved' | 'full'>;
  /**
   * Makes these all the dependencies the ref uses, and forgets others. Nothing is written when they are known already.
   * When an append adds one meanwhile, either may win.
   */
  setUses(ref: Ref, dependencies: readonly string[]): Promise<void>;
  /** Refs that use a dependency. */
  users(dependency: string): Promise<readonly Ref[]>;
  /** The newest case of every ref, newest first: for lists. */
  cases(limit: number): Promise<readonly StoredCase[]>;
  /** A small named setting: the kill switch, the baseline mark, sweep cursors. */
  setting(name: string): Promise<Json>;
  setSetting(name: string, value: Json): Promise<void>;
  close(): Promise<void>;
}

/** A channel that tells people or machines. Every adapter passes `test/contract/notifier.ts`. */
export interface Notifier {
  /** `slack`, `bus`. */
  readonly channel: string;
  /**
   * Tells everything of the case after entry `from` up to `to`, in order. Called again after an unknown answer:
   * it then looks for its own message first.
   * @returns the handle to keep, passed again next time
   */
  tell(story: StoredCase, from: number, to: number, handle: Json): Promise<Json>;
}
