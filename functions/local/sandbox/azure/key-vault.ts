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

/** Vaults and their keys, read only. */
export const VAULT_ROUTES: readonly ArmRoute[] = [
  { method: 'GET', path: VAULT, version: VERSION, handle: read },
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
  options: { readonly vault?: Body; readonly key?: Body } = {},
): AzureWorld {
  const id = vaultId(world);
  const vault = withResource(world, id, {
    id,
    name: 'kv-ml',
    type: 'Microsoft.KeyVault/vaults',
    location: world.location,
    properties: {
      vaultUri: 'https://kv-ml.vault.azure.net/',
      enableSoftDelete: true,
      enablePurgeProtection: true,
      accessPolicies: [],
      ...options.vault,
    },
  });
  return withResource(vault, `${id}/keys/data`, {
    id: `${id}/keys/data`,
    name: 'data',
    type: 'Microsoft.KeyVault/vaults/keys',
    properties: { kty: 'RSA', attributes: { enabled: true }, ...options.key },
  });
}
