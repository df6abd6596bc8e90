import type { Plan } from './plan.ts';
import type { Ref } from './ref.ts';
import type { Finding } from './rule.ts';
import type { Edit } from './state.ts';

/** How an episode stands. The words people see everywhere. */
export type Outcome =
  | 'compliant'
  | 'fixed'
  | 'contained'
  | 'stopped'
  | 'labelled'
  | 'observed'
  | 'waiting'
  | 'asking'
  | 'overridden'
  | 'conflict'
  | 'skipped'
  | 'failed';

/** What a reconcile reports, to the terminal, to JSON and to the bus. */
export interface Report {
  readonly ref: Ref;
  readonly outcome: Outcome;
  /** Why, as a sentence. */
  readonly reason: string;
  /** The case, or null when none was needed. */
  readonly case: string | null;
  readonly findings: readonly Finding[];
  /** Made by this run, or in a dry run: to be made. */
  readonly edits: readonly (Edit & { readonly call: string })[];
  /** What is planned, or asked, or would be done; null when nothing is. */
  readonly plan: Plan | null;
  /** Per finding, the guard that stopped it, if any. */
  readonly guards: readonly GuardVerdict[];
  /** When it is worth looking again, ms since the epoch, or null. */
  readonly wakeAt: number | null;
}

/** Why a finding's cure does not run now. */
export interface GuardVerdict {
  readonly rule: string;
  readonly guard: string;
  readonly reason: string;
}
