import { describe, expect, it } from 'vitest';
import { createOnlineEndpoint } from '../../../functions/local/sandbox/azure/ml-endpoint.ts';
import {
  type AzureWorld,
  withoutResource,
  withResource,
} from '../../../functions/local/sandbox/azure/world.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api, resource } from '../../../shared/resources/azure/ml-endpoint.ts';
import type { AzureOperationName } from '../../../shared/resources/azure/operations.ts';
import { rule as egress } from '../../../shared/rules/azure/ml-endpoint-egress-private.ts';
import { rule as keyless } from '../../../shared/rules/azure/ml-endpoint-keyless.ts';
import { rule as logged } from '../../../shared/rules/azure/ml-endpoint-logged.ts';
import { rule as closed } from '../../../shared/rules/azure/ml-endpoint-public-network-disabled.ts';
import { describeResource } from '../../contract/resource.ts';
import { AZURE } from '../../contract/resource-azure.ts';
import { azureInProcess, unauthorised } from '../../support/azure-in-process.ts';
import { EMPTY, LOGS, WORKSPACE_REF } from '../../support/azure-ml.ts';
import {
  ENDPOINT_REF,
  endpoint,
  PRIVATE,
  worldWithEndpoint,
} from '../../support/azure-ml-endpoints.ts';
import { START } from '../../support/in-process.ts';

const ID = ENDPOINT_REF.id.toLowerCase();
const BODY = ['resources', ID] as const;
const SETTING = `${ID}/providers/microsoft.insights/diagnosticsettings/cordon`;
const ASSIGNED = {
  type: 'SystemAssigned,UserAssigned',
  principalId: 'p',
  tenantId: 't',
  userAssignedIdentities: { '/subscriptions/s/ID': { principalId: 'q', clientId: 'c' } },
};

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: ENDPOINT_REF,
  parameters: { workspaceId: LOGS },
  faulty: {
    'all that can be wrong': () => worldWithEndpoint(),
    'identities, and members that nobody knows': () =>
      worldWithEndpoint({
        tags: { Team: 'churn', 'Cordon-Scope': 'ml' },
        envelope: { identity: ASSIGNED, sku: { name: 'Default' }, zones: ['1'] },
        properties: { mirrorTraffic: { blue: 5 }, newSetting: { deep: [{ a: null }] } },
      }),
  },
  rules: [closed, keyless, egress, logged],
  places: {
    publicNetworkAccess: [[...BODY, 'properties', 'publicNetworkAccess']],
    diagnostics: [['resources', SETTING]],
    tags: [[...BODY, 'tags']],
  },
  bookkeeping: [['due'], [...BODY, 'properties', 'provisioningState']],
  inputsAge: true,
  optionalReads: ['insights:DiagnosticSettings_List', 'ml:OnlineDeployments_List'],
});

async function readIn(world: AzureWorld, denied: readonly AzureOperationName[] = []) {
  const door = azureInProcess(
    { world },
    {
      intercept: (name, { path }) => (denied.includes(name) ? unauthorised(name, path) : null),
    },
  );
  return api(door).read(ENDPOINT_REF, NO_HINTS);
}

