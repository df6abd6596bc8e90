import type {
  BlobContainer,
  BlobServiceProperties,
  StorageAccountUpdateParameters,
} from '@azure/arm-storage';
import { describe, expect, it } from 'vitest';
import { createContainer } from '../../../functions/local/sandbox/azure/blobs.ts';
import { createVaultKey, vaultId } from '../../../functions/local/sandbox/azure/key-vault.ts';
import { type AzureWorld, createAzureWorld } from '../../../functions/local/sandbox/azure/world.ts';
import type { RuleContext } from '../../../shared/core/rule.ts';
import { armRequest } from '../../../shared/resources/azure/arm-request.ts';
import type { AzureOperationName } from '../../../shared/resources/azure/operations.ts';
import { resource as account } from '../../../shared/resources/azure/storage-account.ts';
import { resource as container } from '../../../shared/resources/azure/storage-container.ts';
import { AZURE_RULES } from '../../../shared/rules/azure.generated.ts';
import {
  ACCOUNT_REF,
  AZURE_CONTEXT,
  accountIn,
  EMPTY,
  worldWith,
} from '../../support/azure-accounts.ts';
import { CONTAINER_REF, container as containerState } from '../../support/azure-containers.ts';
import { START } from '../../support/in-process.ts';
import { type Sent, vendorClient } from './vendor-client.ts';

const GROUP = 'rg-ml';
const KEY = `${vaultId(EMPTY)}/keys/data`;
const IDENTITY = `/subscriptions/${EMPTY.subscription}/resourcegroups/rg-ml/providers/microsoft.managedidentity/userassignedidentities/ml`;
const SUBNET =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/a';

/** Everything wrong that an account can have at once. */
function faulty(base: AzureWorld = EMPTY): AzureWorld {
  return worldWith(
    {
      identity: {
        type: 'UserAssigned',
        userAssignedIdentities: { [IDENTITY]: { principalId: 'o' } },
      },
      properties: {
        allowBlobPublicAccess: true,
        supportsHttpsTrafficOnly: false,
        minimumTlsVersion: 'TLS1_0',
        allowCrossTenantReplication: true,
        isHnsEnabled: false,
        isSftpEnabled: true,
        isLocalUserEnabled: true,
        networkAcls: {
          bypass: 'Logging, AzureServices',
          ipRules: [{ value: '203.0.113.7', action: 'Allow' }],
          ipv6Rules: [{ value: '2001:db8::/48', action: 'Allow' }],
          virtualNetworkRules: [{ id: SUBNET, action: 'Allow', state: 'Succeeded' }],
          resourceAccessRules: [{ tenantId: 't', resourceId: SUBNET }],
          defaultAction: 'Allow',
        },
      },
      blobService: {
        cors: {
          corsRules: [
            {
              allowedOrigins: ['https://a.example'],
              allowedMethods: ['GET'],
              maxAgeInSeconds: 5,
              exposedHeaders: ['*'],
              allowedHeaders: ['*'],
            },
          ],
        },
        changeFeed: { enabled: true },
      },
    },
    createVaultKey(base),
  );
}

const PARAMETERS: RuleContext['parameters'] = {
  keyVaultKeyId: KEY,
  userAssignedIdentityId: IDENTITY,
  sasExpirationPeriod: '7.00:00:00',
  wanted: true,
};

/** What each cure means in the words of Microsoft's own types, which the type checker holds it to. */
const UPDATES: Readonly<Record<string, StorageAccountUpdateParameters>> = {
  'storage-account-anonymous-access-disallowed': { allowBlobPublicAccess: false },
  'storage-account-cross-tenant-replication-disallowed': { allowCrossTenantReplication: false },
  'storage-account-customer-key': {
    encryption: {
      services: {
        file: { keyType: 'Account', enabled: true },
        blob: { keyType: 'Account', enabled: true },
      },
      keySource: 'Microsoft.Keyvault',
      keyVaultProperties: {
        keyName: 'data',
        keyVersion: '',
        keyVaultUri: 'https://kv-ml.vault.azure.net',
      },
      encryptionIdentity: { encryptionUserAssignedIdentity: IDENTITY },
    },
  },
  'storage-account-entra-by-default': { defaultToOAuthAuthentication: true },
  'storage-account-https-only': { enableHttpsTrafficOnly: true },
  'storage-account-local-users-disabled': { isSftpEnabled: false, isLocalUserEnabled: false },
  'storage-account-network-default-denied': {
    networkRuleSet: {
      bypass: 'Logging, AzureServices',
      ipRules: [{ iPAddressOrRange: '203.0.113.7', action: 'Allow' }],
      ipv6Rules: [{ iPAddressOrRange: '2001:db8::/48', action: 'Allow' }],
      virtualNetworkRules: [{ virtualNetworkResourceId: SUBNET, action: 'Allow' }],
      resourceAccessRules: [{ tenantId: 't', resourceId: SUBNET }],
      defaultAction: 'Deny',
    },
  },
  'storage-account-public-network-disabled': { publicNetworkAccess: 'Disabled' },
  'storage-account-sas-expiry-limited': {
    sasPolicy: { sasExpirationPeriod: '7.00:00:00', expirationAction: 'Log' },
  },
  'storage-account-shared-key-disabled': { allowSharedKeyAccess: false },
  'storage-account-tls12-required': { minimumTlsVersion: 'TLS1_2' },
};

