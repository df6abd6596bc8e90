import { type Json, sameJson } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Need, type Step } from '../../core/state.ts';
import { tagSteps } from './arm-tags.ts';
import { diagnosticsSteps } from './diagnostics.ts';
import { AZURE_OPERATIONS } from './operations.ts';
import { ACCOUNT_GROUPS, type AccountGroup } from './storage-account-groups.ts';
import { RESTING, type StorageAccountState, unsetMeans } from './storage-account-state.ts';

/** The fields that are maps, and are edited key by key. */
export const ACCOUNT_MAPS = [
  'properties',
  'networkAcls',
  'encryption',
  'blobService',
  'diagnostics',
  'tags',
] as const;

const UPDATE = 'storage:StorageAccounts_Update';
const SET_BLOBS = 'storage:BlobServices_SetServiceProperties';

/** What both calls wait for. */
const AT_REST: Need = { field: 'status', oneOf: RESTING };

/** Compiles the edits into calls, each of which changes what belongs together and nothing else. */
export function steps(
  ref: Ref,
  live: StorageAccountState,
  wanted: StorageAccountState,
): readonly Step[] {
  const target = reachable(live, wanted);
  const fields = ['properties', 'networkAcls', 'sasPolicy', 'encryption'];
  const edits = diff(live, target, fields, ACCOUNT_MAPS);
  return [
    ...ACCOUNT_GROUPS.flatMap((group) => {
      const own = edits.filter(({ field }) =>
        group.fields.some((each) => field === each || field.startsWith(`${each}.`)),
      );
      return own.length === 0 ? [] : [accountStep(ref, live, target, group, own)];
    }),
    ...blobServiceStep(ref, live, target),
    ...diagnosticsSteps(`${ref.id}/blobServices/default`, live, target),
    ...tagSteps(ref, live, target),
  ];
}

function accountStep(
  ref: Ref,
  live: StorageAccountState,
  target: StorageAccountState,
  group: AccountGroup,
  edits: readonly Edit[],
): Step {
  const isEdited = (property: string): boolean =>
    edits.some(({ field }) => field === `properties.${property}`);
  const losses = group.felt?.(live, target, isEdited) ?? [];
  const { action, linkedActions } = AZURE_OPERATIONS[UPDATE];
  const joins = edits.some(({ field }) => field.startsWith('networkAcls.')) && hasSubnets(target);
  return {
    call: UPDATE,
    input: { id: ref.id, body: { properties: group.body(target, edits) } },
    permissions: joins ? [action, ...linkedActions] : [action],
    edits,
    needs: [AT_REST],
    disruption: losses.length === 0 ? null : losses.join(' '),
    ...(group.intended === true ? { intended: true } : {}),
    undo: undoOf(edits),
  };
}

/** A policy on signatures cannot be cleared again; a switch that was never set comes back as what it stood for. */
function undoOf(edits: readonly Edit[]): Step['undo'] {
  if (edits.some(({ field, before }) => field === 'sasPolicy' && before === null)) {
    return 'none';
  }
  const isUnset = edits.some(
    ({ field, before }) => field.startsWith('properties.') && before === null,
  );
  return isUnset ? 'equivalent' : 'exact';
}

/** What can be had: the API has no way to unset a switch, so it gets the value it stood for (API reference). */
function reachable(live: StorageAccountState, target: StorageAccountState): StorageAccountState {
  const unset = Object.keys(live.properties).filter(
    (name) => target.properties[name] === undefined,
  );
  const standing = unset.flatMap((name) => {
    const value = unsetMeans(name, live.createdAt);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...target,
    properties: { ...target.properties, ...Object.fromEntries(standing) },
    sasPolicy: target.sasPolicy ?? live.sasPolicy,
  };
}

/** What is off in the target has to be said where it is on. The rest is sent as it is: the call replaces the whole. */
function blobServiceStep(ref: Ref, live: StorageAccountState, target: StorageAccountState): Step[] {
  const edits = diff(live, target, ['blobService'], ['blobService']);
  if (edits.length === 0) {
    return [];
  }
  const off = edits
    .filter(({ after }) => after === null)
    .map(({ field }) => field.slice('blobService.'.length))
    .map((name) => [name, name === 'isVersioningEnabled' ? false : { enabled: false }] as const);
  const properties = { ...target.blobService, ...Object.fromEntries(off) };
  return [
    {
      call: SET_BLOBS,
      input: { id: ref.id, body: { properties } },
      permissions: [AZURE_OPERATIONS[SET_BLOBS].action],
      edits,
      needs: [AT_REST],
      disruption: null,
      undo: 'exact',
    },
  ];
}

function hasSubnets({ networkAcls }: StorageAccountState): boolean {
  const { virtualNetworkRules } = networkAcls;
  return Array.isArray(virtualNetworkRules) && virtualNetworkRules.length > 0;
}

/** Takes one edit back where others changed the value since: a switch that was unset may be back as what it stood for. */
export function revert(edit: Edit, live: Json): Json | undefined {
  const property = edit.field.startsWith('properties.')
    ? edit.field.slice('properties.'.length)
    : null;
  if (edit.before !== null || property === null || sameJson(live, edit.after)) {
    return undefined;
  }
  const meanings = [unsetMeans(property, null), unsetMeans(property, '2026-01-01T00:00:00Z')];
  return meanings.some((meaning) => meaning !== undefined && sameJson(meaning, live))
    ? live
    : undefined;
}
