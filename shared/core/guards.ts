import { fingerprint } from './digest.ts';
import { matches } from './glob.ts';
import type { Guard, GuardInput, Stop } from './guard.ts';
import { sameJson } from './json.ts';
import { FIGHT_PAUSE_BASE_MS, FIGHT_PAUSE_MAX_MS, PAUSE_LOOK_MS } from './limits.ts';
import type { Outcome } from './outcome.ts';
import { isDisruptive } from './state.ts';

const MINUTE_MS = 60_000;

/** Outcomes with which a resource has been left to be used as it is. */
const RESTED: readonly Outcome[] = [
  'asking',
  'conflict',
  'labelled',
  'observed',
  'overridden',
  'skipped',
];

/**
 * The published order: the first guard that stops wins. `unknown state` and `freshness` come before a finding
 * exists or after a step is chosen, and `blast radius` needs the store: `decide` asks them at those places.
 */
export const GUARDS: readonly Guard[] = [
  {
    name: 'kill switch',
    check: ({ paused, now }) =>
      paused ? stop('kill switch', 'waiting', 'Cordon is paused', now + PAUSE_LOOK_MS) : null,
  },
  {
    name: 'scope',
    check: ({ inScope, policy }) => {
      if (inScope || policy.outsideMl === 'same') {
        return null;
      }
      const reason = 'nothing links it to machine learning, so it is only watched';
      return stop('scope', policy.outsideMl === 'off' ? 'skipped' : 'observed', reason);
    },
  },
  { name: 'override or hold', check: checkOverride },
  {
    name: 'mode',
    check: (input) => {
      if (input.settings.mode === 'observe') {
        return stop('mode', 'observed', 'the policy only observes this rule here');
      }
      return input.settings.mode === 'ask' && !input.approved
        ? stop('mode', 'asking', 'the policy asks before this rule changes anything')
        : null;
    },
  },
  {
    name: 'baseline',
    check: (input) =>
      input.memory.baseline.includes(input.rule.id) && !input.approved
        ? stop('baseline', 'asking', 'it was like this before Cordon came')
        : null,
  },
  {
    name: 'protected resource',
    check: ({ policy, ref }) =>
      policy.protectedIds.some((pattern) => matches(pattern, ref.id))
        ? stop('protected resource', 'skipped', 'the policy protects this resource from changes')
        : null,
  },
  { name: 'IaC-owned', check: checkIac },
  { name: 'settle', check: checkSettle },
  { name: 'creation window', check: checkCreationWindow },
  {
    name: 'undo class',
    check: (input) =>
      input.steps.some((step) => step.undo === 'none') && !input.approved
        ? stop('undo class', 'asking', 'the cure cannot be taken back')
        : null,
  },
  {
    name: 'pre-flight',
    check: (input) =>
      input.preflight.kind === 'problem' && !input.approved
        ? stop(
            'pre-flight',
            'asking',
            `${input.preflight.message} ${input.preflight.remedy}`.trim(),
          )
        : null,
  },
  { name: 'fight', check: checkFight },
];

/** The first guard that stops this finding's cure, or null. */
export function firstStop(input: GuardInput): Stop | null {
  for (const guard of GUARDS) {
    const stopped = guard.check(input);
    if (stopped !== null) {
      return stopped;
    }
  }
  return null;
}

function checkOverride({ override, approved, now }: GuardInput): Stop | null {
  switch (override.kind) {
    case 'held':
      return stop(
        'override or hold',
        'overridden',
        `held by ${override.hold.by}: ${override.hold.reason}`,
      );
    case 'honoured': {
      const day = new Date(override.until - 1).toISOString().slice(0, 10);
      const because = override.reason === null ? '' : ` (${override.reason})`;
      const soon = now >= override.warnAt;
      return stop(
        'override or hold',
        'overridden',
        `overridden until ${day}${because}${soon ? ', which is soon' : ''}`,
        soon ? override.until : override.warnAt,
      );
    }
    case 'ask':
      return approved ? null : stop('override or hold', 'asking', override.why);
    default:
      return null;
  }
}

