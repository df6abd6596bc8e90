import { describe, expect, it } from 'vitest';
import { withoutResource, withResource } from '../../../functions/local/sandbox/azure/world.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api, resource } from '../../../shared/resources/azure/key-vault-key.ts';
import { rule } from '../../../shared/rules/azure/key-vault-key-enabled.ts';
import { describeResource } from '../../contract/resource.ts';
import { AZURE } from '../../contract/resource-azure.ts';
import { azureInProcess } from '../../support/azure-in-process.ts';
import { VAULT_KEY_REF, VAULT_REF, vaultKey, worldWithVault } from '../../support/azure-vaults.ts';
import { START } from '../../support/in-process.ts';

const DAY = 24 * 60 * 60;
const NOW = START / 1000;

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: VAULT_KEY_REF,
  faulty: {},
  incurable: {
    'a disabled key': () => worldWithVault({ key: { attributes: { enabled: false } } }),
    'a key that has expired': () => worldWithVault({ key: { attributes: { exp: NOW - 1 } } }),
    'a key that is about to': () => worldWithVault({ key: { attributes: { exp: NOW + DAY } } }),
  },
  rules: [rule],
  places: {},
});

function read(key: Record<string, unknown>) {
  const world = worldWithVault({ key: key as never });
  return api(azureInProcess({ world })).read(VAULT_KEY_REF, NO_HINTS);
}

describe('reading a key', () => {
  it('tells of one that never expires', async () => {
    expect(await read({})).toEqual(vaultKey());
  });

  it.each([
    ['Disabled', { enabled: false, exp: NOW - DAY, nbf: NOW + DAY }, -1],
    ['Expired', { enabled: true, exp: NOW }, 0],
    ['Enabled', { enabled: true, exp: NOW + 2 * DAY + 1 }, 2],
    ['Enabled', { enabled: true, exp: NOW + 1 }, 0],
    ['NotYetValid', { enabled: true, nbf: NOW + 1 }, null],
    ['Enabled', { enabled: true, nbf: NOW }, null],
    ['Enabled', { exp: null, nbf: null }, null],
  ])('says %s of %j', async (status, attributes, daysLeft) => {
    expect(await read({ attributes })).toMatchObject({ status, daysLeft });
  });

  it('judges no expiry without the server’s clock', async () => {
    const body = { properties: { kty: 'RSA', attributes: { exp: 1 } }, tags: null };
    const state = await api(async () => ({ status: 200, body, etag: null, date: null })).read(
      VAULT_KEY_REF,
      NO_HINTS,
    );

    expect(state).toMatchObject({
      status: 'Enabled',
      daysLeft: null,
      expires: '1970-01-01T00:00:01Z',
    });
  });

  it.each([
    [true, { lifetimeActions: [{ action: { type: 'notify' } }, { action: { type: 'Rotate' } }] }],
    [false, { lifetimeActions: [{ action: { type: 'notify' } }, {}] }],
    [false, null],
    [false, { lifetimeActions: null }],
  ])('knows whether a policy rotates it: %s', async (rotates, rotationPolicy) => {
    expect(await read({ rotationPolicy })).toMatchObject({ rotates });
  });

  it('is not sure of an answer without properties', async () => {
    const world = withResource(worldWithVault(), VAULT_KEY_REF.id, { id: VAULT_KEY_REF.id });

    await expect(
      api(azureInProcess({ world })).read(VAULT_KEY_REF, NO_HINTS),
    ).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });

  it('is gone with its vault', async () => {
    const world = withoutResource(worldWithVault(), VAULT_REF.id);

    expect(await api(azureInProcess({ world })).read(VAULT_KEY_REF, NO_HINTS)).toBeNull();
  });
});

it('lists the keys of every vault, and passes over one that is gone by then', async () => {
  const host = { world: { ...worldWithVault(), pageSize: 1 } };
  const door = azureInProcess(host, {
    intercept: (name, { path }) =>
      name === 'keyvault:Keys_List' && path.includes('kv-other')
        ? { status: 404, body: { error: { code: 'ResourceNotFound', message: 'gone' } } }
        : null,
  });

  const all = [];
  for await (const ref of api(door).list({ account: VAULT_REF.account, region: '' })) {
    all.push(ref);
  }

  expect(all).toEqual([VAULT_KEY_REF]);
});

it('takes no call', async () => {
  const door = api(azureInProcess({ world: worldWithVault() }));
  const step = { call: 'keyvault:Keys_Get', input: { id: VAULT_KEY_REF.id } };

  await expect(door.call(VAULT_KEY_REF, step)).rejects.toMatchObject({
    failure: { code: 'invalid' },
  });
});

it('is known by its address in every cloud, and by its id, however that is written', () => {
  const shouted = { ...VAULT_KEY_REF, id: VAULT_KEY_REF.id.toUpperCase() };

  expect(resource.shared).toBe(true);
  expect(resource.aliases?.(shouted)).toEqual([
    VAULT_KEY_REF.id.toLowerCase(),
    'https://kv-ml.vault.azure.net/keys/data',
    'https://kv-ml.vault.usgovcloudapi.net/keys/data',
    'https://kv-ml.vault.azure.cn/keys/data',
  ]);
});

it.each([
  [true, {}, VAULT_KEY_REF.id],
  [true, { 'cordon-scope': 'ml' }, '/subscriptions/s/resourceGroups/rg/x/y/vaults/kv/keys/data'],
  [false, {}, '/subscriptions/s/resourceGroups/rg/x/y/vaults/kv/keys/data'],
  [true, {}, '/subscriptions/s/resourceGroups/rg/x/y/vaults/mlops-kv/keys/data'],
])('is about machine learning: %s with %j of %s', (expected, tags, id) => {
  expect(resource.isMachineLearning({ ...VAULT_KEY_REF, id }, vaultKey({ tags }))).toBe(expected);
});
