import type { GoogleOperationTable } from './operation.ts';

/** What Cordon asks about the project a resource is in. */
export const PROJECT_OPERATIONS = {
  'orgpolicy.projects.policies.getEffectivePolicy': {
    method: 'GET',
    host: 'orgpolicy.googleapis.com',
    path: '/v2/{+name}:getEffectivePolicy',
    permissions: ['orgpolicy.policy.get'],
  },
} as const satisfies GoogleOperationTable;