function checkIac(input: GuardInput): Stop | null {
  if (input.approved) {
    return null;
  }
  const { memory, policy, state } = input;
  const tag = Object.keys(state.tags).find((key) =>
    policy.iacTags.some((pattern) => matches(pattern, key)),
  );
  if (memory.tool === null && tag === undefined) {
    return null;
  }
  const by = memory.tool ?? `the tag ${tag}`;
  const reason = `infrastructure code owns it (${by}): a change here would be undone there, or worse`;
  return stop('IaC-owned', 'asking', reason);
}

function checkSettle(input: GuardInput): Stop | null {
  const { case: c, finding, settings, policy, now } = input;
  if (finding.severity === 'critical' || input.steps.length === 0 || input.approved) {
    return null;
  }
  // What is down already for an edit is not brought up, only to be taken down again.
  if ((c?.restores.length ?? 0) > 0) {
    return null;
  }
  const burst = c?.burst ?? null;
  if (burst !== null) {
    const quiet = burst.last + policy.settle.quietSeconds * 1000;
    const until = Math.min(quiet, burst.first + policy.settle.maxSeconds * 1000);
    if (now < until) {
      return stop('settle', 'waiting', 'letting whoever works on it finish', until);
    }
  }
  if (settings.graceMinutes > 0) {
    const until = (c?.toldAt ?? now) + settings.graceMinutes * MINUTE_MS;
    if (now < until) {
      return stop('settle', 'waiting', 'its owner has time to mend it first', until);
    }
  }
  return null;
}

function checkCreationWindow(input: GuardInput): Stop | null {
  const disruptive = input.steps.find(isDisruptive);
  if (disruptive === undefined || input.approved) {
    return null;
  }
  const { case: c, createdAt, changedAt, openedAt, now } = input;
  const windowMs = input.settings.creationWindowMinutes * MINUTE_MS;
  // A fault that no update can introduce is as old as the resource, whatever was changed last.
  const isFixed = input.rule.cure === 'fix';
  const lastChange = c?.lastChangedAt ?? changedAt;
  const isYoung =
    within(createdAt, now, windowMs) || (isFixed && within(lastChange, now, windowMs));
  const wasYoung =
    within(createdAt, openedAt, windowMs) || (isFixed && within(changedAt, openedAt, windowMs));
  // What was young when the case opened stays so while it is waited for, but not once it was left as it is: a policy
  // that turns to enforce, or an override that ends, finds it in use.
  return isYoung || (wasYoung && !RESTED.includes(c?.outcome?.outcome ?? 'waiting'))
    ? null
    : stop('creation window', 'asking', `it may be in use: ${disruptive.disruption}`);
}

function checkFight(input: GuardInput): Stop | null {
  const { memory, policy, finding, now } = input;
  const max = policy.fight.maxReversals;
  const edits = input.steps.flatMap((step) => step.edits);
  for (const edit of edits.filter(({ field }) => !input.additive.includes(mapOf(field)))) {
    const cured = memory.cured[edit.field];
    if (
      cured === undefined ||
      !sameJson(cured.after, fingerprint(edit.after)) ||
      cured.reversals + 1 < max
    ) {
      continue;
    }
    const times = cured.reversals + 1;
    if (finding.severity !== 'critical') {
      return input.approved
        ? null
        : stop('fight', 'asking', `somebody has put ${edit.field} back ${times} times`);
    }
    const pause = Math.min(FIGHT_PAUSE_BASE_MS * 2 ** (times - max), FIGHT_PAUSE_MAX_MS);
    const until = Date.parse(cured.at) + pause;
    if (now < until) {
      return stop('fight', 'waiting', `put back ${times} times; closing it again shortly`, until);
    }
  }
  return null;
}

function mapOf(field: string): string {
  return field.split('.')[0] ?? field;
}

function within(at: number | null, then: number, windowMs: number): boolean {
  return at !== null && then - at <= windowMs;
}

function stop(
  guard: string,
  outcome: Stop['outcome'],
  reason: string,
  until: number | null = null,
): Stop {
  return { guard, outcome, reason, until };
}
