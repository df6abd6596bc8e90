import * as z from 'zod/mini';
import { CloudError } from '../../core/failure.ts';
import type { Ref } from '../../core/ref.ts';
import type { Resource, ResourceApi, Scope } from '../../core/resource.ts';
import type { Step } from '../../core/state.ts';
import { acceptedOperation } from './long-running.ts';
import { endless, PAGES_MAX, parsed } from './parsed.ts';
import type { GoogleRequest, GoogleSend } from './send.ts';
import { readVertexEndpoint, vertexName } from './vertex-read.ts';
import { UPDATING, type VertexEndpointState } from './vertex-state.ts';
import { VERTEX_MAPS, vertexSteps } from './vertex-steps.ts';
import { revertPolicy } from './workbench-instance.ts';

export type { VertexEndpointState } from './vertex-state.ts';

/** The calls a step of this type may make. */
const CALLS = [
  'aiplatform.projects.locations.endpoints.patch',
  'aiplatform.projects.locations.endpoints.setIamPolicy',
  'aiplatform.projects.locations.endpoints.undeployModel',
  'aiplatform.projects.locations.endpoints.deployModel',
] as const;

/** Endpoints asked for per page. */
const PAGE_SIZE = '100';

/**
 * All that is pure about Vertex AI endpoints, with the models deployed to them. Network, Private Service Connect and key
 * are fixed at creation. A share of no requests contains nothing: calls may name a model themselves.
 */
export const resource: Resource<VertexEndpointState> = {
  type: 'gcp.vertex.endpoint',
  cloud: 'gcp',
  title: 'Vertex AI endpoint',
  fields: {
    tags: 'in-place',
    iam: 'in-place',
    logging: 'in-place',
    deployedModels: 'in-place',
    traffic: 'in-place',
  },
  maps: VERTEX_MAPS,
  withdrawable: ['tags'],
  additive: [],
  secret: [],
  // No figure is documented. Deployments are seen by their operation, which goes on for minutes.
  consistencyMs: 30_000,
  transitionMs: 30_000,
  // Large models take most of an hour to deploy; after two a person is told.
  transitionMaxMs: 120 * 60_000,
  isTransient: ({ status }) => status === UPDATING,
  steps: vertexSteps,
  revert: revertPolicy,
  consoleUrl: ({ account, region, name }) =>
    `https://console.cloud.google.com/vertex-ai/online-prediction/locations/${encodeURIComponent(region)}` +
    `/endpoints/${encodeURIComponent(name)}?project=${encodeURIComponent(account)}`,
  isMachineLearning: () => true,
};

/** The I/O of Vertex AI endpoints. `call` sends exactly what the step holds, once. */
export function api(send: GoogleSend): ResourceApi<VertexEndpointState> {
  return {
    read: (ref, hints) => readVertexEndpoint(send, ref, hints),
    call: (ref, step) => callStep(send, ref, step),
    list: (scope) => listEndpoints(send, scope),
  };
}

async function callStep(
  send: GoogleSend,
  ref: Ref,
  step: Pick<Step, 'call' | 'input'>,
): Promise<void> {
  const name = CALLS.find((call) => call === step.call);
  const request = step.input as unknown as GoogleRequest;
  const { location, ...named } = request.path ?? {};
  const about = named['name'] ?? named['resource'] ?? named['endpoint'];
  if (name === undefined || about !== vertexName(ref) || location !== ref.region) {
    const message = `${step.call} on another resource is no step of endpoint ${ref.name}.`;
    throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
  }
  acceptedOperation(name, await send(name, request));
}

const Page = z.object({
  endpoints: z.nullish(z.array(z.object({ name: z.string() }))),
  nextPageToken: z.nullish(z.string()),
});

const NAME = /^projects\/[^/]+\/locations\/(?<region>[^/]+)\/endpoints\/(?<name>[^/]+)$/;

/** Endpoints are listed region by region: each has a host of its own, and none lists them all. */
async function* listEndpoints(send: GoogleSend, { account, region }: Scope): AsyncIterable<Ref> {
  const what = `The list of endpoints in ${account}, ${region}`;
  let pageToken = '';
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const answer = await send('aiplatform.projects.locations.endpoints.list', {
      path: { location: region, parent: `projects/${account}/locations/${region}` },
      query: { pageSize: PAGE_SIZE, ...(pageToken === '' ? {} : { pageToken }) },
    });
    const page = parsed(Page, answer.body ?? {}, what);
    for (const endpoint of page.endpoints ?? []) {
      const parts = NAME.exec(endpoint.name)?.groups;
      if (parts !== undefined) {
        yield refOf(account, parts);
      }
    }
    pageToken = page.nextPageToken ?? '';
    if (pageToken === '') {
      return;
    }
  }
  throw endless(what);
}

/** Names in answers have the project's number, where its id was asked for: events and sweeps name one endpoint alike. */
function refOf(account: string, parts: Readonly<Record<string, string>>): Ref {
  const { region = '', name = '' } = parts;
  const path = `projects/${account}/locations/${region}/endpoints/${name}`;
  const id = `//aiplatform.googleapis.com/${path}`;
  return { cloud: 'gcp', type: resource.type, id, name, account, region };
}