describe('reading an endpoint', () => {
  it('understands it, its workspace and its deployments', async () => {
    const { definition: _definition, ...expected } = endpoint({
      authMode: 'Key',
      hasPrivateEndpoint: true,
      deployments: [{ name: 'blue', hasPublicEgress: true }],
    });

    expect(await readIn(worldWithEndpoint({}, PRIVATE))).toMatchObject(expected);
  });

  it.each([
    [{ egressPublicNetworkAccess: 'Disabled' }, false],
    [{ egressPublicNetworkAccess: null }, true],
    [{ endpointComputeType: 'Kubernetes' }, false],
    [{ endpointComputeType: null }, true],
  ])('knows where a deployment of %j reaches', async (deployment, hasPublicEgress) => {
    expect(await readIn(worldWithEndpoint({ deployment }))).toMatchObject({
      deployments: [{ name: 'blue', hasPublicEgress }],
    });
  });

  it('is nothing once it is gone, or its workspace is', async () => {
    const world = worldWithEndpoint();
    const { [WORKSPACE_REF.id.toLowerCase()]: _gone, ...resources } = world.resources;

    expect(await readIn(withoutResource(world, ENDPOINT_REF.id))).toBeNull();
    expect(await readIn({ ...world, resources })).toBeNull();
  });

  it('tells when deployments are denied', async () => {
    const state = await readIn(worldWithEndpoint(), ['ml:OnlineDeployments_List']);

    expect(state?.deployments).toEqual([]);
    expect(state?.deploymentsProblem).toContain('onlineEndpoints/deployments/read');
  });

  it.each(['insights:DiagnosticSettings_List', 'ml:OnlineDeployments_List'])(
    'rejects what may pass: %s',
    async (busy) => {
      const send = azureInProcess(
        { world: worldWithEndpoint() },
        { intercept: (name) => (name === busy ? { status: 429, body: null } : null) },
      );

      await expect(api(send).read(ENDPOINT_REF, NO_HINTS)).rejects.toMatchObject({
        failure: { code: 'throttled' },
      });
    },
  );

  it('takes nothing, null and empty alike', async () => {
    const bare = {
      id: ENDPOINT_REF.id,
      tags: null,
      identity: null,
      properties: { provisioningState: '', publicNetworkAccess: null, compute: '' },
    };
    const state = await readIn(withResource(worldWithEndpoint(), ENDPOINT_REF.id, bare));

    expect(state).toMatchObject({
      status: null,
      tags: {},
      publicNetworkAccess: null,
      isAttached: false,
      definition: { tags: null, identity: null },
    });
  });

  it.each([
    ['no properties', {}],
    ['a number for the access', { properties: { publicNetworkAccess: 1 } }],
    ['a list for the tags', { tags: [], properties: {} }],
  ])('rejects an answer with %s', async (_, body) => {
    const world = withResource(worldWithEndpoint(), ENDPOINT_REF.id, body);

    await expect(readIn(world)).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });
});

describe('listing endpoints', () => {
  it('gives those of all workspaces', async () => {
    const world = createOnlineEndpoint(
      { ...worldWithEndpoint(), pageSize: 1 },
      { name: 'third', workspace: 'other' },
      START,
    );

    const names = [];
    const scope = { account: EMPTY.subscription, region: 'westeurope' };
    for await (const { name } of api(azureInProcess({ world })).list(scope)) {
      names.push(name);
    }

    expect(names).toEqual(['other', 'score', 'third']);
  });
});

describe('an endpoint', () => {
  it.each(['Creating', 'Updating', 'Deleting', 'SomethingNew'])(
    'is passing while it is %s',
    (status) => {
      expect(resource.isTransient(endpoint({ status }))).toBe(true);
    },
  );

  it.each(['Succeeded', 'Failed', 'Canceled', null])('rests when it is %s', (status) => {
    expect(resource.isTransient(endpoint({ status }))).toBe(false);
  });

  it('is left alone while it is deleted', () => {
    const live = endpoint({ status: 'Deleting' });
    const target = { ...live, publicNetworkAccess: 'Disabled', tags: { a: 'b' } };

    expect(resource.steps(ENDPOINT_REF, live, target)).toEqual([]);
  });

  it('gets back what was never said as what it stood for', () => {
    const closedNow = endpoint({ publicNetworkAccess: 'Disabled' });
    const edit = { field: 'publicNetworkAccess', before: null, after: 'Disabled' };

    expect(
      resource.steps(ENDPOINT_REF, closedNow, endpoint({ publicNetworkAccess: null })),
    ).toMatchObject([{ edits: [{ after: 'Enabled' }], disruption: null }]);
    expect(resource.revert?.(edit, 'Enabled')).toBe('Enabled');
    expect(resource.revert?.({ ...edit, before: 'Enabled' }, 'Enabled')).toBeUndefined();
  });
});
