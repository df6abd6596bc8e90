import { describe, expect, it } from 'vitest';
import { applyArm } from '../../../functions/local/sandbox/azure/arm.ts';
import { computeId } from '../../../functions/local/sandbox/azure/ml-compute.ts';
import { endpointId } from '../../../functions/local/sandbox/azure/ml-endpoint.ts';
import { workspaceId } from '../../../functions/local/sandbox/azure/ml-workspace.ts';
import {
  type AzureWorld,
  type Body,
  objectAt,
  resourceAt,
  withoutResource,
} from '../../../functions/local/sandbox/azure/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { EMPTY, worldWithWorkspace } from '../../support/azure-ml.ts';
import { worldWithCluster, worldWithInstance } from '../../support/azure-ml-computes.ts';
import { worldWithEndpoint } from '../../support/azure-ml-endpoints.ts';
import { START } from '../../support/in-process.ts';

const WORKSPACE = workspaceId(EMPTY);
const COMPUTE = computeId(EMPTY);
const ENDPOINT = endpointId(EMPTY);
const CLOSE = { properties: { publicNetworkAccess: 'Disabled' } };
const HOUR = 60 * 60_000;

function send(world: AzureWorld, method: string, path: string, body: Json = null, now = START) {
  const query = { 'api-version': '2025-06-01' };
  return applyArm(world, { method, path, query, headers: {}, body }, now);
}

function scaled(scaleSettings: Body): Json {
  return { properties: { properties: { scaleSettings } } };
}

/** What a client sends who changes what it has read of the endpoint. */
function put(world: AzureWorld, properties: Body, rest: Body = {}) {
  const live = resourceAt(world, ENDPOINT) ?? {};
  const body = { ...live, properties: { ...objectAt(live, 'properties'), ...properties }, ...rest };
  return send(world, 'PUT', ENDPOINT, body);
}

describe('what goes on', () => {
  it('is accepted, busy until it ends, and then to be seen', () => {
    const { world, answer } = send(worldWithWorkspace(), 'PATCH', WORKSPACE, CLOSE);
    const again = send(world, 'PATCH', WORKSPACE, CLOSE, START + 1000);
    const during = send(again.world, 'GET', WORKSPACE, null, START + 1000).answer;
    const after = send(again.world, 'GET', WORKSPACE, null, START + HOUR).answer;

    expect(answer.status).toBe(202);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(again.answer).toMatchObject({ status: 409, body: { error: { code: 'Conflict' } } });
    expect(during.body).toMatchObject({
      properties: { provisioningState: 'Updating', publicNetworkAccess: 'Enabled' },
    });
    expect(after.body).toMatchObject({
      properties: { provisioningState: 'Succeeded', publicNetworkAccess: 'Disabled' },
    });
  });

  it.each([
    ['azure-asyncoperation', 200, { status: 'InProgress' }, 200, { status: 'Succeeded' }],
    ['location', 202, null, 200, { id: WORKSPACE }],
  ])('is told by %s', (header, status, body, statusAfter, bodyAfter) => {
    const { world, answer } = send(worldWithWorkspace(), 'PATCH', WORKSPACE, CLOSE);
    const { pathname } = new URL(answer.headers[header] ?? '');

    const during = send(world, 'GET', pathname, null, START + 1).answer;
    const after = send(world, 'GET', pathname, null, START + HOUR).answer;

    expect(during.status).toBe(status);
    expect(after.status).toBe(statusAfter);
    expect(after.body).toMatchObject(bodyAfter);
    expect(body === null || during.body).toMatchObject(body ?? {});
  });

  it('ends with what it is about', () => {
    const { world } = send(worldWithWorkspace(), 'PATCH', WORKSPACE, CLOSE);

    const gone = withoutResource(world, WORKSPACE);

    expect(send(gone, 'GET', WORKSPACE, null, START + HOUR).answer.status).toBe(404);
  });
});

describe('a workspace', () => {
  it.each([
    ['the old flag', { allowPublicAccessWhenBehindVnet: false }],
    ['another access', { publicNetworkAccess: 'Off' }],
    ['its mark', { hbiWorkspace: true }],
  ])('does not take %s', (_, properties) => {
    const { answer } = send(worldWithWorkspace(), 'PATCH', WORKSPACE, { properties });

    expect(answer.status).toBe(400);
  });

  it('takes no network settings as a project', () => {
    const world = worldWithWorkspace({ kind: 'Project' });

    expect(send(world, 'PATCH', WORKSPACE, CLOSE).answer.status).toBe(400);
  });

  it('is not found where there is none', () => {
    expect(send(EMPTY, 'PATCH', WORKSPACE, CLOSE).answer.status).toBe(404);
    expect(send(EMPTY, 'GET', `${WORKSPACE}/computes`).answer.status).toBe(404);
  });
});

