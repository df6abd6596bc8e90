import { type Json, sameJson } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import { tagSteps } from './arm-tags.ts';
import { diagnosticsSteps } from './diagnostics.ts';
import { goingAway } from './ml-arm.ts';
import {
  inEffect,
  type MlWorkspaceState,
  PROPERTIES,
  RESTING,
  reach,
  UNSET,
} from './ml-workspace-state.ts';
import { AZURE_OPERATIONS } from './operations.ts';

const UPDATE = 'ml:Workspaces_Update';

/** The fields that are maps, and are edited key by key. */
export const WORKSPACE_MAPS = ['properties', 'diagnostics', 'tags'] as const;

/** What people notice of each property. */
const FELT = {
  publicNetworkAccess:
    'Everybody who does not come through a private endpoint loses the workspace and its studio.',
  systemDatastoresAuthMode:
    'People and computes without a role on the data of the storage account lose its datastores.',
} as const;

/** Compiles the edits into calls: each property by itself, so that one that is refused holds up no other. */
export function steps(ref: Ref, live: MlWorkspaceState, wanted: MlWorkspaceState): readonly Step[] {
  if (goingAway(live) !== null) {
    return [];
  }
  const target = reachable(live, wanted);
  return [
    ...diff(live, target, ['properties'], WORKSPACE_MAPS).map((edit) =>
      propertyStep(ref, live, target, edit),
    ),
    ...diagnosticsSteps(ref.id, live, target),
    ...tagSteps(ref, live, target),
  ];
}

function propertyStep(
  ref: Ref,
  live: MlWorkspaceState,
  target: MlWorkspaceState,
  edit: Edit,
): Step {
  const name = edit.field.slice('properties.'.length);
  return {
    call: UPDATE,
    input: { id: ref.id, body: { properties: { [name]: edit.after } } },
    permissions: [AZURE_OPERATIONS[UPDATE].action],
    edits: [edit],
    needs: [{ field: 'status', oneOf: RESTING }],
    disruption: lossOf(name, live, target),
    // What was never said comes back as what it stood for.
    undo: edit.before === null ? 'equivalent' : 'exact',
  };
}

function lossOf(name: string, live: MlWorkspaceState, target: MlWorkspaceState): string | null {
  switch (name) {
    case 'publicNetworkAccess':
      return reach(live) !== 'private' && reach(target) === 'private' ? FELT[name] : null;
    case 'systemDatastoresAuthMode':
      return inEffect(live, name) === 'AccessKey' && inEffect(target, name) !== 'AccessKey'
        ? FELT[name]
        : null;
    default:
      return null;
  }
}

/** What can be had: the API has no way to unset a property, so it gets the value it stood for. */
function reachable(live: MlWorkspaceState, target: MlWorkspaceState): MlWorkspaceState {
  const standing = PROPERTIES.filter(
    (name) => live.properties[name] !== undefined && target.properties[name] === undefined,
  ).map((name) => [name, UNSET[name]] as const);
  return { ...target, properties: { ...target.properties, ...Object.fromEntries(standing) } };
}

/** Takes one edit back where others changed the value since: what was unset may be back as what it stood for. */
export function revert({ field, before, after }: Edit, live: Json): Json | undefined {
  const name = PROPERTIES.find((each) => field === `properties.${each}`);
  const isBack = name !== undefined && before === null && sameJson(live, UNSET[name]);
  return isBack && !sameJson(live, after) ? live : undefined;
}
