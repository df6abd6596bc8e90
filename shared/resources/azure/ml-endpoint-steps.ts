import { type Json, sameJson } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import { tagSteps } from './arm-tags.ts';
import { diagnosticsSteps } from './diagnostics.ts';
import { goingAway } from './ml-arm.ts';
import { isPrivate, type MlEndpointState, withAccess } from './ml-endpoint-state.ts';
import { AZURE_OPERATIONS } from './operations.ts';

const PUT = 'ml:OnlineEndpoints_CreateOrUpdate';

/** What nothing said stands for (API reference). */
const UNSET = 'Enabled';

const LOSS =
  'Callers that do not come through a private endpoint of the workspace are refused, whatever key or token they have.';

/** Compiles the edits into calls. */
export function steps(ref: Ref, live: MlEndpointState, target: MlEndpointState): readonly Step[] {
  return goingAway(live) === null
    ? [
        ...accessStep(live, target),
        ...diagnosticsSteps(ref.id, live, target),
        ...tagSteps(ref, live, target),
      ]
    : [];
}

/** The endpoint is sent whole, as it was read, with one member changed: its `PATCH` does not take that. */
function accessStep(live: MlEndpointState, wanted: MlEndpointState): Step[] {
  const access = wanted.publicNetworkAccess ?? (live.publicNetworkAccess === null ? null : UNSET);
  const target = { ...wanted, publicNetworkAccess: access };
  const edits = diff(live, target, ['publicNetworkAccess'], []);
  if (edits.length === 0 || access === null) {
    return [];
  }
  const { action, linkedActions } = AZURE_OPERATIONS[PUT];
  return [
    {
      call: PUT,
      input: { id: live.armId, body: withAccess(live.definition, access) },
      permissions: hasAssigned(live.definition['identity'] ?? null)
        ? [action, ...linkedActions]
        : [action],
      edits,
      needs: [{ field: 'status', oneOf: ['Succeeded'] }],
      disruption: isPrivate(target) && !isPrivate(live) ? LOSS : null,
      undo: live.publicNetworkAccess === null ? 'equivalent' : 'exact',
    },
  ];
}

function hasAssigned(identity: Json): boolean {
  const { userAssignedIdentities } = (identity ?? {}) as Readonly<Record<string, Json | undefined>>;
  return Object.keys(userAssignedIdentities ?? {}).length > 0;
}

/** Takes one edit back where others changed the value since: what was unset may be back as what it stood for. */
export function revert({ field, before }: Edit, live: Json): Json | undefined {
  return field === 'publicNetworkAccess' && before === null && sameJson(live, UNSET)
    ? live
    : undefined;
}
