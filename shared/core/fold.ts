import type { Case } from './case.ts';
import { fingerprint } from './digest.ts';
import { assertNever, type Failure, isRetryable } from './failure.ts';
import type { EntryBody, Memory, StoredCase } from './journal.ts';
import { canonical, sameJson } from './json.ts';
import { BURST_GAP_MS, EVENT_IDS_MAX } from './limits.ts';
import { type Edit, isDisruptive, type Step } from './state.ts';
import type { Trigger } from './trigger.ts';

type Intent = Extract<EntryBody, { kind: 'intent' }>;

/** Folds a stored case. Throws when the entries do not begin with `opened`: that journal is not ours to touch. */
export function foldCase(stored: StoredCase): Case {
  let folded: Case | null = null;
  for (const entry of stored.entries) {
    folded = applyBody(folded, stored, entry.body, Date.parse(entry.at));
  }
  if (folded === null) {
    throw new Error(`case ${stored.id} has no entries`);
  }
  return folded;
}

/** One entry more. The reducer that both the store's past and a decision's own entries go through. */
export function applyBody(
  before: Case | null,
  identity: Pick<StoredCase, 'id' | 'ordinal'>,
  body: EntryBody,
  at: number,
): Case {
  if (body.kind === 'opened') {
    return opened(identity, body, at);
  }
  if (before === null) {
    throw new Error(`case ${identity.id} begins with ${body.kind}, not with opened`);
  }
  return { ...next(before, body, at), n: before.n + 1 };
}

/** What a step is remembered by when it fails: its call and the fields it edits. */
export function stepSignature(step: Step): string {
  return `${step.call} ${step.edits
    .map((edit) => `${edit.field}=${canonical(fingerprint(edit.after))}`)
    .sort()
    .join(' ')}`;
}

/** How a reason ends that has stood for too long. */
export const TOO_LONG = ' for too long';

/** Since when a case has waited for this, ms; null when it does not. */
export function waitingSince(c: Case | null, why: string): number | null {
  const reason = c?.outcome?.reason.replace(TOO_LONG, '');
  return c !== null && reason === why ? c.reasonAt : null;
}

function opened(
  identity: Pick<StoredCase, 'id' | 'ordinal'>,
  body: Extract<EntryBody, { kind: 'opened' }>,
  at: number,
): Case {
  return {
    id: identity.id,
    ordinal: identity.ordinal,
    ref: body.ref,
    n: 1,
    closed: false,
    profile: body.profile,
    openedAt: at,
    createdAt: body.createdAt === null ? null : Date.parse(body.createdAt),
    changedAt: body.changedAt === null ? null : Date.parse(body.changedAt),
    lastChangedAt: body.changedAt === null ? null : Date.parse(body.changedAt),
    memory: body.memory,
    eventIds: [],
    lastTrigger: null,
    triggeredAt: null,
    burst: null,
    open: null,
    done: [],
    restores: [],
    failures: {},
    asked: null,
    approved: null,
    undo: null,
    conflicts: [],
    outcome: null,
    outcomeAt: at,
    reasonAt: at,
    toldAt: null,
  };
}

function next(c: Case, body: Exclude<EntryBody, { kind: 'opened' }>, at: number): Case {
  switch (body.kind) {
    case 'trigger':
      return withTrigger(c, body.trigger, at);
    case 'remembered':
      return {
        ...c,
        memory: { ...c.memory, ...body.memory },
        // Whoever lifts the holds has decided about what an undo left behind.
        conflicts: body.memory.holds?.length === 0 ? [] : c.conflicts,
      };
    case 'intent': {
      const deadline = Date.parse(body.deadline);
      return { ...c, open: { n: c.n + 1, body, at, deadline, acceptedAt: null, doubt: null } };
    }
    case 'accepted':
      return c.open === null
        ? c
        : { ...c, open: { ...c.open, acceptedAt: at, doubt: body.doubt ?? null } };
    case 'refused':
      return failed(c, body.failure, at);
    case 'verified':
      return verified(c, body.after, at);
    case 'abandoned':
      return { ...c, open: null };
    case 'restored':
      return { ...c, restores: c.restores.filter((edit) => !body.fields.includes(edit.field)) };
    case 'asked':
      return { ...c, asked: { plan: body.plan, why: body.why, at }, approved: null };
    case 'approved':
      return c.asked?.plan.digest === body.digest
        ? { ...c, approved: { plan: c.asked.plan, by: body.by, at }, asked: null }
        : c;
    case 'undo-requested':
      return {
        ...c,
        undo: body,
        asked: null,
        approved: null,
        memory: { ...c.memory, holds: [...c.memory.holds, body.hold] },
      };
    case 'undo-ended':
      return { ...c, undo: null, conflicts: body.conflicts };
    case 'outcome':
      return {
        ...c,
        outcome: body,
        outcomeAt: c.outcome?.outcome === body.outcome ? c.outcomeAt : at,
        reasonAt: waitingSince(c, body.reason.replace(TOO_LONG, '')) ?? at,
        toldAt: c.toldAt ?? at,
      };
    case 'closed':
      return { ...c, closed: true };
    default:
      return assertNever(body);
  }
}

