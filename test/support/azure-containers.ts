import { createContainer } from '../../functions/local/sandbox/azure/blobs.ts';
import type { AzureWorld, Body } from '../../functions/local/sandbox/azure/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { StorageContainerState } from '../../shared/resources/azure/storage-container.ts';
import { ACCOUNT_REF, worldWith } from './azure-accounts.ts';
import { START } from './in-process.ts';

/** The container the tests are about. */
export const CONTAINER_REF: Ref = {
  ...ACCOUNT_REF,
  type: 'azure.storage.container',
  id: `${ACCOUNT_REF.id}/blobServices/default/containers/models`,
  name: 'models',
};

/** A container as it is read. */
export function container(parts: Partial<StorageContainerState> = {}): StorageContainerState {
  return {
    status: null,
    tags: {},
    incarnation: null,
    createdAt: null,
    publicAccess: 'None',
    isAllowed: true,
    reach: 'everywhere',
    ...parts,
  };
}

/** A subscription with the container in it, and others of the same level beside it. */
export function worldWithContainer(publicAccess: string, properties: Body = {}): AzureWorld {
  const world = worldWith({ properties: { allowBlobPublicAccess: true, ...properties } });
  return ['models', 'azureml-blobstore-1'].reduce(
    (next, name) => createContainer(next, ACCOUNT_REF.id, name, START, { publicAccess }),
    world,
  );
}
