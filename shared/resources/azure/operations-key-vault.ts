import type { AzureOperation } from './operation.ts';

/** A stable version that every cloud has, with keys as resources of ARM and `enableRbacAuthorization` of vaults. */
const KEY_VAULT = '2023-07-01';

/** The stable version of role assignments with conditions, which are not understood and must be seen. */
const AUTHORIZATION = '2022-04-01';

/** What is called to see whether a key can be put to use. ARM changes no key that exists. */
export const KEY_VAULT_OPERATIONS = {
  'keyvault:Vaults_ListBySubscription': {
    method: 'GET',
    suffix: '/providers/Microsoft.KeyVault/vaults',
    apiVersion: KEY_VAULT,
    action: 'Microsoft.KeyVault/vaults/read',
  },
  'keyvault:Vaults_Get': {
    method: 'GET',
    suffix: '',
    apiVersion: KEY_VAULT,
    action: 'Microsoft.KeyVault/vaults/read',
  },
  'keyvault:Keys_Get': {
    method: 'GET',
    suffix: '',
    apiVersion: KEY_VAULT,
    action: 'Microsoft.KeyVault/vaults/keys/read',
  },
  'keyvault:Keys_List': {
    method: 'GET',
    suffix: '/keys',
    apiVersion: KEY_VAULT,
    action: 'Microsoft.KeyVault/vaults/keys/read',
  },
  // Those at the scope and above it, which hold there too.
  'authorization:RoleAssignments_ListForScope': {
    method: 'GET',
    suffix: '/providers/Microsoft.Authorization/roleAssignments',
    apiVersion: AUTHORIZATION,
    query: { $filter: 'atScope()' },
    action: 'Microsoft.Authorization/roleAssignments/read',
  },
} as const satisfies Readonly<Record<string, AzureOperation>>;
