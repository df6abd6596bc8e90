import type { AzureOperation } from './operation.ts';

/**
 * Workspaces and what lies in them: the newest stable version that the type libraries of all languages have. Older ones
 * lack members that tell something: `systemDatastoresAuthMode`, `networkAcls`, `osImageMetadata`. A newer one may send
 * members of an endpoint that this one would drop when it is put back whole.
 */
const MACHINE_LEARNING = '2025-06-01';

const PROVIDER = 'Microsoft.MachineLearningServices';

/**
 * What the types about Azure Machine Learning call. None of them declares `If-Match` (API model of this version): what
 * is written is read again right before. There is no `PUT` of a compute: it overwrites the compute, and cannot be taken
 * back (API model).
 */
export const ML_OPERATIONS = {
  'ml:Workspaces_ListBySubscription': {
    method: 'GET',
    suffix: `/providers/${PROVIDER}/workspaces`,
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/read`,
  },
  'ml:Workspaces_Get': {
    method: 'GET',
    suffix: '',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/read`,
  },
  // Changes what is sent and nothing else; 202 goes on for minutes.
  'ml:Workspaces_Update': {
    method: 'PATCH',
    suffix: '',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/write`,
  },
  // Tells the kind of credentials, never the credentials.
  'ml:Datastores_List': {
    method: 'GET',
    suffix: '/datastores',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/datastores/read`,
  },
  'ml:Compute_List': {
    method: 'GET',
    suffix: '/computes',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/computes/read`,
  },
  'ml:Compute_Get': {
    method: 'GET',
    suffix: '',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/computes/read`,
  },
  // Takes the scale of a cluster and nothing else.
  'ml:Compute_Update': {
    method: 'PATCH',
    suffix: '',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/computes/write`,
  },
  'ml:Compute_Stop': {
    method: 'POST',
    suffix: '/stop',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/computes/stop/action`,
  },
  'ml:Compute_Start': {
    method: 'POST',
    suffix: '/start',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/computes/start/action`,
  },
  'ml:Compute_UpdateIdleShutdownSetting': {
    method: 'POST',
    suffix: '/updateIdleShutdownSetting',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/computes/updateIdleShutdownSetting/action`,
  },
  'ml:OnlineEndpoints_List': {
    method: 'GET',
    suffix: '/onlineEndpoints',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/onlineEndpoints/read`,
  },
  'ml:OnlineEndpoints_Get': {
    method: 'GET',
    suffix: '',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/onlineEndpoints/read`,
  },
  // Replaces the endpoint whole; its `PATCH` takes tags and identity only.
  'ml:OnlineEndpoints_CreateOrUpdate': {
    method: 'PUT',
    suffix: '',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/onlineEndpoints/write`,
    // Identities that users assigned are sent with the rest, and each is checked.
    linkedActions: ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'],
  },
  'ml:OnlineDeployments_List': {
    method: 'GET',
    suffix: '/deployments',
    apiVersion: MACHINE_LEARNING,
    action: `${PROVIDER}/workspaces/onlineEndpoints/deployments/read`,
  },
} as const satisfies Readonly<Record<string, AzureOperation>>;