const CORS: BlobServiceProperties = {
  cors: {
    corsRules: [
      {
        allowedOrigins: ['https://a.example'],
        allowedMethods: ['GET'],
        maxAgeInSeconds: 5,
        exposedHeaders: ['*'],
        allowedHeaders: ['*'],
      },
    ],
  },
  changeFeed: { enabled: true },
};

const SERVICES: Readonly<Record<string, BlobServiceProperties>> = {
  'storage-account-blob-versioned': { ...CORS, isVersioningEnabled: true },
  'storage-account-soft-delete-enabled': {
    ...CORS,
    deleteRetentionPolicy: { enabled: true, days: 7 },
    containerDeleteRetentionPolicy: { enabled: true, days: 7 },
  },
};

/** The requests of one rule's cure, as they would go over the wire. */
async function oursFor(id: string): Promise<Sent[]> {
  const state = await accountIn(faulty(), [KEY]);
  const context = { ...AZURE_CONTEXT, parameters: PARAMETERS, keys: state.keys };
  const rule = AZURE_RULES.find((each) => each.id === id);
  expect(rule?.check(state, context).kind).toBe('violation');
  const target = rule?.desire(state, context) ?? state;
  return account.steps(ACCOUNT_REF, state, target as typeof state).map(({ call, input }) => {
    const { id: to, body } = input;
    return wire(call as AzureOperationName, String(to), body ?? null);
  });
}

function wire(call: AzureOperationName, id: string, body: Sent['body']): Sent {
  const { method, path, query, body: sent } = armRequest(call, { id, body });
  return { method, path, query, body: sent };
}

describe('our requests are those of the vendor’s own client', () => {
  it.each(Object.entries(UPDATES))('%s', async (id, parameters) => {
    const sent: Sent[] = [];
    const client = vendorClient({ world: faulty() }, sent);

    await client.storageAccounts.update(GROUP, ACCOUNT_REF.name, parameters);

    expect(await oursFor(id)).toEqual(sent);
  });

  it.each(Object.entries(SERVICES))('%s', async (id, parameters) => {
    const sent: Sent[] = [];
    const client = vendorClient({ world: faulty() }, sent);

    await client.blobServices.setServiceProperties(GROUP, ACCOUNT_REF.name, parameters);

    expect(await oursFor(id)).toEqual(sent);
  });

  it('storage-container-not-public', async () => {
    const sent: Sent[] = [];
    const parameters: BlobContainer = { publicAccess: 'None' };
    const world = createContainer(faulty(), ACCOUNT_REF.id, 'models', START);
    const before = containerState({ publicAccess: 'Blob' });
    const [step] = container.steps(CONTAINER_REF, before, containerState());

    await vendorClient({ world }, sent).blobContainers.update(
      GROUP,
      ACCOUNT_REF.name,
      'models',
      parameters,
    );

    const { call = '', input = {} } = step ?? {};
    expect([wire(call as AzureOperationName, String(input['id']), input['body'] ?? null)]).toEqual(
      sent,
    );
  });

  it('covers every rule that changes more than tags and diagnostics', () => {
    const others = AZURE_RULES.filter(
      ({ id, type, cure }) =>
        /^azure\.storage\./.test(type) && cure === 'fix' && !(id in UPDATES) && !(id in SERVICES),
    );

    expect(others.map(({ id }) => id)).toEqual([
      'storage-account-blob-access-logged',
      'storage-container-not-public',
    ]);
  });
});

describe('the vendor’s own client understands our model', () => {
  it('reads an account and its blob service', async () => {
    const client = vendorClient({ world: faulty() });

    const read = await client.storageAccounts.getProperties(GROUP, ACCOUNT_REF.name);
    const service = await client.blobServices.getServiceProperties(GROUP, ACCOUNT_REF.name);

    expect(read).toMatchObject({
      id: ACCOUNT_REF.id,
      allowBlobPublicAccess: true,
      enableHttpsTrafficOnly: false,
      networkRuleSet: { defaultAction: 'Allow' },
      creationTime: new Date(START),
      encryption: { keySource: 'Microsoft.Storage' },
    });
    expect(service.cors?.corsRules).toHaveLength(1);
  });

  it('follows the pages of its lists', async () => {
    const base = createAzureWorld({ pageSize: 2 });
    const world = ['a', 'b', 'c', 'd', 'e'].reduce(
      (next, name) => createContainer(next, ACCOUNT_REF.id, name, START),
      faulty(base),
    );
    const client = vendorClient({ world });

    const names = [];
    for await (const { name } of client.blobContainers.list(GROUP, ACCOUNT_REF.name)) {
      names.push(name);
    }
    const accounts = [];
    for await (const { name } of client.storageAccounts.list()) {
      accounts.push(name);
    }

    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(accounts).toEqual(['churnml', 'othermlacct']);
  });

  it('sees its refusals', async () => {
    const client = vendorClient({ world: faulty() });

    await expect(client.storageAccounts.getProperties(GROUP, 'absent')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
    await expect(
      client.storageAccounts.update(GROUP, ACCOUNT_REF.name, { minimumTlsVersion: 'TLS1_3' }),
    ).rejects.toMatchObject({ statusCode: 400 });
  });
});
