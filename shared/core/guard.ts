import type { Case } from './case.ts';
import type { Memory } from './journal.ts';
import type { Outcome } from './outcome.ts';
import type { OverrideVerdict } from './overrides.ts';
import type { Ref } from './ref.ts';
import type { Finding, Preflight, Rule } from './rule.ts';
import type { Policy, RuleSettings } from './settings.ts';
import type { State, Step } from './state.ts';

/** Why a cure does not run now. */
export interface Stop {
  readonly guard: string;
  readonly outcome: Extract<
    Outcome,
    'waiting' | 'asking' | 'observed' | 'overridden' | 'skipped' | 'failed'
  >;
  readonly reason: string;
  /** When looking again is worth it, ms, or null. */
  readonly until: number | null;
}

/** What the guards look at: one finding with the steps that would cure it alone. */
export interface GuardInput {
  readonly ref: Ref;
  readonly finding: Finding;
  readonly rule: Rule;
  readonly settings: RuleSettings;
  readonly policy: Policy;
  readonly state: State;
  /** Whether the resource is about machine learning. */
  readonly inScope: boolean;
  readonly override: OverrideVerdict;
  /** Whether a person has said yes to what would be done, and not too long ago. */
  readonly approved: boolean;
  readonly steps: readonly Step[];
  readonly preflight: Preflight;
  /** Fields that only gain things of our own: nobody can put those back. */
  readonly additive: readonly string[];
  /** Null for a resource without an open case. */
  readonly case: Case | null;
  readonly memory: Memory;
  /** When the resource began and when the event at hand changed it, ms, where known. */
  readonly createdAt: number | null;
  readonly changedAt: number | null;
  readonly openedAt: number;
  readonly paused: boolean;
  readonly now: number;
}

/** One guard. Returns null to let pass. */
export interface Guard {
  readonly name: string;
  check(input: GuardInput): Stop | null;
}
