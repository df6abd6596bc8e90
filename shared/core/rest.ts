import type { Assessed } from './assess.ts';
import type { DecideInput } from './decision.ts';
import type { Draft } from './draft.ts';
import { hasActedFor, isHandsOff } from './joint.ts';
import { sameJson } from './json.ts';
import { FAILED_REST_MS } from './limits.ts';
import type { GuardVerdict, Outcome } from './outcome.ts';
import type { Finding } from './rule.ts';
import { fieldOf, type State } from './state.ts';
import { netEdits, withdrawableEdits } from './target.ts';

/** How a case stands when there is nothing more to do now. */
export interface Rest {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly findings?: readonly Finding[];
  readonly recipe?: string | null;
  readonly wakeAt?: number | null;
  readonly guards?: readonly GuardVerdict[];
}

/** What needs a person comes first; what is well comes last. */
const ORDER: readonly Outcome[] = [
  'failed',
  'conflict',
  'asking',
  'waiting',
  'stopped',
  'contained',
  'labelled',
  'observed',
  'overridden',
  'skipped',
];

/** Sums up the findings: one outcome, one reason, when to look again. */
export function restOf(
  input: DecideInput,
  draft: Draft,
  state: State,
  assessed: readonly Assessed[],
  trouble: string | null,
): Rest {
  const findings = assessed.map((one) => one.finding);
  const guards = assessed.flatMap(({ finding, stop }) =>
    stop === null ? [] : [{ rule: finding.rule, guard: stop.guard, reason: stop.reason }],
  );
  const common = { findings, guards, recipe: recipeOf(assessed, state) };
  if (trouble !== null) {
    const wakeAt = input.now + FAILED_REST_MS;
    return { ...common, outcome: 'failed', reason: trouble, wakeAt };
  }
  // What reads as it did before Cordon came has been taken back, by whomever.
  const conflicts = (draft.open?.conflicts ?? []).filter(
    (edit) => !sameJson(fieldOf(state, edit.field), edit.before),
  );
  if (conflicts.length > 0) {
    const fields = conflicts.map((edit) => edit.field).join(', ');
    const reason = `not taken back, because it was changed since: ${fields}`;
    return { ...common, outcome: 'conflict', reason, wakeAt: wakeOf(assessed, input.now) };
  }
  if (assessed.length === 0) {
    return { ...common, ...wellNow(input, draft) };
  }
  const outcomes = assessed.map((one): Outcome => one.stop?.outcome ?? one.contained ?? 'waiting');
  const outcome = ORDER.find((candidate) => outcomes.includes(candidate)) ?? 'waiting';
  const main = assessed.filter((_, index) => outcomes[index] === outcome);
  return {
    ...common,
    // How to make right what it stands so for: a lesser finding's recipe beside a question would pass for its answer.
    recipe: recipeOf(main, state),
    outcome,
    reason: `${reasonOf(outcome, main, assessed)}${leftDown(input, draft, main)}`,
    wakeAt: wakeOf(assessed, input.now),
  };
}

/** What hands-off leaves behind: a person decides about it, since Cordon may no longer write. */
function leftDown(input: DecideInput, draft: Draft, main: readonly Assessed[]): string {
  const c = draft.open;
  const isLeft =
    c !== null &&
    main.some((one) => isHandsOff(one.stop) && hasActedFor(c, one.rule.id)) &&
    withdrawableEdits(c, input.resource).length > 0;
  return isLeft ? '. What Cordon took down stays down until undone' : '';
}

function wellNow(input: DecideInput, draft: Draft): Pick<Rest, 'outcome' | 'reason'> {
  const c = draft.open;
  const lifted = c === null ? [] : withdrawableEdits(c, input.resource);
  const mended = c === null ? [] : netEdits(c).filter((edit) => !lifted.includes(edit));
  const kept = mended.some((edit) => !lifted.some((other) => other.field === edit.field));
  return kept
    ? { outcome: 'fixed', reason: 'the fault is gone, read back from the cloud' }
    : { outcome: 'compliant', reason: 'nothing is wrong with it' };
}

function reasonOf(outcome: Outcome, main: readonly Assessed[], all: readonly Assessed[]): string {
  const parts = main.map((one) => one.stop?.reason ?? standing(outcome));
  return [[...new Set(parts)].join('; '), ...answersTo(all)].join('. ');
}

/** What whoever set an override that does not count is answered. */
export function answersTo(all: readonly Pick<Assessed, 'override'>[]): readonly string[] {
  const answers = all.flatMap(({ override }) =>
    override.kind === 'refused' ? [`The override does not count: ${override.why}.`] : [],
  );
  return [...new Set(answers)];
}

function standing(outcome: Outcome): string {
  switch (outcome) {
    case 'stopped':
      return 'it is off; whoever starts it again before the fault ends finds it stopped again';
    case 'contained':
      return 'the way to the fault is shut';
    case 'labelled':
      return 'marked for its owner, who alone can end it';
    default:
      return 'going on';
  }
}

function recipeOf(assessed: readonly Assessed[], state: State): string | null {
  for (const { rule, context } of assessed) {
    const recipe = rule.recipe?.(state, context) ?? null;
    if (recipe !== null) {
      return recipe;
    }
  }
  return null;
}

function wakeOf(assessed: readonly Assessed[], now: number): number | null {
  const times = assessed
    .map((one) => one.stop?.until ?? null)
    .filter((time): time is number => time !== null && time > now);
  return times.length === 0 ? null : Math.min(...times);
}
