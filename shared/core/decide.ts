import { assess, changedAt, createdAt } from './assess.ts';
import { type Case, NO_MEMORY } from './case.ts';
import { chooseStep, pausedUntil } from './choose.ts';
import { type Conclusion, conclude } from './conclude.ts';
import type { DecideInput, Decision } from './decision.ts';
import { createDraft, type Draft } from './draft.ts';
import { type Failure, isRetryable } from './failure.ts';
import { resolveIntent } from './intent.ts';
import type { Memory } from './journal.ts';
import { sameJson } from './json.ts';
import { BACKOFF_MAX_MS, CROWDED_PAUSE_MS, EVENT_IDS_MAX, FRESHNESS_MAX_MS } from './limits.ts';
import { afterDeletion, isBlank, isWorthKeeping, learn, learnFrom } from './memory.ts';
import { concludeAbsent, concludeUnknown, isNotYetVisible } from './missing.ts';
import { seenAt } from './picture.ts';
import { type Edit, fieldOf, type State } from './state.ts';
import { baseOf } from './target.ts';
import { decideUndo } from './undo.ts';
import { violationsOf } from './violations.ts';

/**
 * The decision. Pure: a case, what is live, the policy and the time in; entries to append and the one thing to do
 * next out. Event, sweep, timer, click, command line and simulation all come through here.
 */
export function decide(input: DecideInput): Decision {
  const draft = createDraft(input);
  noteAnswer(input, draft);
  const { observation } = input;
  switch (observation.kind) {
    case 'unknown':
      if (draft.open === null && isLeftForLater(input, observation.failure)) {
        const reason = observation.failure.message;
        // A wake-up came for something, and does not come again by itself: a key that it uses was changed.
        const wakeAt = input.trigger === null ? input.now + BACKOFF_MAX_MS : null;
        return finish(input, draft, { kind: 'nothing', outcome: 'waiting', reason, wakeAt });
      }
      noteTrigger(input, draft, learnFrom(input.trigger, draft.memory), null);
      return finish(input, draft, concludeUnknown(input, draft, observation.failure));
    case 'absent':
      return decideAbsent(input, draft);
    default:
      return decideState(input, draft, observation.state, observation.at);
  }
}

/** A resource that is not there: not yet, or no more. What was remembered of it must not bind the next of its name. */
function decideAbsent(input: DecideInput, draft: Draft): Decision {
  const isOver = draft.open === null && !isBlank(draft.memory);
  const blank = isOver ? afterDeletion(draft.memory) : null;
  if (isNotYetVisible(input, draft.open)) {
    const learnt = learnFrom(input.trigger, blank ?? draft.memory);
    noteTrigger(input, draft, { ...blank, ...learnt }, null);
  } else if (blank !== null) {
    noteTrigger(input, draft, blank, null);
    draft.push({ kind: 'closed' });
  }
  return finish(input, draft, concludeAbsent(input, draft));
}

function decideState(input: DecideInput, draft: Draft, state: State, at: number): Decision {
  if (!input.dryRun && input.now - at > FRESHNESS_MAX_MS) {
    return finish(input, draft, { kind: 'next', next: { kind: 'read', copies: [] } });
  }
  closeIfAnotherLife(draft, state);
  const intent = resolveIntent(input, draft, state);
  const learnt = { ...learn(input, memoryFor(draft, state), state) };
  const violations = violationsOf(
    input,
    state,
    { ...memoryFor(draft, state), ...learnt }.sensitive,
  );
  const undoing = draft.open?.undo ?? null;
  if (draft.open === null && violations.length === 0 && !isWorthKeeping(learnt)) {
    return finish(input, draft, { kind: 'nothing' });
  }
  if (input.baselining && input.trigger?.reason === 'sweep' && draft.case === null) {
    learnt.baseline = violations.map((violation) => violation.rule.id);
  }
  noteTrigger(input, draft, learnt, state);
  noteRestored(input, draft, state);
  if (intent.kind === 'wait') {
    return finish(input, draft, { ...intent, violations });
  }
  if (undoing !== null) {
    const undo = input.paused ? pausedUntil(input.now, []) : decideUndo(input, draft, state);
    if (undo !== null) {
      return finish(input, draft, undo);
    }
  }
  const assessed = assess(
    input,
    draft,
    state,
    baseOf(draft.open, input.resource, state, true),
    violations,
  );
  return finish(input, draft, chooseStep(input, draft, state, assessed));
}

