import type { OpenIntent } from './case.ts';
import type { DecideInput } from './decision.ts';
import type { Draft } from './draft.ts';
import type { Failure } from './failure.ts';
import { sameJson } from './json.ts';
import { TRANSITION_LOOK_MAX_MS } from './limits.ts';
import { seenAt } from './picture.ts';
import { type Edit, editsHold, fieldOf, type State } from './state.ts';

/** What an open intent asks of this invocation: go on, or come back later. */
export type IntentVerdict =
  | { readonly kind: 'resolved' }
  | {
      readonly kind: 'wait';
      readonly until: number;
      readonly why: string;
      /** Set when the transition takes longer than it may. */
      readonly stuck: boolean;
    };

/**
 * Resolves the open intent against what is live now. An intent without an answer is nobody's until its deadline, and
 * is only given up after a second read a consistency window later: a write may land after its time-out.
 */
export function resolveIntent(input: DecideInput, draft: Draft, state: State): IntentVerdict {
  const intent = draft.open?.open ?? null;
  if (intent === null) {
    return { kind: 'resolved' };
  }
  const { now, resource } = input;
  const mine = intent.body.owner === input.owner;
  const answered = intent.acceptedAt !== null;
  if (!mine && !answered && now < intent.deadline) {
    return wait(intent.deadline, 'another instance is making a change');
  }
  const { edits } = intent.body.step;
  const transient = concernsStatus(intent) && resource.isTransient(state);
  if (editsHold(state, edits) && !transient) {
    draft.push({ kind: 'verified', after: edits });
    return { kind: 'resolved' };
  }
  if (transient) {
    return waitOut(input, intent, state);
  }
  if (!answered && now < intent.deadline) {
    return wait(intent.deadline, 'no answer came, so it may still happen');
  }
  const settled = (intent.acceptedAt ?? intent.deadline) + resource.consistencyMs;
  if (seenAt(input) < settled) {
    return wait(Math.max(settled, now), 'the change is not visible yet');
  }
  abandon(draft, intent, state);
  return { kind: 'resolved' };
}

function abandon(draft: Draft, intent: OpenIntent, state: State): void {
  const untouched = intent.body.step.edits.every((edit) => isUntouched(state, edit));
  const why = untouched
    ? `did not take effect${reasonIn(state)}`
    : 'was followed by somebody else changing the same fields';
  const { call } = intent.body.step;
  if (intent.acceptedAt === null && !untouched) {
    draft.push({ kind: 'abandoned', why: `${call} was not answered, and it ${why}` });
    return;
  }
  // Counted as a failed try, so that a change that never holds ends with a person and not in a loop.
  const silent = intent.acceptedAt === null;
  const message = `${call} was ${silent ? 'not answered, and it' : 'accepted, but it'} ${why}.`;
  // Only what came back as it was has been rolled back; what others changed meanwhile may well hold next time.
  const code = silent ? 'timeout' : untouched ? 'precondition' : 'not-ready';
  const failure: Failure = intent.doubt ?? { code, message, permission: null };
  draft.push({ kind: 'refused', failure });
}

/** Tags change in any status; only steps that need or set a status wait for one that stays. */
function concernsStatus({ body }: OpenIntent): boolean {
  const { needs, edits } = body.step;
  return [...needs, ...edits].some((part) => part.field === 'status');
}

function isUntouched(state: State, edit: Edit): boolean {
  return sameJson(fieldOf(state, edit.field), edit.before);
}

function waitOut(input: DecideInput, intent: OpenIntent, state: State): IntentVerdict {
  return passing(input, `it is ${state.status ?? 'changing'}`, intent.at);
}

/**
 * Waits for a transition: often at first, then ever less, and loudly when it takes too long.
 * @param since - when the waiting began, ms; null when it begins now
 */
export function passing(
  input: DecideInput,
  why: string,
  since: number | null,
): Extract<IntentVerdict, { kind: 'wait' }> {
  const elapsed = input.now - (since ?? input.now);
  const pause = Math.max(elapsed / 2, input.resource.transitionMs);
  return {
    kind: 'wait',
    until: input.now + Math.min(pause, TRANSITION_LOOK_MAX_MS),
    why,
    stuck: elapsed > input.resource.transitionMaxMs,
  };
}

function reasonIn(state: State): string {
  const reason = state['failureReason'];
  return typeof reason === 'string' && reason !== '' ? `: ${reason}` : '';
}

function wait(until: number, why: string): IntentVerdict {
  return { kind: 'wait', until, why, stuck: false };
}
