import { describe, expect, it } from 'vitest';
import { createAccount } from '../../../functions/local/sandbox/azure/storage-account.ts';
import { createAzureWorld } from '../../../functions/local/sandbox/azure/world.ts';
import { api, resource } from '../../../shared/resources/azure/storage-account.ts';
import { ACCOUNT_REF, account, EMPTY, worldWith } from '../../support/azure-accounts.ts';
import { azureInProcess } from '../../support/azure-in-process.ts';
import { START } from '../../support/in-process.ts';

describe('listing accounts', () => {
  it('gives those of the region, page by page', async () => {
    const base = createAzureWorld({ pageSize: 1 });
    const world = createAccount(
      worldWith({}, base),
      { name: 'faraway', location: 'eastus' },
      START,
    );
    const scope = { account: EMPTY.subscription, region: 'West Europe' };

    const names = [];
    for await (const { name } of api(azureInProcess({ world })).list(scope)) {
      names.push(name);
    }

    expect(names).toEqual(['churnml', 'othermlacct']);
  });
});

describe('a step', () => {
  it.each([
    ['another account', { id: `${ACCOUNT_REF.id}2` }],
    ['the subscription', { id: '/subscriptions/s' }],
    ['nothing', {}],
  ])('is refused on %s', async (_, input) => {
    const host = { world: worldWith() };
    const step = { call: 'storage:StorageAccounts_Update', input };

    await expect(api(azureInProcess(host)).call(ACCOUNT_REF, step)).rejects.toThrow(
      'is no step of storage account',
    );
    expect(host.world).toEqual(worldWith());
  });

  it('is refused when it is none of this type', async () => {
    const step = { call: 'storage:BlobContainers_Update', input: { id: ACCOUNT_REF.id } };

    await expect(
      api(azureInProcess({ world: worldWith() })).call(ACCOUNT_REF, step),
    ).rejects.toMatchObject({ failure: { code: 'invalid' } });
  });
});

describe('an account', () => {
  it.each(['Creating', 'ResolvingDNS', 'SomethingNew'])('is passing while it is %s', (status) => {
    expect(resource.isTransient(account({ status }))).toBe(true);
  });

  it.each(['Succeeded', 'Failed', 'Canceled', null])('rests when it is %s', (status) => {
    expect(resource.isTransient(account({ status }))).toBe(false);
  });
});
