import type { AzureOperation } from './operation.ts';

/**
 * Storage accounts and blobs. Of the versions that know every member of `networkAcls` and `encryption`, which are sent
 * whole (IPv6 rules came last), the one that all public clouds and type libraries have had for longest: an older one
 * would drop what it does not know.
 */
const STORAGE = '2025-06-01';

/** The only version of diagnostic settings with category groups (`allLogs`, `audit`); the vendor's own SDK pins it too. */
const INSIGHTS = '2021-05-01-preview';

/** The stable version of tags at a scope: the first with a merge that leaves other tags alone is 2019-10-01. */
const RESOURCES = '2021-04-01';

/** What the types about storage call. */
export const STORAGE_OPERATIONS = {
  'storage:StorageAccounts_List': {
    method: 'GET',
    suffix: '/providers/Microsoft.Storage/storageAccounts',
    apiVersion: STORAGE,
    action: 'Microsoft.Storage/storageAccounts/read',
  },
  'storage:StorageAccounts_GetProperties': {
    method: 'GET',
    suffix: '',
    apiVersion: STORAGE,
    action: 'Microsoft.Storage/storageAccounts/read',
  },
  // Declares no `If-Match` (types of the vendor's SDK): the account is read again right before.
  'storage:StorageAccounts_Update': {
    method: 'PATCH',
    suffix: '',
    apiVersion: STORAGE,
    action: 'Microsoft.Storage/storageAccounts/write',
    // Virtual network rules are sent whole with the firewall, and every subnet in them is checked.
    linkedActions: ['Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action'],
  },
  'storage:BlobServices_GetServiceProperties': {
    method: 'GET',
    suffix: '/blobServices/default',
    apiVersion: STORAGE,
    action: 'Microsoft.Storage/storageAccounts/blobServices/read',
  },
  // Declares no `If-Match`. Without `cors` in the body it deletes all CORS rules.
  'storage:BlobServices_SetServiceProperties': {
    method: 'PUT',
    suffix: '/blobServices/default',
    apiVersion: STORAGE,
    action: 'Microsoft.Storage/storageAccounts/blobServices/write',
  },
  'storage:BlobContainers_List': {
    method: 'GET',
    suffix: '/blobServices/default/containers',
    apiVersion: STORAGE,
    query: { $maxpagesize: '5000' },
    action: 'Microsoft.Storage/storageAccounts/blobServices/containers/read',
  },
  'storage:BlobContainers_Get': {
    method: 'GET',
    suffix: '',
    apiVersion: STORAGE,
    action: 'Microsoft.Storage/storageAccounts/blobServices/containers/read',
  },
  // Declares no `If-Match` either, though containers have ETags.
  'storage:BlobContainers_Update': {
    method: 'PATCH',
    suffix: '',
    apiVersion: STORAGE,
    action: 'Microsoft.Storage/storageAccounts/blobServices/containers/write',
  },
  'insights:DiagnosticSettings_List': {
    method: 'GET',
    suffix: '/providers/Microsoft.Insights/diagnosticSettings',
    apiVersion: INSIGHTS,
    action: 'Microsoft.Insights/diagnosticSettings/read',
  },
  'insights:DiagnosticSettings_CreateOrUpdate': {
    method: 'PUT',
    suffix: '',
    apiVersion: INSIGHTS,
    action: 'Microsoft.Insights/diagnosticSettings/write',
    linkedActions: ['Microsoft.OperationalInsights/workspaces/sharedKeys/action'],
  },
  // Only ever sent for the setting that Cordon made, to take it back.
  'insights:DiagnosticSettings_Delete': {
    method: 'DELETE',
    suffix: '',
    apiVersion: INSIGHTS,
    action: 'Microsoft.Insights/diagnosticSettings/delete',
  },
  'resources:Tags_UpdateAtScope': {
    method: 'PATCH',
    suffix: '/providers/Microsoft.Resources/tags/default',
    apiVersion: RESOURCES,
    action: 'Microsoft.Resources/tags/write',
  },
} as const satisfies Readonly<Record<string, AzureOperation>>;
