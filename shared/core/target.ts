import type { Assessed } from './assess.ts';
import type { Case } from './case.ts';
import { digest } from './digest.ts';
import { sameJson } from './json.ts';
import { CASE_TAG, isQuarantine, QUARANTINE_TAG, STATUS_TAG, THIS_CASE } from './labels.ts';
import type { Plan } from './plan.ts';
import { type Ref, refKey } from './ref.ts';
import type { Resource } from './resource.ts';
import { type Edit, fieldOf, type State, type Step, withField } from './state.ts';

/**
 * The state the resource would be in without Cordon's passing measures: what was taken down only to edit is up
 * again, and, when `withdraw`, what contained a finding is lifted. Cures start from it, so that they take back
 * exactly what no finding needs any more.
 */
export function baseOf(c: Case | null, resource: Resource, live: State, withdraw: boolean): State {
  let base = live;
  if (c === null) {
    return base;
  }
  for (const edit of c.restores) {
    if (!resource.isTransient(live) || edit.field !== 'status') {
      base = withField(base, edit.field, edit.before);
    }
  }
  if (withdraw) {
    for (const edit of withdrawableEdits(c, resource)) {
      if (sameJson(fieldOf(live, edit.field), edit.after)) {
        base = withField(base, edit.field, edit.before);
      }
    }
  }
  return base;
}

/** What this case changed that is given back when its findings end, net of all steps. */
export function withdrawableEdits(c: Case, resource: Resource): Edit[] {
  return netEdits(c).filter((edit) => {
    const name = edit.field.split('.')[0] ?? edit.field;
    return resource.withdrawable.includes(name);
  });
}

/** The first `before` and last `after` of every field the case's cures changed and did not give back. */
export function netEdits(c: Case): Edit[] {
  const net = new Map<string, Edit>();
  for (const step of c.done) {
    const temporary = new Set(step.body.temporary.map((edit) => edit.field));
    for (const edit of step.after) {
      if (step.body.purpose !== 'cure') {
        net.delete(edit.field);
      } else if (!temporary.has(edit.field)) {
        const { before } = net.get(edit.field) ?? edit;
        net.set(edit.field, { ...edit, before });
      }
    }
  }
  return [...net.values()].filter((edit) => !sameJson(edit.before, edit.after));
}

/**
 * Puts the case id where rules wrote the placeholder.
 * @param base - what the rules started from: a placeholder that stood there already is somebody's own text
 */
export function stampCase(state: State, base: State, caseId: string): State {
  return state.tags[CASE_TAG] === THIS_CASE && base.tags[CASE_TAG] !== THIS_CASE
    ? withField(state, `tags.${CASE_TAG}`, caseId)
    : state;
}

/**
 * What a rule desires. Where the policy says so, a fault that its cure leaves standing, shut off or only marked, is
 * tagged for the guardrails as well.
 */
export function desired(
  { rule, context, settings }: Pick<Assessed, 'rule' | 'context' | 'settings'>,
  resource: Resource,
  from: State,
): State {
  const target = rule.desire(from, context);
  const quarantines = settings.quarantine && resource.maps.includes('tags');
  return quarantines && rule.check(target, context).kind === 'violation'
    ? withField(target, `tags.${QUARANTINE_TAG}`, 'true')
    : target;
}

/** Whether an edit only writes Cordon's own inert labels. */
export function isLabelEdit(edit: Edit): boolean {
  return edit.field === `tags.${STATUS_TAG}` || edit.field === `tags.${CASE_TAG}`;
}

/** Whether a step only marks the resource, for people or for the guardrails: where that is refused, no cure waits for it. */
export function isMarkStep(step: Step): boolean {
  return step.edits.every((edit) => isLabelEdit(edit) || isQuarantine(edit));
}

/** A plan with the digest an approval binds to: which resource, which calls, which values. */
export function planOf(ref: Ref, findings: readonly string[], steps: readonly Step[]): Plan {
  const parts = steps.map((step) => ({
    call: step.call,
    edits: step.edits.map(({ field, before, after }) => ({ field, before, after })),
  }));
  return { digest: digest({ ref: refKey(ref), steps: parts }), findings, steps };
}

/** Whether an approved plan covers these steps: every value they change, from what to what. */
export function approvalCovers(approved: Plan, steps: readonly Step[]): boolean {
  const granted = approved.steps.flatMap((step) => step.edits);
  return steps
    .flatMap((step) => step.edits)
    .filter((edit) => !isLabelEdit(edit))
    .every((edit) =>
      granted.some(
        (grant) =>
          grant.field === edit.field &&
          sameJson(grant.before, edit.before) &&
          sameJson(grant.after, edit.after),
      ),
    );
}

/** Edits of a step that leave what the target wants to keep: made only to be able to make others. */
export function temporaryEdits(step: Step, target: State): Edit[] {
  return step.edits.filter((edit) => {
    const wanted = fieldOf(target, edit.field);
    return sameJson(edit.before, wanted) && !sameJson(edit.after, wanted);
  });
}

/** Whether a step only gives back: every value it sets is the base's. */
export function isGivingBack(step: Step, base: State): boolean {
  return step.edits.every((edit) => sameJson(edit.after, fieldOf(base, edit.field)));
}
