import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Body } from '../../../functions/local/sandbox/azure/world.ts';
import { withoutResource, withResource } from '../../../functions/local/sandbox/azure/world.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api, resource } from '../../../shared/resources/azure/key-vault.ts';
import { rule } from '../../../shared/rules/azure/key-vault-purge-protected.ts';
import { describeResource } from '../../contract/resource.ts';
import { AZURE } from '../../contract/resource-azure.ts';
import { azureInProcess, unauthorised } from '../../support/azure-in-process.ts';
import { VAULT_REF, vault, worldWithVault } from '../../support/azure-vaults.ts';

const OPEN = { enablePurgeProtection: null };

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: VAULT_REF,
  faulty: {
    'keys that can be purged': () => worldWithVault({ vault: OPEN }),
    'keys that can be purged, and tags': () =>
      worldWithVault({ vault: OPEN, tags: { team: 'churn' } }),
  },
  // A label shuts nothing off, and says so.
  rules: [rule],
  places: { tags: [['resources', VAULT_REF.id.toLowerCase(), 'tags']] },
  optionalReads: ['keyvault:Keys_List'],
});

function read(options: Parameters<typeof worldWithVault>[0] = {}, ref = VAULT_REF) {
  return api(azureInProcess({ world: worldWithVault(options) })).read(ref, NO_HINTS);
}

describe('reading a vault', () => {
  it('tells whether it holds keys, and whether they outlive a purge', async () => {
    expect(await read({ tags: { 'Cordon-Scope': 'ml' } })).toEqual(
      vault({ tags: { 'cordon-scope': 'ml' } }),
    );
    expect(await read({ key: null })).toMatchObject({ holdsKeys: false });
  });

  it.each<[boolean, Body]>([
    [true, { enableSoftDelete: null }],
    [false, { enableSoftDelete: false }],
    [false, { enablePurgeProtection: null }],
    [false, { enablePurgeProtection: false }],
  ])('knows what outlives a purge: %s for %j', async (isPurgeProtected, properties) => {
    expect(await read({ vault: properties })).toMatchObject({ isPurgeProtected });
  });

  it('does without the list of keys, and not without an answer that may come later', async () => {
    const reading = (refusal: Parameters<typeof azureInProcess>[1]) =>
      api(azureInProcess({ world: worldWithVault() }, refusal)).read(VAULT_REF, NO_HINTS);
    const onList = (status: number) => ({
      intercept: (name: string, { path }: { path: string }) =>
        name !== 'keyvault:Keys_List'
          ? null
          : status === 403
            ? unauthorised(name, path)
            : { status, body: { error: { code: 'TooManyRequests', message: 'busy' } } },
    });

    expect(await reading(onList(403))).toMatchObject({ holdsKeys: null });
    await expect(reading(onList(429))).rejects.toMatchObject({ failure: { code: 'throttled' } });
  });

  it('is not sure of an answer without properties', async () => {
    const world = withResource(worldWithVault(), VAULT_REF.id, { id: VAULT_REF.id });

    await expect(api(azureInProcess({ world })).read(VAULT_REF, NO_HINTS)).rejects.toMatchObject({
      failure: { code: 'unreadable' },
    });
  });

  it('takes when it was made for its life, where Azure says so', async () => {
    const body = { ...worldWithVault().resources[VAULT_REF.id.toLowerCase()] };
    const systemData = { createdAt: '2026-01-02T03:04:05Z' };
    const world = withResource(worldWithVault(), VAULT_REF.id, { ...body, systemData });

    expect(await api(azureInProcess({ world })).read(VAULT_REF, NO_HINTS)).toMatchObject({
      createdAt: systemData.createdAt,
      incarnation: systemData.createdAt,
    });
  });
});

it('lists vaults of the region alone', async () => {
  const other = withResource(worldWithVault(), VAULT_REF.id, {
    ...worldWithVault().resources[VAULT_REF.id.toLowerCase()],
    location: 'North Europe',
  });
  const names = async (region: string) => {
    const all = [];
    const scope = { account: VAULT_REF.account, region };
    for await (const { name } of api(azureInProcess({ world: other })).list(scope)) {
      all.push(name);
    }
    return all;
  };

  expect(await names('westeurope')).toEqual(['kv-other']);
  expect(await names('northeurope')).toEqual(['kv-ml']);
  expect(await names('')).toEqual(['kv-ml', 'kv-other']);
});

it('is gone when it was deleted', async () => {
  const world = withoutResource(worldWithVault(), VAULT_REF.id);

  expect(await api(azureInProcess({ world })).read(VAULT_REF, NO_HINTS)).toBeNull();
});

it('has no step on another vault, and none but labels', async () => {
  const door = api(azureInProcess({ world: worldWithVault() }));
  const call = 'resources:Tags_UpdateAtScope';

  for (const step of [
    { call, input: { id: `${VAULT_REF.id}2`, body: {} } },
    { call: 'keyvault:Vaults_Get', input: { id: VAULT_REF.id } },
  ]) {
    await expect(door.call(VAULT_REF, step)).rejects.toMatchObject({
      failure: { code: 'invalid' },
    });
  }
});

it('is known by its address in every cloud, however its id is written', () => {
  const shouted = { ...VAULT_REF, id: VAULT_REF.id.toUpperCase() };

  expect(resource.shared).toBe(true);
  expect(resource.aliases?.(shouted)).toEqual([
    'https://kv-ml.vault.azure.net',
    'https://kv-ml.vault.usgovcloudapi.net',
    'https://kv-ml.vault.azure.cn',
  ]);
});

it('waits out a vault that is being made', () => {
  expect(resource.isTransient(vault({ status: 'RegisteringDns' }))).toBe(true);
  expect(resource.isTransient(vault({ status: null }))).toBe(false);
});

const RECORDED = new URL('../../../../shared/describes/azure/', import.meta.url);
const recordings = existsSync(RECORDED) ? readdirSync(RECORDED) : [];
const isSkipped = recordings.length === 0 && process.env['CI'] === undefined;

describe.skipIf(isSkipped)('recorded answers (skipped: ../shared/describes is not there)', () => {
  const vaults = recordings
    .filter((file) => /^KeyVault.*-GET-Microsoft\.KeyVault-vaults/.test(file))
    .map((file) => JSON.parse(readFileSync(new URL(file, RECORDED), 'utf8')).response.body)
    .flatMap((body) => (Array.isArray(body.value) ? body.value : [body]))
    .filter(({ type }) => type === 'Microsoft.KeyVault/vaults');

  it('of vaults are all understood, and most are not protected', async () => {
    const states = await Promise.all(
      vaults.map((body) =>
        api(async (name) => ({
          status: 200,
          body: name === 'keyvault:Vaults_Get' ? body : { value: [{}] },
          etag: null,
          date: null,
        })).read({ ...VAULT_REF, id: body.id, name: body.name }, NO_HINTS),
      ),
    );

    const open = states.filter((state) => state?.isPurgeProtected !== true);
    expect(states.length).toBeGreaterThan(5);
    expect(new Set(states.map((state) => state?.status))).toEqual(new Set(['Succeeded']));
    expect(open.length).toBeGreaterThan(0);
    expect(open.length).toBeLessThan(states.length);
  });
});
