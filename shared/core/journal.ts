import type { Failure } from './failure.ts';
import type { Json } from './json.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import type { Ref } from './ref.ts';
import type { Finding } from './rule.ts';
import type { Edit, Step } from './state.ts';
import type { FindingSource, Trigger } from './trigger.ts';

/** Version of the entries below. Code reads its own and the one before; anything else means hands off. */
export const JOURNAL_VERSION = 1;

/** A person's or an undo's word to leave findings alone. Stays until lifted. */
export interface Hold {
  /** Rule ids it holds back. */
  readonly rules: readonly string[];
  readonly by: string;
  /** When it was set, ISO 8601 UTC. */
  readonly since: string;
  readonly reason: string;
}

/** What a ref's next case inherits from its last: the memory that spans episodes. */
export interface Memory {
  /** Which life of the name, see `State.incarnation`; `lives` counts deletions where there is no native id. */
  readonly incarnation: string | null;
  readonly lives: number;
  readonly holds: readonly Hold[];
  /** When an override was first seen for each rule (ISO 8601 UTC). Survives its removal: renewals are counted. */
  readonly overridesFirstSeen: Readonly<Record<string, string>>;
  /** Who set each override tag, by `key=value`; absent when no event told. */
  readonly overrideSetters: Readonly<Record<string, Setter>>;
  /** Who created this incarnation (principal), when known. */
  readonly creator: string | null;
  /** Who to tell when no tag names an owner: the last person who created or changed it. */
  readonly person: string | null;
  /** Who the owner tag named when it was last read; absent while none did. It routes messages and authorises nothing. */
  readonly owner?: string | null;
  /** The IaC tool that last wrote it, or null. */
  readonly tool: string | null;
  /** The service that found sensitive data in this incarnation, if one did. */
  readonly sensitive?: FindingSource;
  /** Rule ids that were already violated when Cordon first looked. */
  readonly baseline: readonly string[];
  /** Per field: the value we verified and how often others reversed it in this incarnation. */
  readonly cured: Readonly<Record<string, Cured>>;
}

/** Who wrote a tag, as the event named it. */
export interface Setter {
  readonly principal: string;
  readonly role: string | null;
}

/** A value Cordon verified, and how often others put it back since. */
export interface Cured {
  /** The value's fingerprint: the value itself where it is small. */
  readonly after: Json;
  readonly reversals: number;
  /** When it was last verified, ISO 8601 UTC. */
  readonly at: string;
}

/** The bodies of journal entries. */
export type EntryBody =
  | {
      readonly kind: 'opened';
      readonly ref: Ref;
      readonly profile: string;
      /** Version of the code that opened it. */
      readonly code: string;
      readonly memory: Memory;
      /** When the resource was created, and when the event that opened the case changed it (ISO 8601 UTC), if known. */
      readonly createdAt: string | null;
      readonly changedAt: string | null;
    }
  | { readonly kind: 'trigger'; readonly trigger: Trigger }
  /** Memory learnt since the opening. Only the members that changed. */
  | { readonly kind: 'remembered'; readonly memory: Partial<Memory> }
  | {
      readonly kind: 'intent';
      readonly step: Step;
      /** Who holds the ref until the deadline: one id per invocation. */
      readonly owner: string;
      /** ISO 8601 UTC. No one else writes before it. */
      readonly deadline: string;
      /** Edits made only to be able to make others: brought back before the case rests. */
      readonly temporary: readonly Edit[];
      /** `cure`, or `undo`, or `withdraw` for giving back what a containment took. */
      readonly purpose: 'cure' | 'undo' | 'withdraw';
      /** What it acts for, as it was seen when it was decided. */
      readonly findings: readonly Finding[];
    }
  /**
   * The cloud's answer to the open intent; with `doubt` it was an error of its own that leaves open whether it acted.
   * No answer is not journalled: the deadline decides.
   */
  | { readonly kind: 'accepted'; readonly doubt?: Failure }
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** Read back: the edits' `after` holds, as observed. Ends the intent. */
  | { readonly kind: 'verified'; readonly after: readonly Edit[] }
  /** The intent ended without effect or somebody else wrote in between. */
  | { readonly kind: 'abandoned'; readonly why: string }
  /** Fields Cordon had taken down for an edit read as before again: somebody else brought them back. */
  | { readonly kind: 'restored'; readonly fields: readonly string[] }
  | { readonly kind: 'asked'; readonly plan: Plan; readonly why: string }
  | { readonly kind: 'approved'; readonly digest: string; readonly by: string }
  | {
      readonly kind: 'undo-requested';
      readonly by: string;
      /** Case whose edits are taken back. */
      readonly of: string;
      readonly edits: readonly Edit[];
      readonly hold: Hold;
    }
  | {
      readonly kind: 'undo-ended';
      readonly undone: readonly Edit[];
      readonly conflicts: readonly Edit[];
    }
  | {
      readonly kind: 'outcome';
      readonly outcome: Outcome;
      readonly reason: string;
      readonly findings: readonly Finding[];
      /** The recipe for the person, when the cure is not whole. */
      readonly recipe: string | null;
      /** What would have been done, where the policy only observes; else null. */
      readonly plan: Plan | null;
    }
  | { readonly kind: 'closed' };

/** Entries that people and machines are told about: a new plan to say yes to is one, though nothing else changed. */
export const NEWS: readonly EntryBody['kind'][] = ['outcome', 'asked'];

/** One append to a case's journal. */
export interface Entry {
  readonly version: number;
  /** Position in the case, from 1, without gaps. */
  readonly n: number;
  /** ISO 8601 UTC, by the appending instance's clock. */
  readonly at: string;
  readonly body: EntryBody;
}

/** The newest case of a ref, as stored. */
export interface StoredCase {
  /** `<20 hex digits of the ref>-<ordinal>`. */
  readonly id: string;
  /** From 1; a ref's next case has the next ordinal, so that only one can be open. */
  readonly ordinal: number;
  readonly entries: readonly Entry[];
}
