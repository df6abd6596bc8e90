import type { GoogleOperationTable } from './operation.ts';

/** Where the token of a channel is kept. */
export const SECRETS_OPERATIONS = {
  'secretmanager.projects.secrets.versions.access': {
    method: 'GET',
    host: 'secretmanager.googleapis.com',
    path: '/v1/{+name}:access',
    permissions: ['secretmanager.versions.access'],
  },
} as const satisfies GoogleOperationTable;
