import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import { policyBody, publicBindings } from './iam-policy.ts';
import { GOOGLE_OPERATIONS, type GoogleOperationName } from './operations.ts';
import { workbenchName } from './workbench-read.ts';
import {
  type ExternalAccess,
  isGone,
  isOff,
  READ_AT_START,
  type WorkbenchState,
} from './workbench-state.ts';

/** What people notice. Stopping keeps the disks (Workbench documentation, shut down). */
const STOPS =
  'the notebook stops: running kernels and unsaved memory are lost; files on its disks stay';
const RESTARTS =
  'the notebook stops and starts again: running kernels and unsaved memory are lost; files on its disks stay';
const CUTS =
  'connections through its external address end; from then on it reaches the internet by Cloud NAT or not at all';

/** The fields that are maps and are edited key by key. */
export const WORKBENCH_MAPS = ['tags', 'settings', 'shielded', 'iam', 'externalAccess'] as const;

/** Members of the shielded configuration as update masks spell them. */
const SHIELDED_PATHS: Readonly<Record<string, string>> = {
  enableSecureBoot: 'enable_secure_boot',
  enableVtpm: 'enable_vtpm',
  enableIntegrityMonitoring: 'enable_integrity_monitoring',
};

/** Statuses in which the API takes changes. */
const RESTING = ['ACTIVE', 'STOPPED', 'SUSPENDED'];

/**
 * Compiles the way from live to target: labels, policy and address in any resting status, then stop, settings and start
 * as far as needed. The shielded configuration can only be changed while stopped, and what a machine reads when it starts
 * changes nothing for one that runs on. In a passing status the steps say how it will go on afterwards.
 */
export function workbenchSteps(
  ref: Ref,
  live: WorkbenchState,
  target: WorkbenchState,
): readonly Step[] {
  if (isGone(live)) {
    return [];
  }
  const settings = diff(live, target, ['settings'], ['settings']);
  const shielded = diff(live, target, ['shielded'], ['shielded']);
  const needsStop =
    shielded.length > 0 ||
    settings.some(({ field }) => READ_AT_START.includes(field.slice('settings.'.length)));
  const runsAfter = !isOff(target);
  const isGoingOff = isOff(live) || live.status === 'STOPPING' || live.status === 'SUSPENDING';
  const interrupts = needsStop && !isGoingOff;
  const stops = interrupts || (!runsAfter && !isOff(live));
  const disruption = isGoingOff ? null : runsAfter ? RESTARTS : STOPS;
  return [
    ...labelSteps(ref, live, target),
    ...policySteps(ref, live, target),
    ...addressSteps(ref, live, target),
    ...(stops ? [stop(ref, disruption)] : []),
    ...settingSteps(ref, live, settings, needsStop ? ['STOPPED'] : RESTING),
    ...shieldedSteps(ref, target, shielded),
    ...(runsAfter && (interrupts || isGoingOff) ? [start(ref)] : []),
  ];
}

function stepOf(
  call: GoogleOperationName,
  input: Step['input'],
  edits: readonly Edit[],
  oneOf: readonly string[],
): Step {
  const { permissions } = GOOGLE_OPERATIONS[call];
  const needs = [{ field: 'status', oneOf }];
  return { call, input, permissions, edits, needs, disruption: null, undo: 'exact' };
}

function patch(
  ref: Ref,
  mask: string,
  body: Json,
  edits: readonly Edit[],
  oneOf: readonly string[],
): Step {
  const input = { path: { name: workbenchName(ref) }, query: { updateMask: mask }, body };
  return stepOf('notebooks.projects.locations.instances.patch', input, edits, oneOf);
}

function labelSteps(ref: Ref, live: WorkbenchState, target: WorkbenchState): Step[] {
  const edits = diff(live, target, ['tags'], ['tags']);
  const body = { labels: merged(live.labels, edits) };
  return edits.length === 0 ? [] : [patch(ref, 'labels', body, edits, RESTING)];
}

function settingSteps(
  ref: Ref,
  live: WorkbenchState,
  edits: readonly Edit[],
  oneOf: readonly string[],
): Step[] {
  const body = { gceSetup: { metadata: merged(live.metadata, edits) } };
  return edits.length === 0 ? [] : [patch(ref, 'gce_setup.metadata', body, edits, oneOf)];
}

