/** An ARM request by name: what it is sent to, and the one action a role needs for it. */
export interface AzureOperation {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** What follows the resource's ARM id in the path: `''`, `/stop`. */
  readonly suffix: string;
  /** Pinned, with the reason beside it: another version may drop or rename a field. */
  readonly apiVersion: string;
  /** The RBAC action it needs, `Microsoft.Storage/storageAccounts/write`. */
  readonly action: string;
}

/**
 * Every ARM operation Cordon can call, by the vendor's operation id behind its provider's short name. What is not here
 * cannot be called, and is not granted.
 */
export const AZURE_OPERATIONS = {
  // Key-less reads of an account: everything the rules judge but its blob service.
  'storage:StorageAccounts_GetProperties': {
    method: 'GET',
    suffix: '',
    apiVersion: '2025-06-01',
    action: 'Microsoft.Storage/storageAccounts/read',
  },
} as const satisfies Readonly<Record<string, AzureOperation>>;

/** The name of an operation. */
export type AzureOperationName = keyof typeof AZURE_OPERATIONS;
