import { createVaultKey, vaultId } from '../../../functions/local/sandbox/azure/key-vault.ts';
import type { AccountOptions } from '../../../functions/local/sandbox/azure/storage-account.ts';
import type { AzureWorld } from '../../../functions/local/sandbox/azure/world.ts';
import { api, resource } from '../../../shared/resources/azure/storage-account.ts';
import { rule as logged } from '../../../shared/rules/azure/storage-account-blob-access-logged.ts';
import { rule as versioned } from '../../../shared/rules/azure/storage-account-blob-versioned.ts';
import { rule as crossTenant } from '../../../shared/rules/azure/storage-account-cross-tenant-replication-disallowed.ts';
import { rule as customerKey } from '../../../shared/rules/azure/storage-account-customer-key.ts';
import { rule as twice } from '../../../shared/rules/azure/storage-account-encrypted-twice.ts';
import { rule as entra } from '../../../shared/rules/azure/storage-account-entra-by-default.ts';
import { rule as keysRotated } from '../../../shared/rules/azure/storage-account-keys-rotated.ts';
import { rule as localUsers } from '../../../shared/rules/azure/storage-account-local-users-disabled.ts';
import { rule as denied } from '../../../shared/rules/azure/storage-account-network-default-denied.ts';
import { rule as endpoint } from '../../../shared/rules/azure/storage-account-private-endpoint-approved.ts';
import { rule as publicNetwork } from '../../../shared/rules/azure/storage-account-public-network-disabled.ts';
import { rule as sasExpiry } from '../../../shared/rules/azure/storage-account-sas-expiry-limited.ts';
import { rule as sharedKey } from '../../../shared/rules/azure/storage-account-shared-key-disabled.ts';
import { rule as softDelete } from '../../../shared/rules/azure/storage-account-soft-delete-enabled.ts';
import { rule as trusted } from '../../../shared/rules/azure/storage-account-trusted-services-allowed.ts';
import { describeResource } from '../../contract/resource.ts';
import { AZURE } from '../../contract/resource-azure.ts';
import { ACCOUNT_REF, EMPTY, worldWith } from '../../support/azure-accounts.ts';

const KEYED = createVaultKey(EMPTY, {
  vault: {
    accessPolicies: [
      { objectId: 'object-1', permissions: { keys: ['Get', 'WrapKey', 'UnwrapKey'] } },
    ],
  },
});
const KEY = `${vaultId(EMPTY)}/keys/data`;
const WORKSPACE = `/subscriptions/${EMPTY.subscription}/resourceGroups/rg-log/providers/Microsoft.OperationalInsights/workspaces/Central`;

const LISTS = {
  bypass: 'Metrics',
  ipRules: [{ value: '203.0.113.7', action: 'Allow' }],
  ipv6Rules: [{ value: '2001:db8::/48', action: 'Allow' }],
  virtualNetworkRules: [{ id: '/subscriptions/s/subnets/a', action: 'Allow', state: 'Succeeded' }],
  resourceAccessRules: [{ tenantId: 't', resourceId: '/subscriptions/s/ws' }],
};

const SAID = {
  defaultToOAuthAuthentication: false,
  isHnsEnabled: false,
  isSftpEnabled: false,
  isLocalUserEnabled: false,
};

function keyed(options: Omit<AccountOptions, 'name'> = {}): AzureWorld {
  const { properties, ...rest } = options;
  return worldWith(
    {
      identity: { type: 'SystemAssigned', principalId: 'object-1' },
      properties: { ...SAID, ...properties },
      ...rest,
    },
    KEYED,
  );
}

const ID = ACCOUNT_REF.id.toLowerCase();
const PROPERTIES = ['resources', ID, 'properties'] as const;
const BLOBS = ['resources', `${ID}/blobservices/default`] as const;

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: ACCOUNT_REF,
  faulty: {
    'an account as it is made today': () => keyed(),
    'a firewall that lets everybody in': () =>
      keyed({ properties: { networkAcls: { ...LISTS, defaultAction: 'Allow' } } }),
    'SFTP and other tenants': () =>
      keyed({
        properties: {
          isHnsEnabled: true,
          isSftpEnabled: true,
          isLocalUserEnabled: true,
          allowCrossTenantReplication: true,
        },
      }),
    'CORS rules and a change feed': () =>
      keyed({
        blobService: {
          cors: { corsRules: [{ allowedOrigins: ['https://a.example'] }] },
          changeFeed: { enabled: true },
          containerDeleteRetentionPolicy: { enabled: true, days: 30 },
        },
      }),
    'files alone': () => keyed({ kind: 'FileStorage' }),
  },
  rules: [
    logged,
    versioned,
    crossTenant,
    customerKey,
    twice,
    entra,
    keysRotated,
    localUsers,
    denied,
    endpoint,
    publicNetwork,
    sharedKey,
    softDelete,
    trusted,
  ],
  parameters: { keyVaultKeyId: KEY, workspaceId: WORKSPACE, wanted: true, maxDays: 1 },
  hints: () => ({ copies: [], keys: [KEY] }),
  optionalReads: [
    'insights:DiagnosticSettings_List',
    'ml:Workspaces_ListBySubscription',
    'keyvault:Keys_Get',
    'keyvault:Vaults_Get',
  ],
  places: {
    properties: [
      ...Object.keys(SAID),
      'publicNetworkAccess',
      'allowSharedKeyAccess',
      'allowCrossTenantReplication',
    ].map((name) => [...PROPERTIES, name]),
    networkAcls: [[...PROPERTIES, 'networkAcls', 'defaultAction']],
    encryption: [[...PROPERTIES, 'encryption']],
    blobService: [[...BLOBS, 'properties']],
    diagnostics: [
      [
        'resources',
        `${ID}/blobservices/default/providers/microsoft.insights/diagnosticsettings/cordon`,
      ],
    ],
    tags: [['resources', ID, 'tags']],
  },
});

describeResource({
  cloud: AZURE,
  resource,
  api,
  ref: ACCOUNT_REF,
  faulty: { 'signatures without an end': () => worldWith() },
  rules: [sasExpiry],
  parameters: { sasExpirationPeriod: '7.00:00:00' },
  optionalReads: ['insights:DiagnosticSettings_List', 'ml:Workspaces_ListBySubscription'],
  places: { sasPolicy: [[...PROPERTIES, 'sasPolicy']] },
});
