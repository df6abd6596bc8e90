import type { AzureOperation } from './operation.ts';
import { KEY_VAULT_OPERATIONS } from './operations-key-vault.ts';
import { ML_OPERATIONS } from './operations-ml.ts';
import { STORAGE_OPERATIONS } from './operations-storage.ts';

/**
 * Every ARM operation Cordon can call, by the vendor's operation id behind its provider's short name. What is not here
 * cannot be called, and is not granted.
 */
export const AZURE_OPERATIONS = {
  ...STORAGE_OPERATIONS,
  ...KEY_VAULT_OPERATIONS,
  ...ML_OPERATIONS,
} as const satisfies Readonly<Record<string, AzureOperation>>;

/** The name of an operation. */
export type AzureOperationName = keyof typeof AZURE_OPERATIONS;
