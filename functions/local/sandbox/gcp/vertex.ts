import { etagOf, policyFrom, shownPolicy } from './iam.ts';
import { answered, membersOf, pageOf, refusedRpc } from './replies.ts';
import type { Route } from './routes.ts';
import { shownEndpoint, worldAt } from './vertex-endpoint.ts';
import type { GoogleApplied, GoogleCall, GoogleEndpoint, GoogleWorld, Members } from './world.ts';

const host = /^[a-z0-9-]+-aiplatform\.googleapis\.com$/;
const NAME = 'projects/[^/]+/locations/[^/]+/endpoints/[^/:]+';

/** How long deploying and undeploying take, ms. Real ones take longer. */
export const DEPLOYING_MS = 5 * 60_000;
export const UNDEPLOYING_MS = 90_000;

/** Vertex AI chooses long ids; ids that are asked for have at most ten digits. */
const FIRST_ID = 7_000_000_000_000_000_000n;

type Handler = (
  world: GoogleWorld,
  endpoint: GoogleEndpoint,
  call: GoogleCall,
  now: number,
) => GoogleApplied;

/** Vertex AI, as far as it is modelled: endpoints. */
export const VERTEX_ROUTES: readonly Route[] = [
  route('GET', 'v1', '', (world, endpoint) => answered(world, shownEndpoint(endpoint))),
  route('PATCH', 'v1', '', patch),
  route('GET', 'v1', '/operations', (world, { name, next }, _call, now) => {
    const createTime = new Date(now).toISOString();
    const operation = {
      name: `${name}/operations/1`,
      metadata: { genericMetadata: { createTime } },
    };
    return answered(world, next === null ? {} : { operations: [operation] });
  }),
  route('POST', 'v1', ':undeployModel', undeploy),
  route('POST', 'v1', ':deployModel', deploy),
  route('POST', 'v1beta1', ':getIamPolicy', (world, { policy }, { query }) => {
    const requested = Number(query['options.requestedPolicyVersion'] ?? 1);
    return answered(world, shownPolicy(policy, etagOf(policy.changes), requested));
  }),
  route('POST', 'v1beta1', ':setIamPolicy', setPolicy),
  {
    host,
    method: 'GET',
    path: /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/endpoints$/,
    apply: (world, { query }, now, [, location = '']) => {
      const here = Object.values(worldAt(world, now).endpoints).filter(({ name }) =>
        name.includes(`/locations/${location}/`),
      );
      const { page, next } = pageOf(here, query, 'pageSize');
      const endpoints = page.map(shownEndpoint);
      return answered(world, { ...next, ...(endpoints.length === 0 ? {} : { endpoints }) });
    },
  },
];

function route(method: string, version: string, verb: string, handler: Handler): Route {
  return {
    host,
    method,
    path: new RegExp(`^/${version}/(${NAME})${verb}$`),
    apply: (known, call, now, [asked = '']) => {
      const world = worldAt(known, now);
      const name = asked.replace(`projects/${world.projectNumber}/`, `projects/${world.project}/`);
      const endpoint = Object.hasOwn(world.endpoints, name) ? world.endpoints[name] : undefined;
      const isHere = call.host.startsWith(`${name.split('/')[3]}-`);
      return endpoint === undefined || !isHere
        ? refusedRpc(world, 404, 'NOT_FOUND', `The Endpoint does not exist: ${name}`)
        : handler(world, endpoint, call, now);
    },
  };
}

function patch(
  world: GoogleWorld,
  endpoint: GoogleEndpoint,
  { query, body }: GoogleCall,
): GoogleApplied {
  const sent = membersOf(body);
  if (sent['etag'] !== undefined && sent['etag'] !== etagOf(endpoint.changes)) {
    const message = 'The etag does not match the one of the Endpoint.';
    return refusedRpc(world, 409, 'ABORTED', message);
  }
  const mask = (query['updateMask'] ?? '').split(',');
  const fields = ['labels', 'trafficSplit', 'predictRequestResponseLoggingConfig'];
  const unknown = mask.find((path) => !fields.includes(path));
  if (unknown !== undefined) {
    return refusedRpc(world, 400, 'INVALID_ARGUMENT', `Field ${unknown} cannot be updated.`);
  }
  const logging = sent['predictRequestResponseLoggingConfig'] ?? null;
  const next: GoogleEndpoint = {
    ...endpoint,
    labels: mask.includes('labels')
      ? (membersOf(sent['labels']) as Readonly<Record<string, string>>)
      : endpoint.labels,
    traffic: mask.includes('trafficSplit')
      ? (membersOf(sent['trafficSplit']) as Readonly<Record<string, number>>)
      : endpoint.traffic,
    logging: !mask.includes('predictRequestResponseLoggingConfig')
      ? endpoint.logging
      : logging === null
        ? null
        : membersOf(logging),
  };
  const wrong = problemOf(next);
  if (wrong !== null) {
    return refusedRpc(world, 400, 'INVALID_ARGUMENT', wrong);
  }
  const written = stored(world, next);
  return answered(written.world, shownEndpoint(written.endpoint));
}

