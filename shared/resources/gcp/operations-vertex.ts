import type { GoogleOperationTable } from './operation.ts';

/** Vertex AI has a host per region. */
const host = '{location}-aiplatform.googleapis.com';

/**
 * What Cordon calls of Vertex AI. IAM policies of endpoints are only in v1beta1, where reading them is a POST.
 * Permissions are those of the IAM reference.
 */
export const VERTEX_OPERATIONS = {
  'aiplatform.projects.locations.endpoints.get': {
    method: 'GET',
    host,
    path: '/v1/{+name}',
    permissions: ['aiplatform.endpoints.get'],
  },
  'aiplatform.projects.locations.endpoints.list': {
    method: 'GET',
    host,
    path: '/v1/{+parent}/endpoints',
    permissions: ['aiplatform.endpoints.list'],
  },
  'aiplatform.projects.locations.endpoints.patch': {
    method: 'PATCH',
    host,
    path: '/v1/{+name}',
    permissions: ['aiplatform.endpoints.update'],
  },
  'aiplatform.projects.locations.endpoints.undeployModel': {
    method: 'POST',
    host,
    path: '/v1/{+endpoint}:undeployModel',
    permissions: ['aiplatform.endpoints.undeploy'],
  },
  // The last is needed for models that run as a service account of the project.
  'aiplatform.projects.locations.endpoints.deployModel': {
    method: 'POST',
    host,
    path: '/v1/{+endpoint}:deployModel',
    permissions: ['aiplatform.endpoints.deploy', 'iam.serviceAccounts.actAs'],
  },
  'aiplatform.projects.locations.endpoints.operations.list': {
    method: 'GET',
    host,
    path: '/v1/{+name}/operations',
    permissions: ['aiplatform.operations.list'],
  },
  'aiplatform.projects.locations.endpoints.getIamPolicy': {
    method: 'POST',
    host,
    path: '/v1beta1/{+resource}:getIamPolicy',
    permissions: ['aiplatform.endpoints.getIamPolicy'],
  },
  'aiplatform.projects.locations.endpoints.setIamPolicy': {
    method: 'POST',
    host,
    path: '/v1beta1/{+resource}:setIamPolicy',
    permissions: ['aiplatform.endpoints.setIamPolicy'],
  },
} as const satisfies GoogleOperationTable;
