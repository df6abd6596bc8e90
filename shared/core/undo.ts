import type { Case } from './case.ts';
import type { Conclusion } from './conclude.ts';
import type { DecideInput } from './decision.ts';
import type { Draft } from './draft.ts';
import { stepSignature, waitingSince } from './fold.ts';
import { passing } from './intent.ts';
import type { Hold } from './journal.ts';
import { sameJson } from './json.ts';
import { BACKOFF_BASE_MS, BACKOFF_MAX_MS } from './limits.ts';
import { oldPicture } from './picture.ts';
import type { Resource } from './resource.ts';
import { type Edit, fieldOf, type State, type Step, withField } from './state.ts';
import { isMarkStep, temporaryEdits } from './target.ts';

/**
 * What of a case can be taken back, oldest first: its cures, net, without what only added things of our own. Edits of one
 * field between which others changed it stay apart, or theirs would be lost. A step on its way counts: by the time the
 * undo begins it has taken effect, or reads as before.
 */
export function undoableEdits(c: Case, resource: Resource): Edit[] {
  const { open } = c;
  const done = open === null ? c.done : [...c.done, { ...open, after: open.body.step.edits }];
  const fields = new Set(done.flatMap((step) => step.after.map(({ field }) => field)));
  return [...fields]
    .filter((field) => !resource.additive.includes(field.split('.')[0] ?? field))
    .flatMap((field) => chainOf(done, field));
}

/** The changes that cures made of a field, each from what others had left, without those that were taken back. */
function chainOf(done: Case['done'], name: string): Edit[] {
  const chain: Edit[] = [];
  for (const { body, after } of done) {
    const edit = after.find(({ field }) => field === name);
    const last = chain.at(-1);
    if (edit === undefined) {
      continue;
    }
    if (body.purpose !== 'cure') {
      chain.length = 0;
    } else if (body.temporary.some(({ field }) => field === name) || body.step.undo === 'none') {
      // Made only to be able to make others, and brought back by itself; or no call brings it back.
    } else if (last !== undefined && sameJson(last.after, edit.before)) {
      chain[chain.length - 1] = { ...edit, before: last.before };
    } else if (
      last === undefined ||
      !sameJson([last.before, last.after], [edit.before, edit.after])
    ) {
      chain.push(edit);
    }
  }
  return chain.filter(({ before, after }) => !sameJson(before, after));
}

/** The hold an undo leaves: the findings the case acted for are left alone until somebody lifts it. */
export function holdFor(c: Case, by: string, now: number): Hold {
  const steps = c.open === null ? c.done : [...c.done, c.open];
  const rules = [...new Set(steps.flatMap((step) => step.body.findings.map(({ rule }) => rule)))];
  return { rules, by, since: new Date(now).toISOString(), reason: `undo of case ${c.id}` };
}

/**
 * Compiles an undo from what is live towards `before`, for the fields that still read as Cordon left them. What
 * others changed since is a conflict and stays as they made it. Null when the undo has ended and rules go on.
 */
export function decideUndo(input: DecideInput, draft: Draft, state: State): Conclusion | null {
  const c = draft.open;
  if (c === null || c.undo === null) {
    return null;
  }
  // A status on its way to another says nothing yet about who changed it.
  const edits = [...c.undo.edits, ...c.restores];
  if (input.resource.isTransient(state) && edits.some((edit) => edit.field === 'status')) {
    const why = `undoing: it is ${state.status ?? 'changing'}`;
    return { ...passing(input, why, waitingSince(c, why)), violations: [] };
  }
  const { target, undone, conflicts } = undoTarget(input.resource, state, c);
  const steps = input.resource.steps(input.ref, state, target);
  // A tag of ours that cannot be removed keeps nothing else from being brought back.
  const isStuck = (one: Step) => isMarkStep(one) && c.failures[stepSignature(one)] !== undefined;
  const step = steps.find((one) => !isStuck(one)) ?? steps[0];
  if (step === undefined) {
    draft.push({ kind: 'undo-ended', undone, conflicts });
    return null;
  }
  const unmet = step.needs.find(
    (need) => !need.oneOf.some((value) => sameJson(value, fieldOf(state, need.field))),
  );
  if (unmet !== undefined) {
    const why = `undoing: ${step.call} needs ${unmet.field} ${unmet.oneOf.join(' or ')}, and it is ${String(fieldOf(state, unmet.field))}`;
    const wait = passing(input, why, waitingSince(c, why));
    const stuck = wait.stuck || !input.resource.isTransient(state);
    return { ...wait, stuck, violations: [] };
  }
  const old = oldPicture(input, draft, step);
  if (old !== null) {
    const why = 'undoing: a read may still show the old picture';
    return { kind: 'wait', until: old, why, stuck: false, violations: [] };
  }
  const failure = c.failures[stepSignature(step)];
  if (failure !== undefined) {
    const pause = Math.min(BACKOFF_BASE_MS * 2 ** Math.min(failure.attempts, 12), BACKOFF_MAX_MS);
    const until = failure.at + pause;
    if (input.now < until) {
      const why = `undoing: ${failure.failure.message}`;
      return { kind: 'wait', until, why, stuck: failure.attempts > 3, violations: [] };
    }
  }
  return {
    kind: 'step',
    step,
    purpose: 'undo',
    temporary: temporaryEdits(step, target),
    assessed: [],
    findings: [],
  };
}

function undoTarget(
  resource: Resource,
  state: State,
  c: Case,
): { target: State; undone: Edit[]; conflicts: Edit[] } {
  let target = state;
  for (const edit of c.restores) {
    target = withField(target, edit.field, edit.before);
  }
  const undone = new Map<string, Edit>();
  const conflicts: Edit[] = [];
  // The newest first: what it was made from is what the one before it left, and others after that.
  for (const edit of [...(c.undo?.edits ?? [])].reverse()) {
    const { field, before } = edit;
    const newer = undone.get(field);
    if (conflicts.some((conflict) => conflict.field === field)) {
      continue;
    }
    const live = fieldOf(newer === undefined ? state : target, field);
    const reverted = sameJson(live, edit.after) ? before : resource.revert?.(edit, live);
    if (sameJson(live, before) || reverted !== undefined) {
      undone.set(field, { ...edit, after: newer?.after ?? edit.after });
      const isThere = sameJson(live, before) || sameJson(live, reverted);
      target = isThere ? target : withField(target, field, reverted ?? null);
    } else if (newer === undefined) {
      conflicts.push(edit);
    }
    // Else others had replaced what it made, and have theirs back.
  }
  return { target, undone: [...undone.values()].reverse(), conflicts: conflicts.reverse() };
}
