import * as z from 'zod/mini';
import type { Json } from '../../core/json.ts';
import { parsed, present } from './answers.ts';
import { tagsOf } from './arm-tags.ts';
import type { AzureAnswer } from './send.ts';
import { type AccountPart, PROPERTIES } from './storage-account-state.ts';
import { bareUri } from './vault-key.ts';

const DAY_MS = 24 * 60 * 60_000;

const text = z.nullish(z.string());
const flag = z.nullish(z.boolean());
const whole = z.nullish(z.record(z.string(), z.json()));

const Encryption = z.object({
  keySource: text,
  services: z.nullish(z.record(z.string(), z.nullish(z.object({ enabled: flag, keyType: text })))),
  requireInfrastructureEncryption: flag,
  keyvaultproperties: z.nullish(z.object({ keyname: text, keyversion: text, keyvaulturi: text })),
  identity: z.nullish(z.object({ userAssignedIdentity: text, federatedIdentityClientId: text })),
});

const Account = z.object({
  kind: text,
  tags: z.nullish(z.record(z.string(), text)),
  identity: z.nullish(
    z.object({
      principalId: text,
      userAssignedIdentities: z.nullish(
        z.record(z.string(), z.nullish(z.object({ principalId: text }))),
      ),
    }),
  ),
  properties: z.object({
    provisioningState: text,
    creationTime: text,
    allowBlobPublicAccess: flag,
    publicNetworkAccess: text,
    supportsHttpsTrafficOnly: flag,
    minimumTlsVersion: text,
    allowCrossTenantReplication: flag,
    allowSharedKeyAccess: flag,
    defaultToOAuthAuthentication: flag,
    isSftpEnabled: flag,
    isLocalUserEnabled: flag,
    isHnsEnabled: flag,
    isNfsV3Enabled: flag,
    networkAcls: whole,
    sasPolicy: whole,
    encryption: z.nullish(Encryption),
    keyCreationTime: z.nullish(z.object({ key1: text, key2: text })),
    privateEndpointConnections: z.nullish(
      z.array(
        z.object({
          id: text,
          properties: z.nullish(
            z.object({ privateLinkServiceConnectionState: z.nullish(z.object({ status: text })) }),
          ),
        }),
      ),
    ),
  }),
});

const BlobService = z.object({ properties: z.record(z.string(), z.json()) });

/** The account's part of its state. Throws CloudError (`unreadable`). */
export function accountOf({ body, date }: AzureAnswer, name: string): AccountPart {
  const account = parsed(Account, body, `The storage account ${name}`);
  const { properties } = account;
  const createdAt = timeOf(properties.creationTime);
  return {
    status: properties.provisioningState || null,
    incarnation: createdAt,
    createdAt,
    tags: tagsOf(account.tags),
    kind: account.kind || 'Storage',
    isHierarchical: properties.isHnsEnabled === true,
    isNfs: properties.isNfsV3Enabled === true,
    properties: present(
      Object.fromEntries(PROPERTIES.map((name) => [name, properties[name] ?? null])),
    ),
    networkAcls: firewallOf(properties.networkAcls ?? {}),
    sasPolicy: properties.sasPolicy ?? null,
    ...encryptionOf(properties.encryption ?? {}),
    identities: identitiesOf(account.identity),
    privateEndpoints: (properties.privateEndpointConnections ?? []).flatMap((connection) => {
      const { status } = connection.properties?.privateLinkServiceConnectionState ?? {};
      return status === 'Approved' ? [connection.id ?? ''] : [];
    }),
    keyAgesDays: agesOf(properties.keyCreationTime ?? {}, date),
  };
}

/**
 * The blob service, whole, without what only reports. What is off is left out: Azure says so in several ways, and with
 * members that nobody set.
 */
export function blobServiceOf(body: Json, name: string): Readonly<Record<string, Json>> {
  const { properties } = parsed(BlobService, body, `The blob service of ${name}`);
  const { isVersioningEnabled, deleteRetentionPolicy, containerDeleteRetentionPolicy, ...rest } =
    properties;
  const {
    lastEnabledTime: _enabled,
    minRestoreTime: _restore,
    ...restorePolicy
  } = object(rest['restorePolicy']);
  return present({
    ...rest,
    restorePolicy: Object.keys(restorePolicy).length === 0 ? null : restorePolicy,
    isVersioningEnabled: isVersioningEnabled === true ? true : null,
    deleteRetentionPolicy: retentionOf(deleteRetentionPolicy),
    containerDeleteRetentionPolicy: retentionOf(containerDeleteRetentionPolicy),
  });
}

function retentionOf(policy: Json | undefined): Json {
  const { enabled, days, allowPermanentDelete } = object(policy);
  return enabled === true
    ? present({ enabled, days, allowPermanentDelete: allowPermanentDelete === true ? true : null })
    : null;
}

function object(value: Json | undefined): Readonly<Record<string, Json | undefined>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json | undefined>>)
    : {};
}

/** A subnet's rule reports how far it is, which is nobody's setting. */
function firewallOf(acls: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const { virtualNetworkRules } = acls;
  return present({
    ...acls,
    virtualNetworkRules: Array.isArray(virtualNetworkRules)
      ? virtualNetworkRules.map((rule: Json) => {
          const { state: _state, ...kept } = object(rule);
          return kept;
        })
      : null,
  });
}

function encryptionOf(
  encryption: Partial<z.output<typeof Encryption>>,
): Pick<AccountPart, 'encryption' | 'encryptedServices' | 'isEncryptedTwice'> {
  const { keyvaultproperties: key, identity } = encryption;
  const isOwn = /^microsoft\.keyvault$/i.test(encryption.keySource ?? '');
  const services = Object.entries(encryption.services ?? {}).flatMap(([name, service]) =>
    service === null || service === undefined ? [] : [[name, present({ ...service })] as const],
  );
  return {
    encryption: isOwn
      ? present({
          keySource: 'Microsoft.Keyvault',
          keyname: key?.keyname || null,
          // Without a version Azure follows the newest.
          keyversion: key?.keyversion || null,
          keyvaulturi: key?.keyvaulturi ? bareUri(key.keyvaulturi) : null,
          userAssignedIdentity: identity?.userAssignedIdentity?.toLowerCase() || null,
          federatedIdentityClientId: identity?.federatedIdentityClientId || null,
        })
      : { keySource: 'Microsoft.Storage' },
    encryptedServices: services.length === 0 ? null : Object.fromEntries(services),
    isEncryptedTwice: encryption.requireInfrastructureEncryption === true,
  };
}

function identitiesOf(
  identity: z.output<typeof Account>['identity'],
): Readonly<Record<string, string>> {
  const assigned = Object.entries(identity?.userAssignedIdentities ?? {}).map(
    ([id, facts]) => [id.toLowerCase(), facts?.principalId ?? ''] as const,
  );
  const own = identity?.principalId ? [['system', identity.principalId] as const] : [];
  return Object.fromEntries([...own, ...assigned]);
}

function agesOf(
  created: { readonly key1?: string | null | undefined; readonly key2?: string | null | undefined },
  date: string | null,
): Readonly<Record<string, number | null>> {
  if (date === null) {
    return {};
  }
  return Object.fromEntries(
    (['key1', 'key2'] as const).map((name) => {
      const days = Math.floor((Date.parse(date) - Date.parse(created[name] ?? '')) / DAY_MS);
      return [name, Number.isNaN(days) ? null : Math.max(days, 0)];
    }),
  );
}

/** A time as the API gives it, when it is one. */
function timeOf(value: string | null | undefined): string | null {
  return value && !Number.isNaN(Date.parse(value)) ? value : null;
}
