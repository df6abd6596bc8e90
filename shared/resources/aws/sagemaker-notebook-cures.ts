import { isLabelled, labelled, STATUS_TAG } from '../../core/labels.ts';
import type { Verdict } from '../../core/rule.ts';
import type { NotebookState } from './sagemaker-notebook-state.ts';
import { isOff } from './sagemaker-notebook-steps.ts';

/** What the rules about notebooks share: how a violation is told, and the two states that shut it off. */

/**
 * The verdict on a notebook with a fault. It counts as stopped when it is off and labelled, so that the label, too,
 * is written before anybody is told so; as labelled when the cure is no more than that.
 */
export function violation(state: NotebookState, cure: 'stop' | 'label', message: string): Verdict {
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

/**
 * The verdict on a notebook whose fault can be repaired. A failed one cannot be updated and runs nothing: the fault is
 * shut off, and is repaired when somebody has started the notebook again.
 */
export function repairable(state: NotebookState, message: string): Verdict {
  return state.status === 'Failed'
    ? { kind: 'violation', message, contained: 'stopped' }
    : { kind: 'violation', message };
}

/** Nothing is decided about a notebook that is going away; null for all others. */
export function goingAway(state: NotebookState): Verdict | null {
  return state.status === 'Deleting'
    ? { kind: 'not-applicable', reason: 'the notebook is being deleted' }
    : null;
}

/** The notebook off, and labelled as stopped. A failed one is off already. */
export function stopped(state: NotebookState): NotebookState {
  const status = isOff(state) ? state.status : 'Stopped';
  return { ...labelled(state, 'stopped'), status };
}

/** The notebook labelled as at fault. Says `stopped` still where it is off and another rule, or we before, said so. */
export function marked(state: NotebookState): NotebookState {
  const staysStopped = isOff(state) && state.tags[STATUS_TAG] === 'stopped';
  return labelled(state, staysStopped ? 'stopped' : 'labelled');
}
