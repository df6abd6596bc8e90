import type { Step } from './state.ts';

/** A plan as data: what would be, or is being, done. An approval binds to its digest. */
export interface Plan {
  readonly digest: string;
  /** Rule ids it cures. */
  readonly findings: readonly string[];
  readonly steps: readonly Step[];
}
