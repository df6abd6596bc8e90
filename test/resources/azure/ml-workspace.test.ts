import { describe, expect, it } from 'vitest';
import { createWorkspace } from '../../../functions/local/sandbox/azure/ml-workspace.ts';
import {
  type AzureWorld,
  createAzureWorld,
  withoutResource,
  withResource,
} from '../../../functions/local/sandbox/azure/world.ts';
import { dependenciesOf, NO_HINTS } from '../../../shared/core/resource.ts';
import { api, resource } from '../../../shared/resources/azure/ml-workspace.ts';
import type { AzureOperationName } from '../../../shared/resources/azure/operations.ts';
import { rule as datastores } from '../../../shared/rules/azure/ml-workspace-datastores-by-identity.ts';
import { rule as logged } from '../../../shared/rules/azure/ml-workspace-logged.ts';
import { rule as endpoint } from '../../../shared/rules/azure/ml-workspace-private-endpoint-approved.ts';
import { rule as publicly } from '../../../shared/rules/azure/ml-workspace-public-network-disabled.ts';
import { describeResource } from '../../contract/resource.ts';
import { AZURE } from '../../contract/resource-azure.ts';
import { azureInProcess, unauthorised } from '../../support/azure-in-process.ts';
import {
  EMPTY,
  endpointConnection,
  LOGS,
  STORAGE,
  WORKSPACE_REF,
  workspace,
  worldWithWorkspace,
} from '../../support/azure-ml.ts';
import { START } from '../../support/in-process.ts';

const ID = WORKSPACE_REF.id.toLowerCase();
const SETTING = `${ID}/providers/microsoft.insights/diagnosticsettings/cordon`;

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: WORKSPACE_REF,
  parameters: { workspaceId: LOGS },
  faulty: {
    'everything that can be cured': () => worldWithWorkspace(),
    'a private endpoint': () =>
      worldWithWorkspace({ properties: { privateEndpointConnections: [endpointConnection()] } }),
    'members that say nothing': () =>
      worldWithWorkspace({
        properties: { publicNetworkAccess: 'Enabled', systemDatastoresAuthMode: 'AccessKey' },
      }),
  },
  rules: [publicly, datastores, logged, endpoint],
  places: {
    properties: [['resources', ID, 'properties']],
    diagnostics: [['resources', SETTING]],
    tags: [['resources', ID, 'tags']],
  },
  bookkeeping: [['due'], ['resources', ID, 'properties', 'provisioningState']],
  // What was never said comes back as what it stood for.
  tolerated: ['properties'],
  optionalReads: ['insights:DiagnosticSettings_List', 'storage:StorageAccounts_GetProperties'],
});

async function readWith(world: AzureWorld, denied: readonly AzureOperationName[] = []) {
  const door = azureInProcess(
    { world },
    {
      intercept: (name, { path }) => (denied.includes(name) ? unauthorised(name, path) : null),
    },
  );
  return api(door).read(WORKSPACE_REF, NO_HINTS);
}

