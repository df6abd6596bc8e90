import type { GoogleOperationTable } from './operation.ts';

const host = 'cloudkms.googleapis.com';

/** What Cordon calls of Cloud KMS: it reads, and grants nothing. */
export const KMS_OPERATIONS = {
  'cloudkms.projects.locations.keyRings.cryptoKeys.get': {
    method: 'GET',
    host,
    path: '/v1/{+name}',
    permissions: ['cloudkms.cryptoKeys.get'],
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.getIamPolicy': {
    method: 'GET',
    host,
    path: '/v1/{+resource}:getIamPolicy',
    permissions: ['cloudkms.cryptoKeys.getIamPolicy'],
  },
  'cloudkms.projects.locations.keyRings.getIamPolicy': {
    method: 'GET',
    host,
    path: '/v1/{+resource}:getIamPolicy',
    permissions: ['cloudkms.keyRings.getIamPolicy'],
  },
} as const satisfies GoogleOperationTable;