describe('a compute', () => {
  it('stops and starts, each from the other', () => {
    const stopping = send(worldWithInstance(), 'POST', `${COMPUTE}/stop`);
    const early = send(stopping.world, 'POST', `${COMPUTE}/start`, null, START + 1);
    const late = send(stopping.world, 'POST', `${COMPUTE}/start`, null, START + HOUR);
    const twice = send(stopping.world, 'POST', `${COMPUTE}/stop`, null, START + HOUR);

    expect([stopping, early, late, twice].map(({ answer }) => answer.status)).toEqual([
      202, 409, 202, 409,
    ]);
  });

  it('is stopped as an instance, and scaled as a cluster', () => {
    const stop = send(worldWithCluster(), 'POST', `${COMPUTE}/stop`).answer;
    const scale = send(worldWithInstance(), 'PATCH', COMPUTE, scaled({ maxNodeCount: 0 })).answer;

    expect([stop.status, scale.status]).toEqual([400, 400]);
  });

  it('has its scale replaced whole', () => {
    const { world, answer } = send(
      worldWithCluster(),
      'PATCH',
      COMPUTE,
      scaled({ maxNodeCount: 2 }),
    );

    expect(answer.status).toBe(202);
    expect(resourceAt(world, COMPUTE)).toMatchObject({
      properties: { properties: { allocationState: 'Resizing' } },
    });
    expect(
      objectAt(
        objectAt(objectAt(resourceAt(world, COMPUTE), 'properties'), 'properties'),
        'scaleSettings',
      ),
    ).toEqual({ minNodeCount: 0, maxNodeCount: 2 });
  });

  it.each([
    ['less at most than at least', { minNodeCount: 3, maxNodeCount: 2 }],
    ['no most', { minNodeCount: 0 }],
    ['what nobody knows', { maxNodeCount: 2, nodes: 1 }],
  ])('takes no scale with %s', (_, scaleSettings) => {
    expect(send(worldWithCluster(), 'PATCH', COMPUTE, scaled(scaleSettings)).answer.status).toBe(
      400,
    );
  });

  it.each([
    ['PT15M', 200],
    ['PT72H', 200],
    ['PT14M', 400],
    ['PT73H', 400],
    ['60', 400],
  ])('takes %s as idle time: %s', (idleTimeBeforeShutdown, status) => {
    const path = `${COMPUTE}/updateIdleShutdownSetting`;

    expect(send(worldWithInstance(), 'POST', path, { idleTimeBeforeShutdown }).answer.status).toBe(
      status,
    );
  });

  it('cannot be put', () => {
    expect(send(worldWithInstance(), 'PUT', COMPUTE, {}).answer.status).toBe(404);
  });
});

describe('an endpoint', () => {
  it('is replaced: what is not sent is gone, and what Azure alone writes stays', () => {
    const { world, answer } = put(
      worldWithEndpoint({ tags: { team: 'a' } }),
      {
        scoringUri: 'https://evil.example',
        traffic: {},
      },
      { tags: {}, id: 'x', kind: null },
    );

    expect(answer.status).toBe(200);
    expect(resourceAt(world, ENDPOINT)).toMatchObject({
      id: ENDPOINT,
      tags: {},
      kind: null,
      identity: { type: 'SystemAssigned', principalId: 'p' },
      properties: {
        traffic: {},
        provisioningState: 'Updating',
        scoringUri: expect.stringContaining('score.westeurope'),
      },
    });
  });

  it.each([
    ['keys', { keys: { primaryKey: 'k' } }, {}],
    ['another mode', { authMode: 'AADToken' }, {}],
    ['fewer properties', { properties: {} }, {}],
    ['traffic that does not add up', { traffic: { blue: 50 } }, {}],
    ['traffic to nobody', { traffic: { green: 100 } }, {}],
    ['another location', {}, { location: 'eastus' }],
  ])('does not take %s', (_, properties, rest) => {
    expect(put(worldWithEndpoint(), properties, rest).answer.status).toBe(400);
  });

  it('is busy until its update ends', () => {
    const { world } = put(worldWithEndpoint(), {});

    expect(put(world, {}).answer.status).toBe(409);
    expect(send(world, 'GET', `${ENDPOINT}/deployments`).answer.body).toMatchObject({
      value: [{ name: 'blue' }],
    });
  });
});
