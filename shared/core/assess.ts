import type { StepFailure } from './case.ts';
import type { DecideInput } from './decision.ts';
import type { Draft } from './draft.ts';
import { stepSignature } from './fold.ts';
import type { GuardInput, Stop } from './guard.ts';
import { firstStop } from './guards.ts';
import { wouldDo } from './joint.ts';
import { APPROVAL_MAX_MS, ATTEMPTS_MAX, DISRUPTIVE_REST_MS, FAILED_REST_MS } from './limits.ts';
import { judgeOverride, type OverrideVerdict } from './overrides.ts';
import { isDisruptive, type State, type Step } from './state.ts';
import { approvalCovers, desired, isGivingBack, isMarkStep, stampCase } from './target.ts';
import type { Violation } from './violations.ts';

/** A finding with everything decided about it. */
export interface Assessed extends Violation {
  readonly override: OverrideVerdict;
  /** The steps that would cure this finding alone. */
  readonly steps: readonly Step[];
  readonly stop: Stop | null;
}

/** Asks the guards about each violation, and again with a person's yes where one stands for what would be done. */
export function assess(
  input: DecideInput,
  draft: Draft,
  state: State,
  base: State,
  violations: readonly Violation[],
): Assessed[] {
  const judged = judge(input, draft, state, base, violations, []);
  const approved = approvedRules(input, draft, state, judged);
  return approved.length === 0 ? judged : judge(input, draft, state, base, violations, approved);
}

/**
 * The rules a standing approval lets act: those of its plan, while that plan is what would be done for them together
 * with whatever needs no approval. One cure of several findings is not the sum of theirs, so they are never asked alone.
 */
function approvedRules(
  input: DecideInput,
  draft: Draft,
  state: State,
  judged: readonly Assessed[],
): readonly string[] {
  const approval = draft.open?.approved ?? null;
  if (approval === null || input.now - approval.at > APPROVAL_MAX_MS) {
    return [];
  }
  const { plan } = approval;
  const acting = judged.filter(
    ({ stop, finding }) =>
      stop === null || (stop.outcome === 'asking' && plan.findings.includes(finding.rule)),
  );
  return approvalCovers(plan, wouldDo(input, draft, state, acting)) ? plan.findings : [];
}

function judge(
  input: DecideInput,
  draft: Draft,
  state: State,
  base: State,
  violations: readonly Violation[],
  approved: readonly string[],
): Assessed[] {
  const inScope = input.resource.isMachineLearning(input.ref, state);
  // Each cure is judged on top of those before it that may run: some only make sense after another.
  let folded = base;
  return violations.map((violation) => {
    const { rule, finding, context, settings } = violation;
    const target = stampCase(desired(violation, input.resource, folded), folded, draft.id);
    const steps = input.resource.steps(input.ref, state, target);
    const override = judgeOverride({
      finding,
      type: input.resource.type,
      rules: input.rules.map(({ id }) => id),
      tags: state.tags,
      memory: draft.memory,
      policy: input.policy.overrides,
      now: input.now,
    });
    const c = draft.open;
    const guardInput: GuardInput = {
      ref: input.ref,
      finding,
      rule,
      settings,
      policy: input.policy,
      state,
      inScope,
      override,
      approved: approved.includes(rule.id),
      steps,
      preflight: rule.preflight?.(state, target, context) ?? { kind: 'ready' },
      additive: input.resource.additive,
      case: c,
      memory: draft.memory,
      createdAt: c?.createdAt ?? createdAt(input, state),
      changedAt: c?.changedAt ?? changedAt(input),
      openedAt: c?.openedAt ?? input.now,
      paused: input.paused,
      now: input.now,
    };
    // What only gives back or marks is no part of the cure: that it is refused says nothing about the finding.
    const own = steps.filter((step) => !isGivingBack(step, base) && !isMarkStep(step));
    const stopped =
      firstStop(guardInput) ?? noCure(violation, target) ?? failedBefore(input, draft, own);
    const stop = keepsStanding(violation, steps, stopped);
    folded = stop === null ? target : folded;
    return { ...violation, override, steps, stop };
  });
}

/** When this life of the resource began, ms: the API's word, else its creation event's. */
export function createdAt(input: DecideInput, state: State | null): number | null {
  if (state !== null && state.createdAt !== null) {
    return timeOf(state.createdAt);
  }
  return input.trigger?.effect === 'created' ? timeOf(input.trigger.time) : null;
}

/** When the event at hand changed the resource, ms, or null when it did not. */
export function changedAt(input: DecideInput): number | null {
  const effect = input.trigger?.effect;
  return effect === 'changed' || effect === 'created' ? timeOf(input.trigger?.time ?? '') : null;
}

/**
 * A finding that is contained already, and whose containment needs no further step, keeps standing whatever asks or
 * waits: a guard must not lift what it would merely have delayed. Overrides, observing and a lost scope do lift it.
 */
function keepsStanding(
  violation: Violation,
  steps: readonly Step[],
  stop: Stop | null,
): Stop | null {
  const delays = stop?.outcome === 'asking' || stop?.outcome === 'waiting';
  return delays && violation.contained !== null && steps.length === 0 ? null : stop;
}

/** A finding that its own desired state would not end: a person is told what to do instead. */
function noCure({ rule, context, contained }: Violation, target: State): Stop | null {
  const verdict = contained === null ? rule.check(target, context) : null;
  return verdict?.kind === 'violation' && verdict.contained === undefined
    ? {
        guard: 'cure',
        outcome: 'asking',
        reason: 'the cloud offers no safe change that would end it',
        until: null,
      }
    : null;
}

/**
 * A step that was refused for good, or too often, rests before one more try: longer where each try interrupts people,
 * because the step itself was rolled back or because something has to be taken down for it.
 */
function failedBefore(input: DecideInput, draft: Draft, steps: readonly Step[]): Stop | null {
  let disrupts = false;
  for (const step of steps) {
    const failure = draft.open?.failures[stepSignature(step)];
    if (failure !== undefined && isExhausted(failure)) {
      const rolledBack = failure.failure.code === 'precondition' && isDisruptive(step);
      const until = failure.at + (disrupts || rolledBack ? DISRUPTIVE_REST_MS : FAILED_REST_MS);
      if (input.now < until) {
        return { guard: 'failure', outcome: 'failed', reason: failure.failure.message, until };
      }
    }
    disrupts ||= isDisruptive(step);
  }
  return null;
}

/** Whether a step has been refused for good or too often. */
export function isExhausted(failure: StepFailure): boolean {
  return failure.attempts >= ATTEMPTS_MAX;
}

function timeOf(text: string): number | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
