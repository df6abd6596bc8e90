import { describe, expect, it } from 'vitest';
import {
  assignRole,
  createVaultKey,
  vaultId,
} from '../../../functions/local/sandbox/azure/key-vault.ts';
import type { Body } from '../../../functions/local/sandbox/azure/world.ts';
import { withoutResource, withResource } from '../../../functions/local/sandbox/azure/world.ts';
import { readVaultKey } from '../../../shared/resources/azure/vault-key.ts';
import { EMPTY } from '../../support/azure-accounts.ts';
import { azureInProcess, unauthorised } from '../../support/azure-in-process.ts';
import { START } from '../../support/in-process.ts';

const KEY = `${vaultId(EMPTY)}/keys/data`;

/** Roles that may encrypt with a key, and that may look at it. */
const ENCRYPTS = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
const READS = '21090545-7ca7-4776-b22c-e363652d74d2';

function read(options: { vault?: Body; key?: Body } = {}) {
  return readVaultKey(azureInProcess({ world: createVaultKey(EMPTY, options) }), KEY);
}

function policy(objectId: string, ...keys: string[]) {
  return { objectId, permissions: { keys } };
}

describe('readVaultKey', () => {
  it('keeps what users are found by, in one spelling, where nothing can be read', async () => {
    const send = azureInProcess({ world: EMPTY });

    const facts = await readVaultKey(send, KEY.replace('/keys/', '/KEYS/'));

    expect(facts).toMatchObject({ state: '', address: '', arn: KEY.toLowerCase() });
  });

  it('reads a key that is fit for use', async () => {
    expect(await read()).toEqual({
      id: KEY,
      address: 'https://kv-ml.vault.azure.net/keys/data',
      arn: 'https://kv-ml.vault.azure.net/keys/data',
      state: 'Enabled',
      customerManaged: true,
      region: 'westeurope',
      policy: null,
      problem: null,
      vaultUri: 'https://kv-ml.vault.azure.net',
      name: 'data',
      kind: 'RSA',
      isPurgeProtected: true,
      isReachable: true,
      users: [],
    });
  });

  it.each([
    ['Disabled', { attributes: { enabled: false } }],
    ['Expired', { attributes: { enabled: true, exp: START / 1000 } }],
    ['Enabled', { attributes: { enabled: true, exp: START / 1000 + 1 } }],
    ['Enabled', {}],
  ])('says %s of %j', async (state, key) => {
    expect(await read({ key })).toMatchObject({ state });
  });

  it.each([
    [true, { enablePurgeProtection: true, enableSoftDelete: null }],
    [false, { enablePurgeProtection: true, enableSoftDelete: false }],
    [false, { enablePurgeProtection: null }],
  ])('knows what outlives a purge: %s for %j', async (isPurgeProtected, vault) => {
    expect(await read({ vault })).toMatchObject({ isPurgeProtected });
  });

  it.each([
    [true, { networkAcls: { defaultAction: 'Allow', bypass: 'None' } }],
    [true, { networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' } }],
    [false, { networkAcls: { defaultAction: 'Deny', bypass: 'None' } }],
    [false, { publicNetworkAccess: 'disabled' }],
    [true, { publicNetworkAccess: 'Disabled', networkAcls: { bypass: 'AzureServices' } }],
  ])('knows what Azure reaches: %s for %j', async (isReachable, vault) => {
    expect(await read({ vault })).toMatchObject({ isReachable });
  });

  it('knows who may use it by policy, in any case of letters', async () => {
    const accessPolicies = [
      policy('A', 'Get', 'WrapKey', 'UnwrapKey', 'List'),
      policy('B', 'all'),
      policy('C', 'Get', 'WrapKey'),
      policy('D'),
      { objectId: 'E' },
    ];

    expect(await read({ vault: { accessPolicies } })).toMatchObject({ users: ['a', 'b'] });
  });

  describe('where roles decide', () => {
    const vault = { enableRbacAuthorization: true, accessPolicies: [policy('a', 'all')] };
    const world = createVaultKey(EMPTY, { vault });

    it('knows who was given one, at the key or above it', async () => {
      const group = `/subscriptions/${EMPTY.subscription}/resourceGroups/rg-ml`;
      const given = [
        [KEY, 'At-Key', ENCRYPTS, null],
        [vaultId(EMPTY), 'at-vault', ENCRYPTS.toUpperCase(), null],
        [group, 'at-group', ENCRYPTS, null],
        [`${group}2`, 'elsewhere', ENCRYPTS, null],
        [KEY, 'reader', READS, null],
        [KEY, 'sometimes', ENCRYPTS, "@Resource[x] StringEquals 'y'"],
      ] as const;
      const assigned = given.reduce(
        (next, [scope, who, role, condition]) => assignRole(next, scope, who, role, condition),
        world,
      );

      const { users } = await readVaultKey(azureInProcess({ world: assigned }), KEY);

      expect([...(users ?? [])].sort()).toEqual(['at-group', 'at-key', 'at-vault']);
    });

    it('does not take policies for rights', async () => {
      expect(await readVaultKey(azureInProcess({ world }), KEY)).toMatchObject({ users: [] });
    });

    it('says so where they cannot be read', async () => {
      const roles = 'authorization:RoleAssignments_ListForScope';
      const send = azureInProcess(
        { world },
        { intercept: (name, { path }) => (name === roles ? unauthorised(name, path) : null) },
      );

      expect(await readVaultKey(send, KEY)).toMatchObject({ state: 'Enabled', users: null });
    });
  });

  it.each([
    'data',
    'https://kv-ml.vault.azure.net/keys/data',
    `${KEY}/../x`,
    `${KEY}/versions/1`,
    '',
  ])('asks nobody about %j, which is no ARM id of a key', async (id) => {
    const facts = await readVaultKey(azureInProcess({ world: EMPTY }), id);

    expect(facts).toMatchObject({ id, state: '', problem: expect.stringContaining('no ARM id') });
  });

  it.each([
    ['the key is not there', withoutResource(createVaultKey(EMPTY), KEY), 'KeyNotFound'],
    ['the vault is not there', EMPTY, 'ResourceNotFound'],
    ['the key cannot be understood', withResource(createVaultKey(EMPTY), KEY, {}), 'unknown shape'],
  ])('tells that %s', async (_, world, says) => {
    const facts = await readVaultKey(azureInProcess({ world }), KEY);

    expect(facts).toMatchObject({ state: '', problem: expect.stringContaining(says) });
  });

  it('tells what was denied, and rejects what may pass', async () => {
    const world = createVaultKey(EMPTY);
    const denied = azureInProcess(
      { world },
      { intercept: (name, { path }) => unauthorised(name, path) },
    );
    const busy = azureInProcess({ world }, { intercept: () => ({ status: 429, body: null }) });

    expect(await readVaultKey(denied, KEY)).toMatchObject({
      problem: expect.stringContaining('Grant Microsoft.KeyVault/vaults/keys/read'),
    });
    await expect(readVaultKey(busy, KEY)).rejects.toMatchObject({ failure: { code: 'throttled' } });
  });
});