/**
 * The whole map with the edits in it: whether the API replaces the map or merges into it, nothing else changes. One that
 * merges takes an empty value for a removal, as Google's Terraform provider writes it; one that replaces keeps it, and
 * it then reads as none.
 */
function merged(map: Readonly<Record<string, string>>, edits: readonly Edit[]): Json {
  const changes = edits.map(({ field, after }) => [
    field.slice(field.indexOf('.') + 1),
    after === null ? '' : after,
  ]);
  return { ...map, ...(Object.fromEntries(changes) as Readonly<Record<string, Json>>) };
}

function shieldedSteps(ref: Ref, target: WorkbenchState, edits: readonly Edit[]): Step[] {
  const members = edits.map(({ field }) => field.slice('shielded.'.length));
  const mask = members.map((name) => `gce_setup.shielded_instance_config.${SHIELDED_PATHS[name]}`);
  const config = Object.fromEntries(members.map((name) => [name, target.shielded[name] === true]));
  const body = { gceSetup: { shieldedInstanceConfig: config } };
  return edits.length === 0 ? [] : [patch(ref, mask.join(','), body, edits, ['STOPPED'])];
}

function policySteps(ref: Ref, live: WorkbenchState, target: WorkbenchState): Step[] {
  const edits = diff(live, target, ['iam'], ['iam']);
  if (edits.length === 0) {
    return [];
  }
  const input = {
    path: { resource: workbenchName(ref) },
    body: { policy: policyBody(live.iamEnvelope, target.iam) },
  };
  const isClosing = publicBindings(live.iam).length > publicBindings(target.iam).length;
  return [
    {
      ...stepOf('notebooks.projects.locations.instances.setIamPolicy', input, edits, []),
      needs: [],
      disruption: isClosing ? 'Whoever has no grant of their own loses access to it.' : null,
      intended: true,
    },
  ];
}

function addressSteps(ref: Ref, live: WorkbenchState, target: WorkbenchState): Step[] {
  return diff(live, target, ['externalAccess'], ['externalAccess']).flatMap((edit) => {
    const networkInterface = edit.field.slice('externalAccess.'.length);
    const before = live.externalAccess[networkInterface];
    const after = target.externalAccess[networkInterface];
    // One that becomes another is taken away first: an interface has one.
    return [
      ...(before === undefined
        ? []
        : [takeAway(ref, networkInterface, before, { ...edit, after: null }, isOff(live))]),
      ...(after === undefined
        ? []
        : [giveBack(ref, networkInterface, after, { ...edit, before: null })]),
    ];
  });
}

function takeAway(
  ref: Ref,
  networkInterface: string,
  access: ExternalAccess,
  edit: Edit,
  isIdle: boolean,
): Step {
  const input = { path: machinePath(ref), query: { accessConfig: access.name, networkInterface } };
  return {
    ...stepOf('compute.instances.deleteAccessConfig', input, [edit], RESTING),
    disruption: isIdle ? null : CUTS,
    undo: access.reserved === null ? 'equivalent' : 'exact',
  };
}

function giveBack(ref: Ref, networkInterface: string, access: ExternalAccess, edit: Edit): Step {
  const { name, networkTier, reserved, others } = access;
  const body = {
    type: 'ONE_TO_ONE_NAT',
    name,
    ...(networkTier === null ? {} : { networkTier }),
    ...(reserved === null ? {} : { natIP: reserved }),
    ...others,
  };
  const input = { path: machinePath(ref), query: { networkInterface }, body };
  return stepOf('compute.instances.addAccessConfig', input, [edit], RESTING);
}

/** The machine has its instance's project, zone and name. */
function machinePath({ account, region, name }: Ref): Json {
  return { project: account, zone: region, instance: name };
}

function stop(ref: Ref, disruption: string | null): Step {
  const edit = { field: 'status', before: 'ACTIVE', after: 'STOPPED' };
  const input = { path: { name: workbenchName(ref) }, body: {} };
  return {
    ...stepOf('notebooks.projects.locations.instances.stop', input, [edit], ['ACTIVE']),
    disruption,
    undo: 'equivalent',
  };
}

function start(ref: Ref): Step {
  const edit = { field: 'status', before: 'STOPPED', after: 'ACTIVE' };
  const input = { path: { name: workbenchName(ref) }, body: {} };
  return {
    ...stepOf('notebooks.projects.locations.instances.start', input, [edit], ['STOPPED']),
    undo: 'equivalent',
  };
}
