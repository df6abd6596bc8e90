import { NO_MEMORY } from './case.ts';
import type { DecideInput } from './decision.ts';
import type { Memory } from './journal.ts';
import { canonical } from './json.ts';
import { OVERRIDE_TAG } from './labels.ts';
import { covers, settersAfter } from './overrides.ts';
import type { State } from './state.ts';
import type { Trigger } from './trigger.ts';

/** Members of the memory that are new. */
export type Learnt = { -readonly [Key in keyof Memory]?: Memory[Key] };

/** What this trigger and this read teach about the ref. Only the members that change. */
export function learn(input: DecideInput, known: Memory, state: State): Learnt {
  const { trigger } = input;
  const learnt = learnFrom(trigger, known);
  if (state.incarnation !== null && known.incarnation === null) {
    learnt.incarnation = state.incarnation;
  }
  const setters = settersAfter(known.overrideSetters, trigger, state.tags);
  if (canonical(setters as never) !== canonical(known.overrideSetters as never)) {
    learnt.overrideSetters = setters;
  }
  const owner = ownerIn(state, input.policy.ownerTags);
  if (owner !== (known.owner ?? null)) {
    learnt.owner = owner;
  }
  const seen = firstSeen(input, known, state);
  if (seen !== null) {
    learnt.overridesFirstSeen = seen;
  }
  return learnt;
}

/** Whom the first owner tag of the policy's list names. */
function ownerIn({ tags }: State, keys: readonly string[]): string | null {
  const named = keys.map((key) => tags[key]?.trim() ?? '').find((value) => value !== '');
  return named ?? null;
}

/** What the trigger alone teaches: who is behind it. No later read tells that. */
export function learnFrom(trigger: Trigger | null, known: Memory): Learnt {
  const learnt: Learnt = {};
  const finding = trigger?.finding;
  if (finding?.sensitive === true && known.sensitive === undefined) {
    learnt.sensitive = finding.source;
  }
  const actor = trigger?.actor ?? null;
  if (actor !== null && trigger !== null) {
    if (trigger.effect === 'created' && known.creator === null) {
      learnt.creator = actor.principal;
    }
    if (actor.kind === 'human' && actor.name !== null && actor.name !== known.person) {
      learnt.person = actor.name;
    }
    if (actor.tool !== null && isWrite(trigger.effect) && actor.tool !== known.tool) {
      learnt.tool = actor.tool;
    }
  }
  return learnt;
}

/** The memory of a name whose last bearer is gone: nothing of it binds the next one, only that it was. */
export function afterDeletion(known: Memory): Memory {
  return { ...NO_MEMORY, lives: known.lives + 1 };
}

/** Whether nothing is remembered that must not bind the next bearer of the name. */
export function isBlank(known: Memory): boolean {
  // Cases of versions before owners were kept have none.
  const whole = { ...known, owner: known.owner ?? null };
  return canonical(whole as never) === canonical({ ...NO_MEMORY, lives: known.lives } as never);
}

/**
 * Whether what was learnt is worth a case of its own: who created it, who may overrule and what it holds cannot be read later. That
 * an override is gone is kept, too, or whoever puts it back would pass for the one who set it.
 */
export function isWorthKeeping(learnt: Partial<Memory>): boolean {
  const { creator, overrideSetters, sensitive } = learnt;
  return creator !== undefined || overrideSetters !== undefined || sensitive !== undefined;
}

function firstSeen(input: DecideInput, known: Memory, state: State): Record<string, string> | null {
  const text = state.tags[OVERRIDE_TAG];
  if (text === undefined) {
    return null;
  }
  const fresh = input.rules.filter(
    (rule) => covers(text, rule.id, rule.type) && known.overridesFirstSeen[rule.id] === undefined,
  );
  if (fresh.length === 0) {
    return null;
  }
  const at = new Date(input.now).toISOString();
  return {
    ...known.overridesFirstSeen,
    ...Object.fromEntries(fresh.map((rule) => [rule.id, at])),
  };
}

function isWrite(effect: string): boolean {
  return effect === 'created' || effect === 'changed';
}