function problemOf({ traffic, deployed, labels }: GoogleEndpoint): string | null {
  const shares = Object.values(traffic);
  const known = deployed.map(({ id }) => id);
  if (Object.keys(traffic).some((id) => !known.includes(id))) {
    return 'The traffic split names a DeployedModel that is not there.';
  }
  if (shares.length > 0 && shares.reduce((sum, share) => sum + share, 0) !== 100) {
    return 'The traffic split must add up to 100.';
  }
  return Object.keys(labels).length > 64 ? 'Labels cannot have more than 64 entries.' : null;
}

function undeploy(
  world: GoogleWorld,
  endpoint: GoogleEndpoint,
  { body }: GoogleCall,
  now: number,
): GoogleApplied {
  const { deployedModelId: id } = membersOf(body);
  if (endpoint.next !== null) {
    return busy(world);
  }
  if (!endpoint.deployed.some((model) => model['id'] === id)) {
    return refusedRpc(world, 404, 'NOT_FOUND', 'The DeployedModel does not exist.');
  }
  if (typeof id === 'string' && (endpoint.traffic[id] ?? 0) > 0) {
    const message = 'The DeployedModel still has traffic assigned to it.';
    return refusedRpc(world, 400, 'FAILED_PRECONDITION', message);
  }
  const deployed = endpoint.deployed.filter((model) => model['id'] !== id);
  return begun(world, endpoint, { deployed, at: now + UNDEPLOYING_MS }, 'UndeployModel');
}

function deploy(
  world: GoogleWorld,
  endpoint: GoogleEndpoint,
  { body }: GoogleCall,
  now: number,
): GoogleApplied {
  const { id: asked, model, ...rest } = membersOf(membersOf(body)['deployedModel']);
  if (endpoint.next !== null) {
    return busy(world);
  }
  if (asked !== undefined && !/^\d{1,10}$/.test(String(asked))) {
    return refusedRpc(world, 400, 'INVALID_ARGUMENT', 'The id of a DeployedModel has 1-10 digits.');
  }
  const id = asked ?? String(FIRST_ID + BigInt(endpoint.changes));
  const [name, version] = String(model).split('@');
  const added: Members = {
    id,
    model: name ?? '',
    ...(version === undefined ? {} : { modelVersionId: version }),
    ...rest,
    createTime: new Date(now).toISOString(),
  };
  const deployed = [...endpoint.deployed, added];
  return begun(world, endpoint, { deployed, at: now + DEPLOYING_MS }, 'DeployModel');
}

function busy(world: GoogleWorld): GoogleApplied {
  const message = 'There are other operations running on the Endpoint.';
  return refusedRpc(world, 400, 'FAILED_PRECONDITION', message);
}

function begun(
  world: GoogleWorld,
  endpoint: GoogleEndpoint,
  next: GoogleEndpoint['next'],
  verb: string,
): GoogleApplied {
  const written = stored(world, { ...endpoint, next });
  const type = `type.googleapis.com/google.cloud.aiplatform.v1.${verb}OperationMetadata`;
  return answered(written.world, {
    name: `${endpoint.name}/operations/${written.endpoint.changes}`,
    metadata: { '@type': type },
  });
}

function setPolicy(
  world: GoogleWorld,
  endpoint: GoogleEndpoint,
  { body }: GoogleCall,
): GoogleApplied {
  const { policy } = endpoint;
  const sent = membersOf(body)['policy'] ?? {};
  const next = policyFrom(sent, policy, etagOf(policy.changes));
  if (next === 'stale' || next === 'malformed') {
    return next === 'stale'
      ? refusedRpc(world, 409, 'ABORTED', 'There were concurrent policy changes.')
      : refusedRpc(world, 400, 'INVALID_ARGUMENT', 'Invalid policy.');
  }
  const changed = { ...next, changes: policy.changes + 1 };
  const { world: written } = stored(world, { ...endpoint, policy: changed });
  return answered(written, shownPolicy(changed, etagOf(changed.changes), 3));
}

function stored(world: GoogleWorld, endpoint: GoogleEndpoint) {
  const changed = { ...endpoint, changes: endpoint.changes + 1 };
  const endpoints = { ...world.endpoints, [endpoint.name]: changed };
  return { world: { ...world, endpoints }, endpoint: changed };
}
