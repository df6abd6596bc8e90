import { describe, expect, it } from 'vitest';
import { applyArm } from '../../../functions/local/sandbox/azure/arm.ts';
import { createContainer } from '../../../functions/local/sandbox/azure/blobs.ts';
import { createVaultKey, vaultId } from '../../../functions/local/sandbox/azure/key-vault.ts';
import {
  accountId,
  createAccount,
} from '../../../functions/local/sandbox/azure/storage-account.ts';
import {
  type AzureWorld,
  type Body,
  createAzureWorld,
  objectAt,
  resourceAt,
} from '../../../functions/local/sandbox/azure/world.ts';
import type { Json } from '../../../shared/core/json.ts';
import { START } from '../../support/in-process.ts';

const EMPTY = createAzureWorld();
const ID = accountId(EMPTY, 'churnml');
const BLOBS = `${ID}/blobServices/default`;
const MODELS = `${BLOBS}/containers/models`;
const IDENTITY = { type: 'SystemAssigned', principalId: 'o' };

function worldWith(properties: Body = {}, blobService: Body = {}): AzureWorld {
  const keyed = createVaultKey(EMPTY);
  const options = { name: 'churnml', identity: IDENTITY, properties, blobService };
  return createContainer(createAccount(keyed, options, START), ID, 'models', START);
}

function send(method: string, path: string, properties: Json, world = worldWith()) {
  const query = { 'api-version': '2025-06-01' };
  return applyArm(world, { method, path, query, headers: {}, body: { properties } }, START);
}

function propertiesOf(world: AzureWorld, id = ID): Body {
  return objectAt(resourceAt(world, id), 'properties');
}

describe('an account', () => {
  it('takes what is said and keeps the rest', () => {
    const before = propertiesOf(worldWith());

    const { world } = send('PATCH', ID, { allowSharedKeyAccess: false, minimumTlsVersion: null });

    expect(propertiesOf(world)).toEqual({ ...before, allowSharedKeyAccess: false });
  });

  it('replaces its firewall whole', () => {
    const world = worldWith({
      networkAcls: { bypass: 'None', ipRules: [{ value: '203.0.113.7' }], defaultAction: 'Allow' },
    });

    const after = send('PATCH', ID, { networkAcls: { defaultAction: 'Deny' } }, world).world;

    expect(propertiesOf(after)['networkAcls']).toEqual({
      bypass: 'AzureServices',
      ipRules: [],
      ipv6Rules: [],
      virtualNetworkRules: [],
      defaultAction: 'Deny',
    });
  });

  it.each([
    ['a switch nobody knows', { allowEverything: true }],
    ['a text for a switch', { allowBlobPublicAccess: 'false' }],
    ['a TLS that is no minimum', { minimumTlsVersion: 'TLS1_3' }],
    ['a firewall without a default', { networkAcls: { ipRules: [] } }],
    ['SFTP without a hierarchy', { isSftpEnabled: true }],
    ['a policy on signatures without a period', { sasPolicy: { expirationAction: 'Log' } }],
  ])('refuses %s', (_, properties) => {
    expect(send('PATCH', ID, properties).answer.status).toBe(400);
  });

  it('refuses changes until it is made', () => {
    const { answer } = send('PATCH', ID, {}, worldWith({ provisioningState: 'Creating' }));

    expect(answer).toMatchObject({
      status: 409,
      body: { error: { code: 'StorageAccountIsNotProvisioned' } },
    });
  });
});

describe('encryption', () => {
  const key = { keyname: 'data', keyversion: '', keyvaulturi: 'https://KV-ml.vault.azure.net' };
  const own = { keySource: 'Microsoft.Keyvault', keyvaultproperties: key };

  it('takes a key, and lets go of it', () => {
    const keyed = send('PATCH', ID, { encryption: own });
    const back = send('PATCH', ID, { encryption: { keySource: 'Microsoft.Storage' } }, keyed.world);

    expect(propertiesOf(keyed.world)).toMatchObject({ encryption: own });
    expect(propertiesOf(back.world)).toEqual(propertiesOf(worldWith()));
  });

  it.each([
    ['a key that is not there', { ...own, keyvaultproperties: { ...key, keyname: 'other' } }, {}],
    [
      'a vault that is not there',
      { ...own, keyvaultproperties: { ...key, keyvaulturi: 'https://x' } },
      {},
    ],
    [
      'a key without a version',
      {
        ...own,
        keyvaultproperties: { keyname: 'data', keyvaulturi: 'https://kv-ml.vault.azure.net' },
      },
      {},
    ],
    ['an identity of others', { ...own, identity: { userAssignedIdentity: '/id' } }, {}],
    ['a second encryption later on', { ...own, requireInfrastructureEncryption: true }, {}],
    ['another type of key', { ...own, services: { blob: { keyType: 'Service' } } }, {}],
    ['a key that is disabled', own, { key: { attributes: { enabled: false } } }],
    [
      'a vault that can be purged',
      own,
      { vault: { vaultUri: 'https://kv-ml.vault.azure.net', enablePurgeProtection: false } },
    ],
  ])('refuses %s', (_, encryption, vault) => {
    const world = createVaultKey(worldWith(), vault);

    expect(vaultId(world)).toContain('kv-ml');
    expect(send('PATCH', ID, { encryption }, world).answer.status).toBe(400);
  });
});

describe('a blob service', () => {
  it('keeps what is not sent, but CORS rules', () => {
    const world = worldWith({}, { cors: { corsRules: [{}] }, changeFeed: { enabled: true } });

    const after = send(
      'PUT',
      BLOBS,
      { deleteRetentionPolicy: { enabled: true, days: 7 } },
      world,
    ).world;

    expect(propertiesOf(after, BLOBS)).toEqual({
      cors: { corsRules: [] },
      changeFeed: { enabled: true },
      deleteRetentionPolicy: { allowPermanentDelete: false, enabled: true, days: 7 },
    });
  });

  it.each([
    ['days beyond the limit', { deleteRetentionPolicy: { enabled: true, days: 366 } }, {}],
    ['no days', { containerDeleteRetentionPolicy: { enabled: true } }, {}],
    ['versions in a hierarchy', { isVersioningEnabled: true }, { isHnsEnabled: true }],
    ['restores without versions', { restorePolicy: { enabled: true, days: 6 } }, {}],
  ])('refuses %s', (_, properties, account) => {
    expect(send('PUT', BLOBS, properties, worldWith(account)).answer.status).toBeGreaterThanOrEqual(
      400,
    );
  });
});

describe('a container', () => {
  it('is opened only where the account lets it', () => {
    const open = worldWith({ allowBlobPublicAccess: true });

    expect(send('PATCH', MODELS, { publicAccess: 'Blob' }).answer).toMatchObject({
      status: 409,
      body: { error: { code: 'PublicAccessNotPermitted' } },
    });
    expect(send('PATCH', MODELS, { publicAccess: 'Blob' }, open).answer.status).toBe(200);
    expect(send('PATCH', MODELS, { publicAccess: 'None' }).answer.status).toBe(200);
  });

  it.each([{ publicAccess: 'Everybody' }, { publicAccess: 'None', metadata: {} }, {}])(
    'refuses %j',
    (properties) => {
      expect(send('PATCH', MODELS, properties).answer.status).toBe(400);
    },
  );
});
