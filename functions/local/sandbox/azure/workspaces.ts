import { listed, literally, resourcesMatching } from './lists.ts';
import {
  type ArmRoute,
  type AzureWorld,
  type Body,
  notFound,
  resourceAt,
  withResource,
} from './world.ts';

const VERSION = /^202[4-9]-\d\d-01$/;
const WORKSPACE = String.raw`\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.MachineLearningServices\/workspaces\/[^/]+`;

/** The lists of workspaces and of their datastores. */
export const WORKSPACE_LIST_ROUTES: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: /^\/subscriptions\/[^/]+\/providers\/Microsoft\.MachineLearningServices\/workspaces$/i,
    version: VERSION,
    handle: (call) =>
      listed(call, resourcesMatching(call.world, new RegExp(`^${WORKSPACE}$`, 'i'))),
  },
  {
    method: 'GET',
    path: new RegExp(`^(?<workspace>${WORKSPACE})/datastores$`, 'i'),
    version: VERSION,
    handle: (call) => {
      const workspace = call.names['workspace'] ?? '';
      const below = new RegExp(`^${literally(call.path.toLowerCase())}/[^/]+$`);
      return resourceAt(call.world, workspace) === undefined
        ? notFound(call.world, workspace)
        : listed(call, resourcesMatching(call.world, below));
    },
  },
];

/** The world with a workspace that has the account for its default storage, and datastores by their credentials. */
export function createLinkedWorkspace(
  world: AzureWorld,
  name: string,
  account: string,
  datastores: Readonly<Record<string, string>> = {},
): AzureWorld {
  const id = `/subscriptions/${world.subscription}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
  const type = 'Microsoft.MachineLearningServices/workspaces';
  const body: Body = {
    id,
    name,
    type,
    location: world.location,
    properties: { provisioningState: 'Succeeded', storageAccount: account },
  };
  return Object.entries(datastores).reduce(
    (next, [each, credentialsType]) =>
      withResource(next, `${id}/datastores/${each}`, {
        id: `${id}/datastores/${each}`,
        name: each,
        type: `${type}/datastores`,
        properties: {
          datastoreType: 'AzureBlob',
          accountName: account.split('/').at(-1) ?? '',
          credentials: { credentialsType },
        },
      }),
    withResource(world, id, body),
  );
}
