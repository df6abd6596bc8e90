import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import type { NotebookState } from './sagemaker-notebook-state.ts';
import { tagSteps } from './sagemaker-tags.ts';

/** What people notice. `StopNotebookInstance` preserves the ML storage volume (its API reference). */
const STOPS =
  'the notebook stops: running kernels and unsaved memory are lost; files on its volume stay';
const RESTARTS =
  'the notebook stops and starts again: running kernels and unsaved memory are lost; files on its volume stay';

/** Statuses in which nothing runs, or soon will not: `Updating` ends in `Stopped`. */
const GOING_OFF: readonly string[] = ['Stopped', 'Failed', 'Stopping', 'Updating'];

/** Statuses of a notebook that runs, or will by itself. */
const RUNNING: readonly string[] = ['InService', 'Pending', 'PendingMaintenance', 'InMaintenance'];

/**
 * What starting needs besides, with a key or in a subnet: SageMaker acts with its caller's permissions (developer
 * guide, "SageMaker API Permissions"). `iam:PassRole`, which that page lists too, is for calls that name a role.
 */
const KEY_PERMISSIONS = ['kms:CreateGrant', 'kms:DescribeKey'];
const NETWORK_PERMISSIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:AttachNetworkInterface',
  'ec2:ModifyNetworkInterfaceAttribute',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeInternetGateways',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

/** Whether nothing runs: stopped, or failed, which `StopNotebookInstance` refuses to stop any further. */
export function isOff(state: NotebookState): boolean {
  return state.status === 'Stopped' || state.status === 'Failed';
}

/**
 * Compiles the way from live to target: tags, then stop, update and start as far as needed. Settings can only be
 * updated while `Stopped` (developer guide, "Update a Notebook Instance"). A failed notebook is off already and is not
 * stopped, but only starting leads out of `Failed`. One that is being deleted is left alone. In a passing status the
 * steps say how it will go on afterwards.
 */
export function notebookSteps(ref: Ref, live: NotebookState, target: NotebookState): Step[] {
  if (live.status === 'Deleting') {
    return [];
  }
  const steps = tagSteps(ref, live, target);
  const settings = diff(live, target, ['rootAccess', 'imdsMinimum'], []);
  const runsAfter = RUNNING.includes(target.status);
  let status = live.status;
  if (status === 'Failed' && runsAfter) {
    steps.push(start(live, status));
    status = 'InService';
  }
  const isGoingOff = GOING_OFF.includes(status);
  const interrupts = settings.length > 0 && !isGoingOff;
  if (interrupts || (isOff(target) && !isOff(live))) {
    const disruption = runsAfter ? RESTARTS : STOPS;
    steps.push(stop(live, isGoingOff ? null : disruption));
  }
  if (settings.length > 0) {
    steps.push(update(live, target, settings));
  }
  if (runsAfter && (interrupts || isGoingOff)) {
    steps.push(start(live, 'Stopped'));
  }
  return steps;
}

function stop(live: NotebookState, disruption: string | null): Step {
  return {
    call: 'sagemaker:StopNotebookInstance',
    input: { NotebookInstanceName: live.name },
    permissions: ['sagemaker:StopNotebookInstance'],
    // It can only start from InService, whatever passes until then.
    edits: [{ field: 'status', before: 'InService', after: 'Stopped' }],
    needs: [{ field: 'status', oneOf: ['InService'] }],
    disruption,
    undo: 'equivalent',
  };
}

function update(live: NotebookState, target: NotebookState, edits: readonly Edit[]): Step {
  const fields = new Set(edits.map((edit) => edit.field));
  const imds = { MinimumInstanceMetadataServiceVersion: target.imdsMinimum };
  return {
    call: 'sagemaker:UpdateNotebookInstance',
    input: {
      NotebookInstanceName: live.name,
      ...(fields.has('rootAccess') ? { RootAccess: target.rootAccess } : {}),
      ...(fields.has('imdsMinimum') ? { InstanceMetadataServiceConfiguration: imds } : {}),
    },
    permissions: ['sagemaker:UpdateNotebookInstance'],
    edits,
    needs: [{ field: 'status', oneOf: ['Stopped'] }],
    disruption: null,
    undo: 'exact',
  };
}

function start(live: NotebookState, from: 'Stopped' | 'Failed'): Step {
  return {
    call: 'sagemaker:StartNotebookInstance',
    input: { NotebookInstanceName: live.name },
    permissions: [
      'sagemaker:StartNotebookInstance',
      ...(live.kmsKeyId === null ? [] : KEY_PERMISSIONS),
      ...(live.subnetId === null ? [] : NETWORK_PERMISSIONS),
    ],
    edits: [{ field: 'status', before: from, after: 'InService' }],
    needs: [{ field: 'status', oneOf: ['Stopped', 'Failed'] }],
    disruption: null,
    undo: 'equivalent',
  };
}
