import { digest } from '../core/digest.ts';

/** The collections of a journal. Their names in Firestore begin with the journal's prefix. */
export type Collection =
  | 'cases'
  | 'counters'
  | 'entries'
  | 'outbox'
  | 'settings'
  | 'slots'
  | 'told'
  | 'uses'
  | 'wake-ups';

/** Which document. Ids are digests: names may hold what no id may, and ids in order would all land on one server. */
export interface Key {
  readonly collection: Collection;
  readonly id: string;
}

/** Highest ordinal: nine digits. Ids count down from it, so that the newest case is read first. */
const ORDINAL_MAX = 999_999_999;

/** An entry. In the order of ids come a ref's newest case first, and the entries of each case from the first. */
export function entryKey(ref: string, ordinal: number, n: number): Key {
  return { collection: 'entries', id: `${ref}-${nine(ORDINAL_MAX - ordinal)}-${nine(n)}` };
}

/** What an entry's id says; null when it is no entry's. */
export function entryPlace(id: string): { ref: string; ordinal: number; n: number } | null {
  const match = /^(?<ref>[0-9a-f]{64})-(?<left>\d{9})-(?<n>\d{9})$/.exec(id);
  return match?.groups === undefined
    ? null
    : {
        ref: match.groups['ref'] ?? '',
        ordinal: ORDINAL_MAX - Number(match.groups['left']),
        n: Number(match.groups['n']),
      };
}

/** Beginning of the ids of everything that is kept by a ref: its entries, its uses. */
export function prefixOf(ref: string): string {
  return `${ref}-`;
}

/** A ref's newest case. */
export function headKey(ref: string): Key {
  return { collection: 'cases', id: ref };
}

/** A wake-up: one per id and ref. */
export function wakeUpKey(id: string, ref: string): Key {
  return { collection: 'wake-ups', id: `${digest(id)}-${ref}` };
}

/** An outbox row: one per case and ref. */
export function outboxKey(of: string, ref: string): Key {
  return { collection: 'outbox', id: `${digest(of)}-${ref}` };
}

/** What a channel has told of a case. */
export function toldKey(of: string, channel: string): Key {
  return { collection: 'told', id: `${digest(of)}-${digest(channel)}` };
}

/** The counter of a limit. */
export function counterKey(counter: string): Key {
  return { collection: 'counters', id: digest(counter) };
}

/** A slot taken. */
export function slotKey(counter: string, step: string): Key {
  return { collection: 'slots', id: `${digest(counter)}-${digest(step)}` };
}

/** One use of a dependency. */
export function useKey(dependency: string, ref: string): Key {
  return { collection: 'uses', id: `${prefixOf(ref)}${digest(dependency)}` };
}

/** A setting. */
export function settingKey(name: string): Key {
  return { collection: 'settings', id: digest(name) };
}

function nine(number: number): string {
  return String(number).padStart(9, '0');
}
