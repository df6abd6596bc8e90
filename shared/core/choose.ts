import type { Assessed } from './assess.ts';
import { isExhausted } from './assess.ts';
import type { Conclusion } from './conclude.ts';
import type { DecideInput } from './decision.ts';
import { shortDigest } from './digest.ts';
import type { Draft } from './draft.ts';
import { stepSignature, waitingSince } from './fold.ts';
import { passing } from './intent.ts';
import { actsFor, targetOf } from './joint.ts';
import { sameJson } from './json.ts';
import {
  BACKOFF_BASE_MS,
  BACKOFF_MAX_MS,
  FAILED_REST_MS,
  HOUR_MS,
  PAUSE_LOOK_MS,
  PLAN_STEPS_MAX,
} from './limits.ts';
import { oldPicture } from './picture.ts';
import type { Slot } from './ports.ts';
import { fieldOf, isDisruptive, type State, type Step } from './state.ts';
import { isGivingBack, isMarkStep, temporaryEdits } from './target.ts';

/**
 * Folds what the guards let pass into one target, compiles it and picks its first step; or comes to rest.
 * Everything is compiled anew from what is live, so the plan never outlives the facts it was made from.
 */
export function chooseStep(
  input: DecideInput,
  draft: Draft,
  state: State,
  assessed: readonly Assessed[],
): Conclusion {
  const judged = withoutVainCures(input, draft, state, assessed);
  const { base, target } = targetOf(input, draft, state, judged);
  const steps = input.resource.steps(input.ref, state, target);
  if (steps.length === 0 || input.dryRun) {
    return { kind: 'rest', assessed: judged, trouble: null };
  }
  if (input.paused) {
    return pausedUntil(input.now, judged);
  }
  if (steps.length > PLAN_STEPS_MAX) {
    const trouble = `the plan would need ${steps.length} steps; the limit is ${PLAN_STEPS_MAX}`;
    return { kind: 'rest', assessed: judged, trouble };
  }
  const resting = steps.map((step) => restsAfter(input, draft, step));
  // A tag of ours that is refused, or its removal, holds up no cure: whoever fills up the tags is stopped all the same.
  const step = steps.find((one, index) => resting[index] === null || !isMarkStep(one));
  const trouble = resting[step === undefined ? 0 : steps.indexOf(step)] ?? null;
  return step === undefined || trouble !== null
    ? { kind: 'rest', assessed: judged, trouble }
    : admit(input, draft, state, judged, base, target, step);
}

/** Nothing is written while the kill switch is on, restore steps included: whatever waits for one keeps waiting. */
export function pausedUntil(
  now: number,
  violations: readonly Pick<Assessed, 'finding'>[],
): Conclusion {
  return {
    kind: 'wait',
    until: now + PAUSE_LOOK_MS,
    why: 'Cordon is paused',
    stuck: false,
    violations,
  };
}

/** Why a step that was refused for good, or too often, is not tried again yet; null when it may be. */
function restsAfter(input: DecideInput, draft: Draft, step: Step): string | null {
  const failure = draft.open?.failures[stepSignature(step)];
  return failure !== undefined && isExhausted(failure) && input.now < failure.at + FAILED_REST_MS
    ? failure.failure.message
    : null;
}

/** The last checks before a step: its needs, its past failures, the blast radius. */
function admit(
  input: DecideInput,
  draft: Draft,
  state: State,
  assessed: readonly Assessed[],
  base: State,
  target: State,
  step: Step,
): Conclusion {
  const violations = assessed;
  const unmet = step.needs.find(
    (need) => !need.oneOf.some((value) => sameJson(value, fieldOf(state, need.field))),
  );
  if (unmet !== undefined) {
    if (!input.resource.isTransient(state)) {
      const trouble = `${step.call} needs ${unmet.field} to be ${unmet.oneOf.join(' or ')}, and it is ${String(fieldOf(state, unmet.field))}`;
      return { kind: 'rest', assessed, trouble };
    }
    const why = `it is ${state.status ?? 'changing'}`;
    return { ...passing(input, why, waitingSince(draft.open, why)), violations };
  }
  const old = oldPicture(input, draft, step);
  if (old !== null) {
    const why = 'it was just changed; a read may still show the old picture';
    return { kind: 'wait', until: old, why, stuck: false, violations };
  }
  const failure = draft.open?.failures[stepSignature(step)];
  if (failure !== undefined && !isExhausted(failure)) {
    const until = failure.at + backoff(failure.attempts, input.jitter);
    if (input.now < until) {
      return { kind: 'wait', until, why: failure.failure.message, stuck: false, violations };
    }
  }
  const givesBack = isGivingBack(step, base);
  if (isDisruptive(step) && !givesBack) {
    const slot = slotFor(input, draft, step);
    if (input.reservation?.step !== slot.step) {
      return { kind: 'next', next: { kind: 'reserve', slot } };
    }
    if (input.reservation.answer === 'full') {
      const why = `the limit of ${slot.limit} disruptive changes an hour is reached in this account`;
      return { kind: 'wait', until: nextHour(input.now), why, stuck: false, violations };
    }
  }
  return {
    kind: 'step',
    step,
    purpose: givesBack ? 'withdraw' : 'cure',
    temporary: temporaryEdits(step, target),
    assessed,
    findings: assessed.filter((one) => actsFor(one)).map((one) => one.finding),
  };
}

/** Findings whose rule does not hold on the folded target are not acted on: two rules contradict each other. */
function withoutVainCures(
  input: DecideInput,
  draft: Draft,
  state: State,
  assessed: readonly Assessed[],
): readonly Assessed[] {
  const { target } = targetOf(input, draft, state, assessed);
  const vain = assessed.filter((one) => {
    const verdict = one.stop === null ? one.rule.check(target, one.context) : null;
    return verdict?.kind === 'violation' && verdict.contained === undefined;
  });
  if (vain.length === 0) {
    return assessed;
  }
  const reason = 'its cure would not end it beside the others';
  return assessed.map((one) =>
    vain.includes(one)
      ? { ...one, stop: { guard: 'cure', outcome: 'asking', reason, until: null } }
      : one,
  );
}

function slotFor(input: DecideInput, draft: Draft, step: Step): Slot {
  const hour = new Date(input.now).toISOString().slice(0, 13);
  return {
    counter: `${input.ref.account}#${hour}`,
    step: `${draft.id}#${shortDigest(stepSignature(step))}`,
    limit: input.policy.blastRadius.perAccountPerHour,
  };
}

function nextHour(now: number): number {
  return (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;
}

/** Exponential pause with equal jitter: half fixed, half random, so that instances spread. */
function backoff(attempts: number, jitter: number): number {
  const pause = Math.min(BACKOFF_BASE_MS * 2 ** (attempts - 1), BACKOFF_MAX_MS);
  return pause / 2 + (pause / 2) * jitter;
}
