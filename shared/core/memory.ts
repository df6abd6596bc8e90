import type { DecideInput } from './decision.ts';
import { NO_MEMORY } from './fold.ts';
import type { Memory } from './journal.ts';
import { canonical } from './json.ts';
import { OVERRIDE_TAG } from './labels.ts';
import { covers, settersAfter } from './overrides.ts';
import type { State } from './state.ts';

/** Members of the memory that are new. */
export type Learnt = { -readonly [Key in keyof Memory]?: Memory[Key] };

/** What this trigger and this read teach about the ref. Only the members that change. */
export function learn(input: DecideInput, known: Memory, state: State): Learnt {
  const learnt: Learnt = {};
  const { trigger } = input;
  const actor = trigger?.actor ?? null;
  if (state.incarnation !== null && known.incarnation === null) {
    learnt.incarnation = state.incarnation;
  }
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
  const setters = settersAfter(known.overrideSetters, trigger, state.tags);
  if (canonical(setters as never) !== canonical(known.overrideSetters as never)) {
    learnt.overrideSetters = setters;
  }
  const seen = firstSeen(input, known, state);
  if (seen !== null) {
    learnt.overridesFirstSeen = seen;
  }
  return learnt;
}

/** The memory of a name whose last bearer is gone: nothing of it binds the next one, only that it was. */
export function afterDeletion(known: Memory): Memory {
  return { ...NO_MEMORY, lives: known.lives + 1 };
}

/** Whether what was learnt is worth a case of its own: who created it and who may overrule cannot be read later. */
export function isWorthKeeping(learnt: Partial<Memory>): boolean {
  const setters = Object.keys(learnt.overrideSetters ?? {});
  return learnt.creator !== undefined || setters.length > 0;
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
