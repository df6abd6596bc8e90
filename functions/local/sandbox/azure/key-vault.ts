import { listed, literally, resourcesMatching } from './lists.ts';
import {
  type ArmRoute,
  type AzureWorld,
  answered,
  type Body,
  notFound,
  type Outcome,
  type RoutedCall,
  refused,
  resourceAt,
  withResource,
} from './world.ts';

const VAULT =
  /^(?<vault>\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+)$/i;
const KEY = new RegExp(`${VAULT.source.slice(0, -1)}/keys/[^/]+$`, 'i');
const VERSION = /^202[2-9]-\d\d-01$/;

/** Vaults, their keys and who was given roles, read only. */
export const VAULT_ROUTES: readonly ArmRoute[] = [
  {
    method: 'GET',
    path: /^(?<scope>\/.+)\/providers\/Microsoft\.Authorization\/roleAssignments$/i,
    version: /^2022-04-01$/,
    handle: listAssignments,
  },
  { method: 'GET', path: VAULT, version: VERSION, handle: read },
  {
    method: 'GET',
    path: /^\/subscriptions\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults$/i,
    version: VERSION,
    handle: (call) =>
      listed(call, resourcesMatching(call.world, /\/microsoft\.keyvault\/vaults\/[^/]+$/)),
  },
  {
    method: 'GET',
    path: new RegExp(`${VAULT.source.slice(0, -1)}/keys$`, 'i'),
    version: VERSION,
    handle: (call) => {
      const vault = call.names['vault'] ?? '';
      const below = new RegExp(`^${literally(vault.toLowerCase())}/keys/[^/]+$`);
      return resourceAt(call.world, vault) === undefined
        ? notFound(call.world, vault)
        : listed(call, resourcesMatching(call.world, below));
    },
  },
  {
    method: 'GET',
    path: KEY,
    version: VERSION,
    handle: (call) => {
      const { world, names, path } = call;
      if (resourceAt(world, names['vault'] ?? '') === undefined) {
        return notFound(world, names['vault'] ?? '');
      }
      return resourceAt(world, path) === undefined
        ? refused(world, 404, 'KeyNotFound', `A key was not found: ${path.split('/').at(-1)}.`)
        : read(call);
    },
  },
];

/** Assignments are resources at the scope they were made at; those above it hold below. */
function listAssignments(call: RoutedCall): Outcome {
  const scope = `${call.names['scope'] ?? ''}/`.toLowerCase();
  const held = resourcesMatching(
    call.world,
    /\/providers\/microsoft\.authorization\/roleassignments\/[^/]+$/,
  );
  return listed(
    call,
    held.filter(({ id }) => scope.startsWith(`${String(id).toLowerCase().split(ASSIGNMENTS)[0]}/`)),
  );
}

const ASSIGNMENTS = '/providers/microsoft.authorization/roleassignments/';

/** The world with a role given at a scope. */
export function assignRole(
  world: AzureWorld,
  scope: string,
  principalId: string,
  role: string,
  condition: string | null = null,
): AzureWorld {
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${principalId}-${role}`;
  const roleDefinitionId = `/subscriptions/${world.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  const properties = { principalId, roleDefinitionId, scope, condition };
  return withResource(world, id, {
    id,
    type: 'Microsoft.Authorization/roleAssignments',
    properties,
  });
}

function read({ world, path }: RoutedCall): Outcome {
  const found = resourceAt(world, path);
  return found === undefined ? notFound(world, path) : answered(world, 200, found);
}

/** The id of a vault. */
export function vaultId(world: AzureWorld, name = 'kv-ml'): string {
  return `/subscriptions/${world.subscription}/resourceGroups/rg-ml/providers/Microsoft.KeyVault/vaults/${name}`;
}

/** The world with a vault that is safe to encrypt with, and an RSA key in it. */
export function createVaultKey(
  world: AzureWorld,
  options: {
    readonly vault?: Body;
    /** Null for a vault without a key. */
    readonly key?: Body | null;
    readonly tags?: Body;
    readonly name?: string;
  } = {},
): AzureWorld {
  const { name = 'kv-ml', tags = {} } = options;
  const id = vaultId(world, name);
  const vault = withResource(world, id, {
    id,
    name,
    type: 'Microsoft.KeyVault/vaults',
    location: world.location,
    tags,
    properties: {
      vaultUri: `https://${name}.vault.azure.net/`,
      provisioningState: 'Succeeded',
      enableSoftDelete: true,
      enablePurgeProtection: true,
      accessPolicies: [],
      ...options.vault,
    },
  });
  if (options.key === null) {
    return vault;
  }
  return withResource(vault, `${id}/keys/data`, {
    id: `${id}/keys/data`,
    name: 'data',
    type: 'Microsoft.KeyVault/vaults/keys',
    properties: { kty: 'RSA', attributes: { enabled: true }, ...options.key },
  });
}
