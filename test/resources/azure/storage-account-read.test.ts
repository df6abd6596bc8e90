import { describe, expect, it } from 'vitest';
import { createContainer } from '../../../functions/local/sandbox/azure/blobs.ts';
import {
  type AzureWorld,
  createAzureWorld,
  withResource,
} from '../../../functions/local/sandbox/azure/world.ts';
import { dependenciesOf, NO_HINTS } from '../../../shared/core/resource.ts';
import type { AzureOperationName } from '../../../shared/resources/azure/operations.ts';
import { api } from '../../../shared/resources/azure/storage-account.ts';
import { ACCOUNT_REF, accountIn, worldWith } from '../../support/azure-accounts.ts';
import { azureInProcess, unauthorised } from '../../support/azure-in-process.ts';
import { START } from '../../support/in-process.ts';

const OPEN = { properties: { allowBlobPublicAccess: true } };

function container(world: AzureWorld, name: string, publicAccess = 'None'): AzureWorld {
  return createContainer(world, ACCOUNT_REF.id, name, START, { publicAccess });
}

/** The operations of one read, and what it says. */
async function readWith(world: AzureWorld, denied: readonly AzureOperationName[] = []) {
  const seen: string[] = [];
  const door = azureInProcess(
    { world },
    {
      intercept: (name, { path }) => {
        seen.push(name);
        return denied.includes(name) ? unauthorised(name, path) : null;
      },
    },
  );
  return { seen, state: await api(door).read(ACCOUNT_REF, NO_HINTS) };
}

