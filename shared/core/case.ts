import type { Failure } from './failure.ts';
import type { EntryBody, Memory } from './journal.ts';
import type { Plan } from './plan.ts';
import type { Ref } from './ref.ts';
import type { Edit } from './state.ts';
import type { Trigger } from './trigger.ts';

type Intent = Extract<EntryBody, { kind: 'intent' }>;
type OutcomeBody = Extract<EntryBody, { kind: 'outcome' }>;
type UndoRequest = Extract<EntryBody, { kind: 'undo-requested' }>;

/** A step on its way: an intent without its end. */
export interface OpenIntent {
  readonly n: number;
  readonly body: Intent;
  /** When it was written, ms. */
  readonly at: number;
  readonly deadline: number;
  /** When the cloud's acceptance was journalled, ms, or null. */
  readonly acceptedAt: number | null;
  /** The cloud's own error in answer, after which it may have acted or not. */
  readonly doubt: Failure | null;
}

/** A step read back as done. */
export interface DoneStep {
  readonly n: number;
  readonly body: Intent;
  readonly after: readonly Edit[];
  /** When it was read back, ms. */
  readonly at: number;
}

/** What failed and how often, by what the step would have edited. */
export interface StepFailure {
  readonly failure: Failure;
  readonly attempts: number;
  /** Of the last try, ms. */
  readonly at: number;
}

/** A case, folded from its entries. Derived: the journal is the truth. */
export interface Case {
  readonly id: string;
  readonly ordinal: number;
  readonly ref: Ref;
  /** How many entries it has; the next is n+1. */
  readonly n: number;
  readonly closed: boolean;
  readonly profile: string;
  readonly openedAt: number;
  readonly createdAt: number | null;
  readonly changedAt: number | null;
  /** When others last changed the resource, by the events that told of it, ms, or null. */
  readonly lastChangedAt: number | null;
  readonly memory: Memory;
  readonly eventIds: readonly string[];
  readonly lastTrigger: Trigger | null;
  /** When it was journalled, ms, or null. */
  readonly triggeredAt: number | null;
  /** Receipt times of the current burst of events by others, ms: for settling. */
  readonly burst: { readonly first: number; readonly last: number } | null;
  readonly open: OpenIntent | null;
  readonly done: readonly DoneStep[];
  /** Fields taken down only to edit others, with what they were; not yet brought back. */
  readonly restores: readonly Edit[];
  readonly failures: Readonly<Record<string, StepFailure>>;
  readonly asked: { readonly plan: Plan; readonly why: string; readonly at: number } | null;
  readonly approved: {
    readonly plan: Plan;
    readonly by: string;
    readonly at: number;
  } | null;
  readonly undo: UndoRequest | null;
  /** What the last undo could not take back, because others had changed it since. */
  readonly conflicts: readonly Edit[];
  readonly outcome: OutcomeBody | null;
  /** Since when the outcome stands, ms. */
  readonly outcomeAt: number;
  /** Since when the case has had the same reason, ms; that it has taken too long is no other. */
  readonly reasonAt: number;
  /** When the owner was first told, ms: grace counts from here. */
  readonly toldAt: number | null;
}

/** No memory: a ref never seen. */
export const NO_MEMORY: Memory = {
  incarnation: null,
  lives: 0,
  holds: [],
  overridesFirstSeen: {},
  overrideSetters: {},
  creator: null,
  person: null,
  owner: null,
  tool: null,
  baseline: [],
  cured: {},
};
