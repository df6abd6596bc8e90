import type { AzureOperation } from './operation.ts';

/** Workspaces and what lies in them: the newest stable version that the type libraries of all languages have. */
const MACHINE_LEARNING = '2025-06-01';

/** What the types about Azure Machine Learning call, and others to see what it uses. */
export const ML_OPERATIONS = {
  'ml:Workspaces_ListBySubscription': {
    method: 'GET',
    suffix: '/providers/Microsoft.MachineLearningServices/workspaces',
    apiVersion: MACHINE_LEARNING,
    action: 'Microsoft.MachineLearningServices/workspaces/read',
  },
  // Tells the kind of credentials, never the credentials.
  'ml:Datastores_List': {
    method: 'GET',
    suffix: '/datastores',
    apiVersion: MACHINE_LEARNING,
    action: 'Microsoft.MachineLearningServices/workspaces/datastores/read',
  },
} as const satisfies Readonly<Record<string, AzureOperation>>;
