import { describe, expect, it } from 'vitest';
import { createAccount } from '../../../functions/local/sandbox/azure/storage-account.ts';
import { withoutResource } from '../../../functions/local/sandbox/azure/world.ts';
import { NO_HINTS } from '../../../shared/core/resource.ts';
import { api, resource } from '../../../shared/resources/azure/storage-container.ts';
import { rule } from '../../../shared/rules/azure/storage-container-not-public.ts';
import { describeResource } from '../../contract/resource.ts';
import { AZURE } from '../../contract/resource-azure.ts';
import { ACCOUNT_REF } from '../../support/azure-accounts.ts';
import { CONTAINER_REF, container, worldWithContainer } from '../../support/azure-containers.ts';
import { azureInProcess } from '../../support/azure-in-process.ts';
import { START } from '../../support/in-process.ts';

const BODY = ['resources', CONTAINER_REF.id.toLowerCase()] as const;

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: CONTAINER_REF,
  faulty: {
    'public blobs': () => worldWithContainer('Blob'),
    'a public list': () => worldWithContainer('Container'),
    'a public list in some networks': () =>
      worldWithContainer('Container', { networkAcls: { defaultAction: 'Deny' } }),
  },
  rules: [rule],
  places: { publicAccess: [[...BODY, 'properties', 'publicAccess']] },
  bookkeeping: [
    [...BODY, 'etag'],
    [...BODY, 'properties', 'lastModifiedTime'],
  ],
});

function read(world = worldWithContainer('Blob'), ref = CONTAINER_REF) {
  return api(azureInProcess({ world })).read(ref, NO_HINTS);
}

describe('reading a container', () => {
  it('reads the account around it, and its tags', async () => {
    const world = worldWithContainer('Blob', { publicNetworkAccess: 'Disabled' });

    expect(await read(world)).toEqual(container({ publicAccess: 'Blob', reach: 'private' }));
  });

  it('says None where the API says nothing', async () => {
    expect(await read(worldWithContainer(''))).toMatchObject({ publicAccess: 'None' });
  });

  it('knows that an account without a word on it is open if it is old', async () => {
    const creationTime = '2020-01-01T00:00:00Z';
    const world = worldWithContainer('Blob', { allowBlobPublicAccess: null, creationTime });

    expect(await read(world)).toMatchObject({ isAllowed: true });
  });

  it('is gone with its account', async () => {
    expect(await read(withoutResource(worldWithContainer('Blob'), ACCOUNT_REF.id))).toBeNull();
  });

  it('reads by an id in any case of letters', async () => {
    const ref = { ...CONTAINER_REF, id: CONTAINER_REF.id.toUpperCase() };
    const lowered = ref.id.replace('/SUBSCRIPTIONS/', '/subscriptions/');

    expect(await read(worldWithContainer('Blob'), { ...ref, id: lowered })).not.toBeNull();
  });
});

describe('listing containers', () => {
  it('passes over accounts that hold none', async () => {
    const world = createAccount(
      worldWithContainer('None'),
      { name: 'aafiles', kind: 'FileStorage' },
      START,
    );
    const scope = { account: world.subscription, region: world.location };

    const names = [];
    for await (const { name } of api(azureInProcess({ world })).list(scope)) {
      names.push(name);
    }

    expect(names).toEqual(['azureml-blobstore-1', 'models']);
  });
});

describe('a step', () => {
  it('is refused on another container', async () => {
    const input = { id: `${CONTAINER_REF.id}2`, body: { properties: { publicAccess: 'None' } } };
    const door = api(azureInProcess({ world: worldWithContainer('Blob') }));

    await expect(
      door.call(CONTAINER_REF, { call: 'storage:BlobContainers_Update', input }),
    ).rejects.toMatchObject({ failure: { code: 'invalid' } });
  });

  it('cannot open what the account forbids, and is not tried again', async () => {
    const world = worldWithContainer('None', { allowBlobPublicAccess: false });
    const [step] = resource.steps(CONTAINER_REF, container(), container({ publicAccess: 'Blob' }));
    const door = api(azureInProcess({ world }));

    await expect(door.call(CONTAINER_REF, step ?? { call: '', input: {} })).rejects.toMatchObject({
      failure: { code: 'invalid' },
      vendorCode: 'PublicAccessNotPermitted',
      applied: 'no',
    });
  });
});