describe('reading a workspace', () => {
  it('looks at the account it keeps its data in', async () => {
    const state = await readWith(worldWithWorkspace({ account: { allowBlobPublicAccess: true } }));

    expect(state?.linkedStorage).toEqual({
      id: STORAGE.toLowerCase(),
      reach: 'everywhere',
      isAnonymous: true,
    });
  });

  it.each([
    ['is denied', worldWithWorkspace(), ['storage:StorageAccounts_GetProperties'], 'Grant'],
    ['is gone', withoutResource(worldWithWorkspace(), STORAGE), [], 'was not found'],
    [
      'is named by no id',
      worldWithWorkspace({ properties: { storageAccount: '/subscriptions/../x' } }),
      [],
      'no ARM id',
    ],
  ] as const)('tells when that %s', async (_, world, denied, why) => {
    const state = await readWith(world, denied);

    expect(state?.linkedStorage).toBeNull();
    expect(state?.linkedStorageProblem).toContain(why);
  });

  it('is told nothing of an account that is not named', async () => {
    const state = await readWith(worldWithWorkspace({ properties: { storageAccount: null } }));

    expect(state).toMatchObject({ linkedStorage: null, linkedStorageProblem: null });
  });

  it.each([
    [{ networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] } }, true],
    [{ networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '0.0.0.0/1' }] } }, false],
    [{ networkAcls: { defaultAction: 'Allow', ipRules: [{ value: '203.0.113.7' }] } }, false],
    [{ ipAllowlist: ['203.0.113.0/24'] }, true],
    [{ ipAllowlist: ['0.0.0.0/0'] }, false],
    [{ ipAllowlist: [], networkAcls: null }, false],
  ])('knows who is kept out by %j', async (properties, isFiltered) => {
    expect(await readWith(worldWithWorkspace({ properties }))).toMatchObject({ isFiltered });
  });

  it('takes nothing, null and empty alike', async () => {
    const bare = {
      id: WORKSPACE_REF.id,
      tags: null,
      identity: null,
      properties: { provisioningState: '', publicNetworkAccess: '', encryption: null },
    };
    const world = withResource(EMPTY, WORKSPACE_REF.id, bare);

    expect(await readWith(world)).toEqual(
      workspace({
        status: null,
        incarnation: null,
        createdAt: null,
        properties: {},
        isolationMode: null,
        storageAccount: null,
        linkedStorage: null,
      }),
    );
  });

  it.each([
    ['no properties', { id: 'x' }],
    ['a text for a flag', { properties: { hbiWorkspace: 'true' } }],
    ['a list for the tags', { tags: ['cordon-override'], properties: {} }],
  ])('rejects an answer with %s', async (_, body) => {
    const world = withResource(EMPTY, WORKSPACE_REF.id, body);

    await expect(readWith(world)).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('is found by the key it uses', async () => {
    const keyIdentifier = 'https://KV.vault.azure.net/keys/Data/0123';
    const encryption = { status: 'Enabled', keyVaultProperties: { keyIdentifier } };
    const state = await readWith(worldWithWorkspace({ properties: { encryption } }));

    expect(dependenciesOf(state ?? workspace())).toEqual(['https://kv.vault.azure.net/keys/data']);
    expect(state?.hasCustomerKey).toBe(true);
  });

  it.each([
    ['Approved', 1],
    ['Pending', 0],
    ['Rejected', 0],
  ])('counts a private endpoint that is %s: %s', async (status, count) => {
    const properties = { privateEndpointConnections: [endpointConnection(status)] };

    expect((await readWith(worldWithWorkspace({ properties })))?.privateEndpoints).toHaveLength(
      count,
    );
  });

  it('finds an override however its name is typed', async () => {
    const state = await readWith(worldWithWorkspace({ tags: { 'Cordon-Override': 'all' } }));

    expect(state?.tags).toEqual({ 'cordon-override': 'all' });
  });
});

describe('listing workspaces', () => {
  it.each([
    ['West Europe', ['churn']],
    ['eastus', ['faraway']],
    ['', ['churn', 'faraway']],
  ])('gives those of %s, page by page', async (region, expected) => {
    const base = createAzureWorld({ pageSize: 1 });
    const world = createWorkspace(
      createWorkspace(base, {}, START),
      { name: 'faraway', location: 'East US' },
      START,
    );

    const names = [];
    const scope = { account: EMPTY.subscription, region };
    for await (const { name } of api(azureInProcess({ world })).list(scope)) {
      names.push(name);
    }

    expect(names).toEqual(expected);
  });
});

describe('a step', () => {
  it.each([
    ['another workspace', { id: `${WORKSPACE_REF.id}2` }],
    ['a compute in it', { id: `${WORKSPACE_REF.id}/computes/ci` }],
    ['nothing', {}],
  ])('is refused on %s', async (_, input) => {
    const host = { world: worldWithWorkspace() };
    const step = { call: 'ml:Workspaces_Update', input };

    await expect(api(azureInProcess(host)).call(WORKSPACE_REF, step)).rejects.toThrow(
      'is no step of',
    );
    expect(host.world).toEqual(worldWithWorkspace());
  });

  it('is refused when it is none of this type', async () => {
    const step = { call: 'ml:Compute_Stop', input: { id: WORKSPACE_REF.id } };

    await expect(
      api(azureInProcess({ world: worldWithWorkspace() })).call(WORKSPACE_REF, step),
    ).rejects.toMatchObject({ failure: { code: 'invalid' } });
  });
});

describe('a workspace', () => {
  it.each(['Creating', 'Updating', 'Deleting', 'Unknown', 'SomethingNew'])(
    'is passing while it is %s',
    (status) => {
      expect(resource.isTransient(workspace({ status }))).toBe(true);
    },
  );

  it.each(['Succeeded', 'Failed', 'Canceled', null])('rests when it is %s', (status) => {
    expect(resource.isTransient(workspace({ status }))).toBe(false);
  });

  it('is left alone while it is deleted', () => {
    const live = workspace({ status: 'Deleting' });
    const target = { ...live, tags: { 'cordon-status': 'labelled' }, properties: {} };

    expect(resource.steps(WORKSPACE_REF, live, target)).toEqual([]);
  });

  it('gets back what was never said as what it stood for', () => {
    const edit = { field: 'properties.publicNetworkAccess', before: null, after: 'Disabled' };

    expect(resource.revert?.(edit, 'Enabled')).toBe('Enabled');
    expect(resource.revert?.(edit, 'SecuredByPerimeter')).toBeUndefined();
    expect(resource.revert?.({ ...edit, before: 'Enabled' }, 'Enabled')).toBeUndefined();
  });
});
