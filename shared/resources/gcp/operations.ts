import type { GoogleOperationTable } from './operation.ts';
import { COMPUTE_OPERATIONS } from './operations-compute.ts';
import { FIRESTORE_OPERATIONS } from './operations-firestore.ts';
import { KMS_OPERATIONS } from './operations-kms.ts';
import { NOTEBOOKS_OPERATIONS } from './operations-notebooks.ts';
import { PROJECT_OPERATIONS } from './operations-project.ts';
import { PUBSUB_OPERATIONS } from './operations-pubsub.ts';
import { SECRETS_OPERATIONS } from './operations-secrets.ts';
import { STORAGE_OPERATIONS } from './operations-storage.ts';
import { TASKS_OPERATIONS } from './operations-tasks.ts';
import { VERTEX_OPERATIONS } from './operations-vertex.ts';

/**
 * Every Google API method Cordon can call, by its id in the vendor's discovery document. What is not here cannot be
 * called, and is not granted. Each service has a file of its own.
 */
export const GOOGLE_OPERATIONS = {
  ...STORAGE_OPERATIONS,
  ...NOTEBOOKS_OPERATIONS,
  ...COMPUTE_OPERATIONS,
  ...VERTEX_OPERATIONS,
  ...KMS_OPERATIONS,
  ...PROJECT_OPERATIONS,
  ...PUBSUB_OPERATIONS,
  ...FIRESTORE_OPERATIONS,
  ...TASKS_OPERATIONS,
  ...SECRETS_OPERATIONS,
} as const satisfies GoogleOperationTable;

/** The id of a method. */
export type GoogleOperationName = keyof typeof GOOGLE_OPERATIONS;
