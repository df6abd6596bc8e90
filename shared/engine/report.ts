import type { Case } from '../core/case.ts';
import type { Decision } from '../core/decision.ts';
import type { Report } from '../core/outcome.ts';
import type { Ref } from '../core/ref.ts';

/** The report with the edits this run read back, in place of the planned ones. */
export function withEdits(decision: Decision, started: Case | null): Report {
  const { after, report } = decision;
  const from = started !== null && started.id === after?.id ? started.done.length : 0;
  const edits = (after?.done ?? [])
    .slice(from)
    .flatMap((step) => step.after.map((edit) => ({ ...edit, call: step.body.step.call })));
  return { ...report, edits };
}

/** The report about a resource whose type this build does not know. */
export function notServed(ref: Ref): Report {
  return bareReport(ref, 'skipped', `this version of Cordon has no rules for ${ref.type}`);
}

/** A report with nothing but an outcome and its reason. */
export function bareReport(ref: Ref, outcome: Report['outcome'], reason: string): Report {
  return {
    ref,
    outcome,
    reason,
    case: null,
    findings: [],
    edits: [],
    plan: null,
    guards: [],
    wakeAt: null,
  };
}
