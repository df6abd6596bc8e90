import type { Json } from '../../core/json.ts';
import { isLabelled, labelled, STATUS_TAG } from '../../core/labels.ts';
import type { RuleContext, Verdict } from '../../core/rule.ts';
import { isGone, isOff, type SETTINGS, type WorkbenchState } from './workbench-state.ts';

/** What the rules about Workbench instances share: how a violation is told, and the states that shut it off. */

/**
 * The verdict on an instance with a fault that stays. It counts as stopped when it is off and labelled, so that the label,
 * too, is written before anybody is told so; as labelled when the cure is no more than that.
 */
export function violation(state: WorkbenchState, cure: 'stop' | 'label', message: string): Verdict {
  if (!isLabelled(state)) {
    return { kind: 'violation', message };
  }
  if (cure === 'label') {
    return { kind: 'violation', message, contained: 'labelled' };
  }
  return isOff(state)
    ? { kind: 'violation', message, contained: 'stopped' }
    : { kind: 'violation', message };
}

/** Nothing is decided about an instance that is deleted, or whose machine is; null for all others. */
export function goingAway(state: WorkbenchState): Verdict | null {
  return isGone(state)
    ? { kind: 'not-applicable', reason: `nothing is left that runs: it is ${state.status}` }
    : null;
}

/** The instance off, and labelled as stopped. A suspended one is off already. */
export function stopped(state: WorkbenchState): WorkbenchState {
  const status = isOff(state) ? state.status : 'STOPPED';
  return { ...labelled(state, 'stopped'), status };
}

/** The instance labelled as at fault. Says `stopped` still where it is off and another rule, or we before, said so. */
export function marked(state: WorkbenchState): WorkbenchState {
  const staysStopped = isOff(state) && state.tags[STATUS_TAG] === 'stopped';
  return labelled(state, staysStopped ? 'stopped' : 'labelled');
}

/** Whether a feature is switched off by metadata. Compute Engine's own flags are written in either case. */
export function isSet(state: WorkbenchState, key: (typeof SETTINGS)[number]): boolean {
  return state.settings[key]?.trim().toLowerCase() === 'true';
}

/**
 * The verdict on a fault that needs a stopped instance. The API cannot resume a suspended one, which runs nothing: its
 * fault is shut off, and is repaired when somebody has resumed it.
 */
export function repairable(state: WorkbenchState, message: string): Verdict {
  return state.status === 'SUSPENDED'
    ? { kind: 'violation', message, contained: 'stopped' }
    : { kind: 'violation', message };
}

/** The state with a feature switched off by metadata, unless the instance is suspended. */
export function withSetting(
  state: WorkbenchState,
  key: (typeof SETTINGS)[number],
  value = 'true',
): WorkbenchState {
  return state.status === 'SUSPENDED'
    ? state
    : { ...state, settings: { ...state.settings, [key]: value } };
}

/** The texts a parameter lists; a single one is a list too. None without it. */
export function textsIn({ parameters }: RuleContext, name: string): readonly string[] {
  const given = parameters[name];
  const list = (Array.isArray(given) ? given : [given ?? []].flat()) as readonly Json[];
  return list.map((each) => String(each).trim()).filter((each) => each !== '');
}
