import type { Preflight, Verdict } from '../../core/rule.ts';
import { goingAway } from './ml-arm.ts';
import { isCluster, isInstance, isOff, type MlComputeState } from './ml-compute-state.ts';

/** Nothing is decided about what is no compute instance, or is going away; null for all others. */
export function noInstance(state: MlComputeState): Verdict | null {
  return isInstance(state)
    ? goingAway(state)
    : { kind: 'not-applicable', reason: `it is no compute instance but ${state.computeType}` };
}

/** The same, of clusters. */
export function noCluster(state: MlComputeState): Verdict | null {
  return isCluster(state)
    ? goingAway(state)
    : { kind: 'not-applicable', reason: `it is no cluster but ${state.computeType}` };
}

/** The verdict on a fault that is shut off where nothing runs. Nothing is labelled: computes take no tags. */
export function stoppable(state: MlComputeState, message: string): Verdict {
  return isOff(state)
    ? { kind: 'violation', message, contained: 'stopped' }
    : { kind: 'violation', message };
}

/** The compute off: an instance stopped, a cluster without nodes. One that is off stays as it is. */
export function stopped(state: MlComputeState): MlComputeState {
  if (isOff(state)) {
    return state;
  }
  return isInstance(state)
    ? { ...state, status: 'Stopped' }
    : { ...state, minNodes: 0, maxNodes: 0 };
}

/** Whether a cluster can be held at no nodes with nobody's job on it. */
export function idlePreflight({ busyNodes }: MlComputeState): Preflight {
  if (busyNodes === 0) {
    return { kind: 'ready' };
  }
  return {
    kind: 'problem',
    message:
      busyNodes === null
        ? 'Whether jobs run on the cluster is not known.'
        : `Jobs run on the cluster, on ${busyNodes} of its nodes.`,
    remedy: 'Let them end or cancel them; or approve, and they are interrupted.',
  };
}
