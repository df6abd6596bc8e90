import type { Ref } from '../../core/ref.ts';
import { diff, type Step } from '../../core/state.ts';
import { goingAway } from './ml-arm.ts';
import { isCluster, isInstance, isOff, type MlComputeState, RUNNING } from './ml-compute-state.ts';
import { AZURE_OPERATIONS } from './operations.ts';

/** What people notice. The disk of the operating system stays (Azure docs). */
const STOPS = 'the instance stops: running kernels, terminals and unsaved memory are lost';
const STOPS_JOB = `${STOPS}, and so is the job that runs on it`;
const SHRINKS = 'jobs stay in the queue until the cluster may have nodes again';
const TAKES_NODES = `nodes are taken from jobs that run, and other ${SHRINKS}`;

/** States in which what an instance does without use can be set. */
const SETTABLE = [...RUNNING, 'Stopped'];

/** Compiles the edits into calls. Other computes than instances and clusters are left alone. */
export function steps(ref: Ref, live: MlComputeState, target: MlComputeState): readonly Step[] {
  if (goingAway(live) !== null) {
    return [];
  }
  if (isCluster(live)) {
    return scaleStep(ref, live, target);
  }
  return isInstance(live) ? instanceSteps(ref, live, target) : [];
}

function instanceSteps(ref: Ref, live: MlComputeState, target: MlComputeState): Step[] {
  const result = idleStep(ref, live, target);
  const isGoingOff = live.status === 'Stopping';
  if (isOff(target) && !isOff(live)) {
    const disruption = live.status === 'JobRunning' ? STOPS_JOB : STOPS;
    result.push({
      ...power(ref, 'ml:Compute_Stop', 'Running', 'Stopped'),
      needs: [{ field: 'status', oneOf: RUNNING }],
      disruption: isGoingOff ? null : disruption,
    });
  }
  if (!isOff(target) && (isOff(live) || isGoingOff) && RUNNING.includes(target.status ?? '')) {
    result.push({
      ...power(ref, 'ml:Compute_Start', 'Stopped', 'Running'),
      needs: [{ field: 'status', oneOf: ['Stopped'] }],
      disruption: null,
    });
  }
  return result;
}

function power(
  ref: Ref,
  call: 'ml:Compute_Stop' | 'ml:Compute_Start',
  before: string,
  after: string,
): Pick<Step, 'call' | 'input' | 'permissions' | 'edits' | 'undo'> {
  return {
    call,
    input: { id: ref.id },
    permissions: [AZURE_OPERATIONS[call].action],
    edits: [{ field: 'status', before, after }],
    undo: 'equivalent',
  };
}

/** The API has no way to say `never`: what was never set stays as it is, on the way back. */
function idleStep(ref: Ref, live: MlComputeState, target: MlComputeState): Step[] {
  if (target.idleShutdown === null || target.idleShutdown === live.idleShutdown) {
    return [];
  }
  const call = 'ml:Compute_UpdateIdleShutdownSetting';
  return [
    {
      call,
      input: { id: ref.id, body: { idleTimeBeforeShutdown: target.idleShutdown } },
      permissions: [AZURE_OPERATIONS[call].action],
      edits: diff(live, target, ['idleShutdown'], []),
      needs: [{ field: 'status', oneOf: SETTABLE }],
      disruption: null,
      undo: live.idleShutdown === null ? 'none' : 'exact',
    },
  ];
}

/** All three members of the scale go together: what is left out is not kept (API model: it overwrites). */
function scaleStep(ref: Ref, live: MlComputeState, target: MlComputeState): Step[] {
  const edits = diff(live, target, ['minNodes', 'maxNodes'], []);
  const { minNodes, maxNodes, nodeIdleTime } = target;
  if (edits.length === 0 || minNodes === null || maxNodes === null) {
    return [];
  }
  const call = 'ml:Compute_Update';
  const scaleSettings = {
    maxNodeCount: maxNodes,
    minNodeCount: minNodes,
    ...(nodeIdleTime === null ? {} : { nodeIdleTimeBeforeScaleDown: nodeIdleTime }),
  };
  return [
    {
      call,
      input: { id: ref.id, body: { properties: { properties: { scaleSettings } } } },
      permissions: [AZURE_OPERATIONS[call].action],
      edits,
      needs: [{ field: 'status', oneOf: ['Succeeded'] }],
      disruption: lossOf(live, maxNodes),
      undo: 'exact',
    },
  ];
}

function lossOf({ maxNodes, busyNodes }: MlComputeState, target: number): string | null {
  if (target >= (maxNodes ?? 0)) {
    return null;
  }
  return (busyNodes ?? Number.POSITIVE_INFINITY) > target ? TAKES_NODES : SHRINKS;
}
