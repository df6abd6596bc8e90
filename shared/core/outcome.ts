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
  /** Made, or in a dry run: to be made. */
  readonly edits: readonly (Edit & { readonly call: string })[];
}
