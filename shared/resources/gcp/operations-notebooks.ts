import type { GoogleOperationTable } from './operation.ts';

const host = 'notebooks.googleapis.com';

/**
 * What Cordon calls of Workbench (Notebooks API v2). Changes answer with a long-running operation, and the instance
 * shows later what became of it. Permissions are those of the IAM reference.
 */
export const NOTEBOOKS_OPERATIONS = {
  'notebooks.projects.locations.instances.get': {
    method: 'GET',
    host,
    path: '/v2/{+name}',
    permissions: ['notebooks.instances.get'],
  },
  'notebooks.projects.locations.instances.list': {
    method: 'GET',
    host,
    path: '/v2/{+parent}/instances',
    permissions: ['notebooks.instances.list'],
  },
  'notebooks.projects.locations.instances.patch': {
    method: 'PATCH',
    host,
    path: '/v2/{+name}',
    permissions: ['notebooks.instances.update'],
  },
  'notebooks.projects.locations.instances.stop': {
    method: 'POST',
    host,
    path: '/v2/{+name}:stop',
    permissions: ['notebooks.instances.stop'],
  },
  'notebooks.projects.locations.instances.start': {
    method: 'POST',
    host,
    path: '/v2/{+name}:start',
    permissions: ['notebooks.instances.start'],
  },
  'notebooks.projects.locations.instances.getIamPolicy': {
    method: 'GET',
    host,
    path: '/v2/{+resource}:getIamPolicy',
    permissions: ['notebooks.instances.getIamPolicy'],
  },
  'notebooks.projects.locations.instances.setIamPolicy': {
    method: 'POST',
    host,
    path: '/v2/{+resource}:setIamPolicy',
    permissions: ['notebooks.instances.setIamPolicy'],
  },
} as const satisfies GoogleOperationTable;
