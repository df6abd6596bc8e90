import type { BlobServiceProperties, StorageAccountUpdateParameters } from '@azure/arm-storage';
import { createVaultKey, vaultId } from '../../../functions/local/sandbox/azure/key-vault.ts';
import type { AzureWorld } from '../../../functions/local/sandbox/azure/world.ts';
import type { RuleContext } from '../../../shared/core/rule.ts';
import { EMPTY, worldWith } from '../../support/azure-accounts.ts';

/** The key the policy of these cures names. */
export const KEY = `${vaultId(EMPTY)}/keys/data`;
const IDENTITY = `/subscriptions/${EMPTY.subscription}/resourcegroups/rg-ml/providers/microsoft.managedidentity/userassignedidentities/ml`;
const SUBNET =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/a';

/** Everything wrong that an account can have at once. */
export function faulty(base: AzureWorld = EMPTY): AzureWorld {
  return worldWith(
    {
      identity: {
        type: 'UserAssigned',
        userAssignedIdentities: { [IDENTITY]: { principalId: 'o' } },
      },
      properties: {
        allowBlobPublicAccess: true,
        supportsHttpsTrafficOnly: false,
        minimumTlsVersion: 'TLS1_0',
        allowCrossTenantReplication: true,
        isHnsEnabled: false,
        isSftpEnabled: true,
        isLocalUserEnabled: true,
        networkAcls: {
          bypass: 'Logging, AzureServices',
          ipRules: [{ value: '203.0.113.7', action: 'Allow' }],
          ipv6Rules: [{ value: '2001:db8::/48', action: 'Allow' }],
          virtualNetworkRules: [{ id: SUBNET, action: 'Allow', state: 'Succeeded' }],
          resourceAccessRules: [{ tenantId: 't', resourceId: SUBNET }],
          defaultAction: 'Allow',
        },
      },
      blobService: {
        cors: {
          corsRules: [
            {
              allowedOrigins: ['https://a.example'],
              allowedMethods: ['GET'],
              maxAgeInSeconds: 5,
              exposedHeaders: ['*'],
              allowedHeaders: ['*'],
            },
          ],
        },
        changeFeed: { enabled: true },
      },
    },
    createVaultKey(base),
  );
}

/** The parameters of these cures. */
export const PARAMETERS: RuleContext['parameters'] = {
  keyVaultKeyId: KEY,
  userAssignedIdentityId: IDENTITY,
  sasExpirationPeriod: '7.00:00:00',
  wanted: true,
};

/** What each cure means in the words of Microsoft's own types, which the type checker holds it to. */
export const UPDATES: Readonly<Record<string, StorageAccountUpdateParameters>> = {
  'storage-account-anonymous-access-disallowed': { allowBlobPublicAccess: false },
  'storage-account-cross-tenant-replication-disallowed': { allowCrossTenantReplication: false },
  'storage-account-customer-key': {
    encryption: {
      services: {
        file: { keyType: 'Account', enabled: true },
        blob: { keyType: 'Account', enabled: true },
      },
      keySource: 'Microsoft.Keyvault',
      keyVaultProperties: {
        keyName: 'data',
        keyVersion: '',
        keyVaultUri: 'https://kv-ml.vault.azure.net',
      },
      encryptionIdentity: { encryptionUserAssignedIdentity: IDENTITY },
    },
  },
  'storage-account-entra-by-default': { defaultToOAuthAuthentication: true },
  'storage-account-https-only': { enableHttpsTrafficOnly: true },
  'storage-account-local-users-disabled': { isSftpEnabled: false, isLocalUserEnabled: false },
  'storage-account-network-default-denied': {
    networkRuleSet: {
      bypass: 'Logging, AzureServices',
      ipRules: [{ iPAddressOrRange: '203.0.113.7', action: 'Allow' }],
      ipv6Rules: [{ iPAddressOrRange: '2001:db8::/48', action: 'Allow' }],
      virtualNetworkRules: [{ virtualNetworkResourceId: SUBNET, action: 'Allow' }],
      resourceAccessRules: [{ tenantId: 't', resourceId: SUBNET }],
      defaultAction: 'Deny',
    },
  },
  'storage-account-public-network-disabled': { publicNetworkAccess: 'Disabled' },
  'storage-account-sas-expiry-limited': {
    sasPolicy: { sasExpirationPeriod: '7.00:00:00', expirationAction: 'Log' },
  },
  'storage-account-shared-key-disabled': { allowSharedKeyAccess: false },
  'storage-account-tls12-required': { minimumTlsVersion: 'TLS1_2' },
};

const CORS: BlobServiceProperties = {
  cors: {
    corsRules: [
      {
        allowedOrigins: ['https://a.example'],
        allowedMethods: ['GET'],
        maxAgeInSeconds: 5,
        exposedHeaders: ['*'],
        allowedHeaders: ['*'],
      },
    ],
  },
  changeFeed: { enabled: true },
};

/** The same, of those that change the blob service. */
export const SERVICES: Readonly<Record<string, BlobServiceProperties>> = {
  'storage-account-blob-versioned': { ...CORS, isVersioningEnabled: true },
  'storage-account-soft-delete-enabled': {
    ...CORS,
    deleteRetentionPolicy: { enabled: true, days: 7 },
    containerDeleteRetentionPolicy: { enabled: true, days: 7 },
  },
};