describe('reading an account', () => {
  it('does not look at containers that nobody could be let into', async () => {
    const { seen, state } = await readWith(container(worldWith(), 'old', 'Container'));

    expect(seen).not.toContain('storage:BlobContainers_List');
    expect(state?.publicContainers).toEqual([]);
  });

  it('follows pages, and tells public containers from others', async () => {
    const base = createAzureWorld({ pageSize: 2 });
    const world = ['a', 'b', 'c', 'd', 'e'].reduce(
      (next, name) => container(next, name, name > 'c' ? 'Container' : 'None'),
      worldWith(OPEN, base),
    );

    const { state } = await readWith(world);

    expect(state?.publicContainers.map(({ name }) => name)).toEqual(['d', 'e']);
    expect(state?.containersProblem).toBeNull();
  });

  it('keeps what it saw when the list has no end', async () => {
    const base = createAzureWorld({ pageSize: 1 });
    const world = ['a', 'b', 'c', 'd', 'e'].reduce(
      (next, name) => container(next, name, name === 'a' ? 'Blob' : 'None'),
      worldWith(OPEN, base),
    );

    const { state } = await readWith(world);

    expect(state?.publicContainers).toEqual([{ name: 'a', access: 'Blob' }]);
    expect(state?.containersProblem).toContain('did not end after 4 pages');
  });

  it('tells what was denied and can be done without', async () => {
    const { state } = await readWith(worldWith(OPEN), [
      'storage:BlobContainers_List',
      'insights:DiagnosticSettings_List',
    ]);

    expect(state?.containersProblem).toContain(
      'Grant Microsoft.Storage/storageAccounts/blobServices/containers/read',
    );
    expect(state?.diagnosticsProblem).toContain('Grant Microsoft.Insights/diagnosticSettings/read');
  });

  it('rejects what may pass, whichever part it is', async () => {
    const door = azureInProcess(
      { world: worldWith() },
      {
        intercept: (name) =>
          name === 'insights:DiagnosticSettings_List' ? { status: 429, body: null } : null,
      },
    );

    await expect(api(door).read(ACCOUNT_REF, NO_HINTS)).rejects.toMatchObject({
      failure: { code: 'throttled' },
    });
  });

  it('reads accounts that hold no blobs', async () => {
    const state = await accountIn(worldWith({ kind: 'FileStorage', ...OPEN }));

    expect(state).toMatchObject({
      blobService: {},
      blobServiceProblem: 'the account holds no blobs',
    });
  });

  it.each([
    ['FileStorage', 409, 'SomethingNew'],
    ['BlockBlobStorage', 400, 'FeatureNotSupportedForAccount'],
  ])('takes it that %s has none when Azure answers %i %s', async (kind, status, code) => {
    const refusal = { status, body: { error: { code, message: '' } } };
    const door = azureInProcess(
      { world: worldWith({ kind }) },
      { intercept: (name) => (name.startsWith('storage:BlobServices') ? refusal : null) },
    );

    expect(await api(door).read(ACCOUNT_REF, NO_HINTS)).toMatchObject({
      blobServiceProblem: 'the account holds no blobs',
    });
  });

  it('tells of providers that the subscription never used', async () => {
    const code = 'MissingSubscriptionRegistration';
    const refusal = { status: 409, body: { error: { code, message: '' } } };
    const door = azureInProcess(
      { world: worldWith() },
      { intercept: (name) => (/^(ml|insights):/.test(name) ? refusal : null) },
    );

    expect(await api(door).read(ACCOUNT_REF, NO_HINTS)).toMatchObject({
      workspacesProblem: expect.stringContaining(code),
      diagnosticsProblem: expect.stringContaining(code),
    });
  });

  it('finds an override however its name is typed', async () => {
    const state = await accountIn(worldWith({ tags: { 'Cordon-Override': 'all', Team: 'x' } }));

    expect(state.tags).toEqual({ 'cordon-override': 'all', Team: 'x' });
  });

  it('knows which life of the name it is, and how old its keys are', async () => {
    const then = START - 100 * 24 * 60 * 60_000 - 1;
    const created = new Date(then).toISOString();
    const state = await accountIn(
      worldWith({
        properties: { creationTime: created, keyCreationTime: { key1: created, key2: null } },
      }),
    );

    expect(state).toMatchObject({ incarnation: created, createdAt: created });
    expect(state.keyAgesDays).toEqual({ key1: 100, key2: null });
  });

  it('counts private endpoints that are approved', async () => {
    const connection = (id: string, status: string | null) => ({
      id,
      properties: { privateLinkServiceConnectionState: { status } },
    });
    const privateEndpointConnections = [
      connection('/a', 'Approved'),
      connection('/b', 'Pending'),
      connection('/c', 'Rejected'),
      connection('/d', null),
      { id: '/e' },
    ];
    const state = await accountIn(worldWith({ properties: { privateEndpointConnections } }));

    expect(state.privateEndpoints).toEqual(['/a']);
  });

  it('is found by the key it uses', async () => {
    const encryption = {
      keySource: 'microsoft.KEYVAULT',
      keyvaultproperties: {
        keyname: 'Data',
        keyversion: '',
        keyvaulturi: 'https://KV.vault.azure.net/',
      },
      identity: { userAssignedIdentity: '/Subscriptions/S/ID' },
    };
    const state = await accountIn(worldWith({ properties: { encryption } }));

    expect(dependenciesOf(state)).toEqual([
      'https://kv.vault.azure.net/keys/data',
      'https://kv.vault.azure.net',
    ]);
    expect(state.encryption).toEqual({
      keySource: 'Microsoft.Keyvault',
      keyname: 'Data',
      keyvaulturi: 'https://kv.vault.azure.net',
      userAssignedIdentity: '/subscriptions/s/id',
    });
  });

  it.each([
    ['no properties', { id: 'x' }],
    ['a text for a switch', { properties: { allowBlobPublicAccess: 'true' } }],
    ['a list for the firewall', { properties: { networkAcls: [] } }],
  ])('rejects an answer with %s', async (_, body) => {
    const world = withResource(worldWith(), ACCOUNT_REF.id, body);

    await expect(accountIn(world)).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('takes nothing, null and empty alike', async () => {
    const bare = {
      id: ACCOUNT_REF.id,
      tags: null,
      identity: null,
      properties: {
        encryption: null,
        networkAcls: null,
        sasPolicy: null,
        privateEndpointConnections: null,
      },
    };
    const state = await accountIn(withResource(worldWith(), ACCOUNT_REF.id, bare));

    expect(state).toMatchObject({
      status: null,
      tags: {},
      incarnation: null,
      properties: {},
      networkAcls: {},
      sasPolicy: null,
      encryption: { keySource: 'Microsoft.Storage' },
      identities: {},
      privateEndpoints: [],
      keyAgesDays: { key1: null, key2: null },
    });
  });
});