function withTrigger(c: Case, trigger: Trigger, at: number): Case {
  const eventIds = [...c.eventIds, trigger.eventId].slice(-EVENT_IDS_MAX);
  const late = at - Date.parse(trigger.time) > BURST_GAP_MS;
  const continues = c.burst !== null && at - c.burst.last <= BURST_GAP_MS;
  const first = continues && c.burst !== null ? c.burst.first : at;
  // An event that comes this late finds nobody still at work. A status change without an actor tells of none, it may
  // well be the end of our own step; nor does a finding, which changes nothing.
  const isChange = trigger.effect !== 'none' && trigger.effect !== 'state';
  const isWork = trigger.reason === 'event' && (isChange || trigger.actor !== null);
  const burst = isWork && !late ? { first, last: at } : c.burst;
  const lastChangedAt = lastChange(c, trigger);
  return { ...c, eventIds, lastTrigger: trigger, triggeredAt: at, burst, lastChangedAt };
}

function lastChange(c: Case, { effect, time }: Trigger): number | null {
  const changedAt = effect === 'changed' || effect === 'created' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(changedAt) ? c.lastChangedAt : Math.max(changedAt, c.lastChangedAt ?? 0);
}

function failed(c: Case, failure: Failure, at: number): Case {
  if (c.open === null) {
    return c;
  }
  const signature = stepSignature(c.open.body.step);
  const before = c.failures[signature];
  const again = isWorthRetrying(failure, c.open.body.step);
  const attempts = again ? (before?.attempts ?? 0) + 1 : FOR_GOOD;
  return {
    ...c,
    open: null,
    failures: { ...c.failures, [signature]: { failure, attempts, at } },
  };
}

/** Attempts of a step that more tries cannot help. */
const FOR_GOOD = Number.MAX_SAFE_INTEGER;

/** A disruptive change that was accepted and then rolled back is not tried again: each try disrupts. */
function isWorthRetrying(failure: Failure, step: Step): boolean {
  const rolledBack = failure.code === 'precondition' && isDisruptive(step);
  return isRetryable(failure.code) && !rolledBack;
}

function verified(c: Case, after: readonly Edit[], at: number): Case {
  if (c.open === null) {
    return c;
  }
  const { body, n } = c.open;
  const touched = new Set(after.map((edit) => edit.field));
  const { [stepSignature(body.step)]: _mended, ...failures } = c.failures;
  return {
    ...c,
    open: null,
    failures,
    done: [...c.done, { n, body, after, at }],
    restores: [...c.restores.filter((edit) => !touched.has(edit.field)), ...body.temporary],
    memory: { ...c.memory, cured: curedAfter(c, body, after, at) },
  };
}

function curedAfter(c: Case, body: Intent, after: readonly Edit[], at: number): Memory['cured'] {
  const cured: Record<string, Memory['cured'][string]> = { ...c.memory.cured };
  const temporary = new Set(body.temporary.map((edit) => edit.field));
  for (const edit of after) {
    if (body.purpose !== 'cure') {
      delete cured[edit.field];
    } else if (!temporary.has(edit.field)) {
      const known = cured[edit.field];
      const after = fingerprint(edit.after);
      const again = known !== undefined && sameJson(known.after, after);
      cured[edit.field] = {
        after,
        reversals: again ? known.reversals + 1 : 0,
        at: new Date(at).toISOString(),
      };
    }
  }
  return cured;
}
