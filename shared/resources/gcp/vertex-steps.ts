import type { Json } from '../../core/json.ts';
import type { Ref } from '../../core/ref.ts';
import { diff, type Edit, type Step } from '../../core/state.ts';
import { policyBody, publicBindings } from './iam-policy.ts';
import { GOOGLE_OPERATIONS, type GoogleOperationName } from './operations.ts';
import { vertexName } from './vertex-read.ts';
import { READY, type VertexEndpointState } from './vertex-state.ts';

/** The fields that are maps and are edited key by key. */
export const VERTEX_MAPS = ['tags', 'deployedModels', 'traffic', 'iam'] as const;

const UNDEPLOYS =
  'the model answers no more requests and its machines are given up; deploying it again takes minutes, and GPUs may be short';

/**
 * Compiles the way from live to target: labels, policy, logging, then which models are deployed. Before a model goes its
 * share of the requests is taken away, and shares are given when all models are there. Patches hold the etag of `live`.
 */
export function vertexSteps(
  ref: Ref,
  live: VertexEndpointState,
  target: VertexEndpointState,
): readonly Step[] {
  const models = diff(live, target, ['deployedModels'], ['deployedModels']);
  const leaving = models.filter(({ after }) => after === null);
  const coming = models.filter(({ after }) => after !== null);
  const shares = trafficSteps(ref, live, target);
  return [
    ...labelSteps(ref, live, target),
    ...policySteps(ref, live, target),
    ...loggingSteps(ref, live, target),
    ...(coming.length === 0 ? shares : []),
    // Of equal ones the last number goes first, and comes last.
    ...[...leaving].reverse().map((edit) => undeploy(ref, live, edit)),
    ...coming.map((edit) => deploy(ref, target, edit)),
    ...(coming.length === 0 ? [] : shares),
  ];
}

function stepOf(
  call: GoogleOperationName,
  input: Step['input'],
  edits: readonly Edit[],
  needsReady: boolean,
): Step {
  const { permissions } = GOOGLE_OPERATIONS[call];
  const needs = needsReady ? [{ field: 'status', oneOf: [READY] }] : [];
  return { call, input, permissions, edits, needs, disruption: null, undo: 'exact' };
}

function patch(
  ref: Ref,
  { etag }: VertexEndpointState,
  updateMask: string,
  body: { readonly [member: string]: Json },
  edits: readonly Edit[],
  needsReady = false,
): Step {
  const input = {
    path: { location: ref.region, name: vertexName(ref) },
    query: { updateMask },
    body: { ...body, ...(etag === '' ? {} : { etag }) },
  };
  return stepOf('aiplatform.projects.locations.endpoints.patch', input, edits, needsReady);
}

function labelSteps(ref: Ref, live: VertexEndpointState, target: VertexEndpointState): Step[] {
  const edits = diff(live, target, ['tags'], ['tags']);
  return edits.length === 0 ? [] : [patch(ref, live, 'labels', { labels: target.tags }, edits)];
}

function loggingSteps(ref: Ref, live: VertexEndpointState, target: VertexEndpointState): Step[] {
  const edits = diff(live, target, ['logging'], []);
  const name = 'predictRequestResponseLoggingConfig';
  return edits.length === 0 ? [] : [patch(ref, live, name, { [name]: target.logging }, edits)];
}

function policySteps(ref: Ref, live: VertexEndpointState, target: VertexEndpointState): Step[] {
  const edits = diff(live, target, ['iam'], ['iam']);
  if (edits.length === 0) {
    return [];
  }
  const call = 'aiplatform.projects.locations.endpoints.setIamPolicy';
  const input = {
    path: { location: ref.region, resource: vertexName(ref) },
    body: { policy: policyBody(live.iamEnvelope, target.iam) },
  };
  const isClosing = publicBindings(live.iam).length > publicBindings(target.iam).length;
  const disruption = isClosing
    ? 'Whoever has no grant of their own gets no more predictions.'
    : null;
  return [{ ...stepOf(call, input, edits, false), disruption, intended: true }];
}

/** The shares of all models, by their ids of now; one that is still to be deployed gets its id by then. */
function trafficSteps(ref: Ref, live: VertexEndpointState, target: VertexEndpointState): Step[] {
  const edits = diff(live, target, ['traffic'], ['traffic']);
  if (edits.length === 0) {
    return [];
  }
  const shares = Object.entries(target.traffic).map(
    ([key, share]) => [live.ids[key] ?? key, share] as const,
  );
  const body = { trafficSplit: Object.fromEntries(shares) };
  const isLess = edits.some(({ after }) => after === null);
  return [
    {
      ...patch(ref, live, 'trafficSplit', body, edits, true),
      disruption: isLess ? 'requests that name no model of their own are answered no more' : null,
    },
  ];
}

function undeploy(ref: Ref, live: VertexEndpointState, edit: Edit): Step {
  const deployedModelId = live.ids[edit.field.slice('deployedModels.'.length)] ?? '';
  const input = { path: placeOf(ref), body: { deployedModelId } };
  const call = 'aiplatform.projects.locations.endpoints.undeployModel';
  return { ...stepOf(call, input, [edit], true), disruption: UNDEPLOYS, undo: 'equivalent' };
}

function deploy(ref: Ref, target: VertexEndpointState, edit: Edit): Step {
  const deployedModel = target.deployedModels[edit.field.slice('deployedModels.'.length)] ?? {};
  const input = { path: placeOf(ref), body: { deployedModel } };
  const call = 'aiplatform.projects.locations.endpoints.deployModel';
  return { ...stepOf(call, input, [edit], true), undo: 'equivalent' };
}

function placeOf(ref: Ref): Json {
  return { location: ref.region, endpoint: vertexName(ref) };
}
