import { type Case, NO_MEMORY } from './case.ts';
import { caseId } from './case-id.ts';
import type { DecideInput, Decision } from './decision.ts';
import { applyBody } from './fold.ts';
import type { EntryBody, Memory } from './journal.ts';

/** The case as a decision builds it: what is stored, plus the entries decided so far. */
export interface Draft {
  /** The newest case, closed or not, or null when the ref never had one. */
  readonly case: Case | null;
  /** The newest case when it is open, else null. */
  readonly open: Case | null;
  /** What is remembered of the ref, across cases. */
  readonly memory: Memory;
  /** The id the open case has, or the next one will have. */
  readonly id: string;
  push(body: EntryBody): void;
  appends(): Decision['appends'];
}

/** Starts from what is stored. Only `decide` and its parts use it, within one call. */
export function createDraft(input: DecideInput): Draft {
  let current = input.stored;
  const appends: { ordinal: number; first: number; bodies: EntryBody[] }[] = [];
  return {
    get case() {
      return current;
    },
    get open() {
      return current === null || current.closed ? null : current;
    },
    get memory() {
      return current?.memory ?? NO_MEMORY;
    },
    get id() {
      return caseId(input.ref, nextOrdinal(current));
    },
    push(body) {
      const ordinal = nextOrdinal(current);
      const first = current === null || current.closed ? 1 : current.n + 1;
      current = applyBody(current, { id: caseId(input.ref, ordinal), ordinal }, body, input.now);
      const last = appends.at(-1);
      if (last?.ordinal === ordinal) {
        last.bodies.push(body);
      } else {
        appends.push({ ordinal, first, bodies: [body] });
      }
    },
    appends: () => appends,
  };
}

function nextOrdinal(current: Case | null): number {
  if (current === null) {
    return 1;
  }
  return current.closed ? current.ordinal + 1 : current.ordinal;
}
