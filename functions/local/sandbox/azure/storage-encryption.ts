import type { Json } from '../../../../shared/core/json.ts';
import { type AzureWorld, asObject, type Body, objectAt } from './world.ts';

/** Why an account cannot be encrypted as asked, or null. */
export function encryptionRefusal(
  world: AzureWorld,
  account: Body,
  encryption: Json,
): string | null {
  const { keySource, keyvaultproperties, identity, requireInfrastructureEncryption, services } =
    asObject(encryption);
  const live = objectAt(objectAt(account, 'properties'), 'encryption');
  if (
    requireInfrastructureEncryption !== undefined &&
    requireInfrastructureEncryption !== (live['requireInfrastructureEncryption'] ?? false)
  ) {
    return 'The property requireInfrastructureEncryption can only be set when the account is created.';
  }
  const types = JSON.stringify(keyTypes(live['services']));
  if (services !== undefined && JSON.stringify(keyTypes(services)) !== types) {
    return 'The key type of a service can only be set when the account is created.';
  }
  if (String(keySource).toLowerCase() === 'microsoft.storage') {
    return null;
  }
  const { keyname, keyvaulturi, keyversion } = asObject(keyvaultproperties);
  if (
    typeof keyname !== 'string' ||
    typeof keyvaulturi !== 'string' ||
    typeof keyversion !== 'string'
  ) {
    return 'The key vault properties lack a name, a version or an address.';
  }
  const assigned = asObject(identity)['userAssignedIdentity'];
  const own = objectAt(account, 'identity');
  const principal = typeof assigned === 'string' ? userAssigned(own, assigned) : own['principalId'];
  if (typeof principal !== 'string') {
    return 'The identity that shall use the key is not assigned to the account.';
  }
  return keyProblem(world, keyvaulturi, keyname);
}

function keyProblem(world: AzureWorld, keyvaulturi: string, keyname: string): string | null {
  const vault = Object.entries(world.resources).find(
    ([, { properties }]) => slashless(asObject(properties)['vaultUri']) === slashless(keyvaulturi),
  );
  const key =
    vault === undefined ? undefined : world.resources[`${vault[0]}/keys/${keyname.toLowerCase()}`];
  if (vault === undefined || key === undefined) {
    return `The key vault key ${keyname} is not found to unwrap the encryption key.`;
  }
  const isSafe = objectAt(vault[1], 'properties')['enablePurgeProtection'] === true;
  const isEnabled = objectAt(objectAt(key, 'properties'), 'attributes')['enabled'] !== false;
  return isSafe && isEnabled
    ? null
    : 'The key vault must be protected from purging, and the key be enabled.';
}

/** The account's new encryption: without a key of the customer's nothing of the key stays. */
export function withEncryption(live: Body, encryption: Json): Body {
  const before = objectAt(live, 'encryption');
  const { keySource, keyvaultproperties, identity } = asObject(encryption);
  const { keyvaultproperties: _key, identity: _identity, ...kept } = before;
  const isOwn = String(keySource).toLowerCase() === 'microsoft.keyvault';
  const { keyname, keyversion, keyvaulturi } = asObject(keyvaultproperties);
  return isOwn
    ? {
        ...kept,
        keySource: 'Microsoft.Keyvault',
        keyvaultproperties: {
          keyname,
          keyversion,
          keyvaulturi,
          currentVersionedKeyIdentifier: `${slashless(keyvaulturi)}/keys/${String(keyname)}/0123456789abcdef`,
        },
        ...(identity === undefined ? {} : { identity }),
      }
    : { ...kept, keySource: 'Microsoft.Storage' };
}

function userAssigned(identity: Body, id: string): Json | undefined {
  const found = Object.entries(objectAt(identity, 'userAssignedIdentities')).find(
    ([each]) => each.toLowerCase() === id.toLowerCase(),
  );
  return asObject(found?.[1])['principalId'];
}

function keyTypes(services: Json | undefined): readonly (readonly [string, Json])[] {
  return Object.entries(asObject(services))
    .map(([name, service]) => [name, asObject(service)['keyType'] ?? 'Account'] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));
}

function slashless(uri: Json | undefined): string {
  return typeof uri === 'string' ? uri.toLowerCase().replace(/\/+$/, '') : '';
}
