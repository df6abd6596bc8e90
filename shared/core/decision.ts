import type { Case } from './case.ts';
import type { Failure } from './failure.ts';
import type { EntryBody } from './journal.ts';
import type { Report } from './outcome.ts';
import type { Slot } from './ports.ts';
import type { Ref } from './ref.ts';
import type { Observation, Resource } from './resource.ts';
import type { Rule } from './rule.ts';
import type { Policy } from './settings.ts';
import type { Step } from './state.ts';
import type { Trigger } from './trigger.ts';

/** What the engine learnt from the call it made for the open intent in this invocation. */
export type CallAnswer =
  | { readonly kind: 'accepted'; readonly at: number; readonly doubt?: Failure }
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** No answer: it may have happened, or may still. */
  | { readonly kind: 'unanswered'; readonly failure: Failure };

/** Everything a decision is made from. Nothing else is looked at. */
export interface DecideInput {
  readonly ref: Ref;
  readonly resource: Resource;
  readonly rules: readonly Rule[];
  /** The ref's newest case, open or closed, or null. */
  readonly stored: Case | null;
  readonly observation: Observation;
  /** Why we look; null when it is journalled already. */
  readonly trigger: Trigger | null;
  readonly policy: Policy;
  readonly paused: boolean;
  /** Whether the first sweep is still marking what was there before Cordon. */
  readonly baselining: boolean;
  /** ms since the epoch. */
  readonly now: number;
  /** This invocation. */
  readonly owner: string;
  /** Uniform in [0, 1). */
  readonly jitter: number;
  readonly answer: CallAnswer | null;
  /** The blast-radius store's answer for the step about to be made, or null when not asked yet. */
  readonly reservation: { readonly step: string; readonly answer: 'reserved' | 'full' } | null;
  /** Print the plan, write nothing. */
  readonly dryRun: boolean;
  /** Version of this code. */
  readonly code: string;
}

/** What the engine does next. */
export type Next =
  | { readonly kind: 'call'; readonly step: Step }
  | { readonly kind: 'reserve'; readonly slot: Slot }
  | { readonly kind: 'read'; readonly copies: readonly string[] }
  | { readonly kind: 'end' };

/** Entries to append, when to wake up, and what to do next. */
export interface Decision {
  /** Ordinal the bodies belong to, position of the first, per case touched: at most a closing and an opening one. */
  readonly appends: readonly {
    readonly ordinal: number;
    readonly first: number;
    readonly bodies: readonly EntryBody[];
  }[];
  /** The case as it will be once the bodies are appended. */
  readonly after: Case | null;
  readonly wakeAt: number | null;
  readonly why: string;
  /** Whether there is something new to tell. */
  readonly tell: boolean;
  readonly next: Next;
  readonly report: Report;
}

/**
 * What may still be appended when too little of the invocation is left for a call: all but its intent. The trigger is
 * kept so, with all it taught, and the next invocation starts from there.
 */
export function withoutIntent(appends: Decision['appends']): Decision['appends'] {
  return appends
    .map((append) => ({
      ...append,
      bodies: append.bodies.filter((body) => body.kind !== 'intent'),
    }))
    .filter((append) => append.bodies.length > 0);
}