/** A passing failure on a resource nobody has a case about: who looked looks again, and events do not come again. */
function isLeftForLater(input: DecideInput, failure: Failure): boolean {
  const { trigger } = input;
  return (trigger === null || trigger.reason === 'sweep') && isRetryable(failure.code);
}

/** A name reused by another resource: the old case ends, and none of its memory binds the new life. */
function closeIfAnotherLife(draft: Draft, state: State): void {
  const known = draft.memory.incarnation;
  if (known === null || state.incarnation === null || known === state.incarnation) {
    return;
  }
  if (draft.open === null) {
    return;
  }
  if (draft.open.open !== null) {
    draft.push({ kind: 'abandoned', why: 'the resource was replaced by another of the same name' });
  }
  draft.push({
    kind: 'outcome',
    outcome: 'skipped',
    reason: 'it was deleted, and another of the same name took its place',
    findings: [],
    recipe: null,
    plan: null,
  });
  draft.push({ kind: 'closed' });
}

/** What somebody else brought back is not ours to bring back again, should they take it down once more. */
function noteRestored(input: DecideInput, draft: Draft, state: State): void {
  const restores = draft.open?.restores ?? [];
  const back = restores.filter(
    (edit) => sameJson(fieldOf(state, edit.field), edit.before) && !isFresh(input, draft, edit),
  );
  if (back.length > 0 && !input.resource.isTransient(state)) {
    draft.push({ kind: 'restored', fields: back.map((edit) => edit.field) });
  }
}

/** Whether we took it down so lately that a read may still show it up. */
function isFresh(input: DecideInput, draft: Draft, { field }: Edit): boolean {
  const done = draft.open?.done.findLast(({ after }) => after.some((edit) => edit.field === field));
  return done !== undefined && seenAt(input) < done.at + input.resource.consistencyMs;
}

function noteAnswer(input: DecideInput, draft: Draft): void {
  const { answer } = input;
  if (answer === null || draft.open?.open?.body.owner !== input.owner) {
    return;
  }
  if (answer.kind === 'accepted') {
    const { doubt } = answer;
    draft.push({ kind: 'accepted', ...(doubt === undefined ? {} : { doubt }) });
  } else if (answer.kind === 'refused') {
    draft.push({ kind: 'refused', failure: answer.failure });
  }
}

/** Opens a case if none is open, journals the trigger once, and keeps what was learnt. */
export function noteTrigger(
  input: DecideInput,
  draft: Draft,
  learnt: Partial<Memory>,
  state: State | null,
): void {
  const { trigger } = input;
  if (draft.open === null) {
    const known = memoryFor(draft, state);
    const created = createdAt(input, state);
    const changed = changedAt(input);
    draft.push({
      kind: 'opened',
      ref: input.ref,
      profile: input.policy.profile,
      code: input.code,
      memory: { ...known, ...learnt },
      createdAt: created === null ? null : new Date(created).toISOString(),
      changedAt: changed === null ? null : new Date(changed).toISOString(),
    });
    if (trigger !== null) {
      draft.push({ kind: 'trigger', trigger });
    }
    return;
  }
  const isNews = trigger !== null && trigger.reason !== 'timer' && trigger.reason !== 'sweep';
  const isKnown = isNews && draft.open.eventIds.includes(trigger.eventId);
  if (isNews && !isKnown && !isCrowded(draft.open, input.now)) {
    draft.push({ kind: 'trigger', trigger });
  }
  if (Object.keys(learnt).length > 0) {
    draft.push({ kind: 'remembered', memory: learnt });
  }
}

/** Whether a case has had so many events that one more tells nothing: what it taught is remembered all the same. */
function isCrowded({ eventIds, triggeredAt }: Case, now: number): boolean {
  const pause = triggeredAt === null ? Number.POSITIVE_INFINITY : now - triggeredAt;
  return eventIds.length >= EVENT_IDS_MAX && pause < CROWDED_PAUSE_MS;
}

function memoryFor(draft: Draft, state: State | null): Memory {
  const known = draft.case?.memory ?? NO_MEMORY;
  const another =
    state !== null &&
    known.incarnation !== null &&
    state.incarnation !== null &&
    known.incarnation !== state.incarnation;
  return another ? { ...afterDeletion(known), incarnation: state.incarnation } : known;
}

/** Turns a conclusion into the decision: dry runs keep the report and drop everything that would be written. */
function finish(input: DecideInput, draft: Draft, conclusion: Conclusion): Decision {
  const decision = conclude(input, draft, conclusion);
  return input.dryRun
    ? { ...decision, appends: [], next: { kind: 'end' }, wakeAt: null, tell: false }
    : decision;
}
