import type { GoogleOperationTable } from './operation.ts';

const host = 'cloudkms.googleapis.com';

/** What Cordon calls of Cloud KMS. It destroys no version, and grants nothing that was not granted before. */
export const KMS_OPERATIONS = {
  'cloudkms.projects.locations.list': {
    method: 'GET',
    host,
    path: '/v1/{+name}/locations',
    permissions: ['cloudkms.locations.list'],
  },
  'cloudkms.projects.locations.keyRings.list': {
    method: 'GET',
    host,
    path: '/v1/{+parent}/keyRings',
    permissions: ['cloudkms.keyRings.list'],
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.list': {
    method: 'GET',
    host,
    path: '/v1/{+parent}/cryptoKeys',
    permissions: ['cloudkms.cryptoKeys.list'],
  },
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
  'cloudkms.projects.locations.keyRings.cryptoKeys.setIamPolicy': {
    method: 'POST',
    host,
    path: '/v1/{+resource}:setIamPolicy',
    permissions: ['cloudkms.cryptoKeys.setIamPolicy'],
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.cryptoKeyVersions.list': {
    method: 'GET',
    host,
    path: '/v1/{+parent}/cryptoKeyVersions',
    permissions: ['cloudkms.cryptoKeyVersions.list'],
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.cryptoKeyVersions.patch': {
    method: 'PATCH',
    host,
    path: '/v1/{+name}',
    permissions: ['cloudkms.cryptoKeyVersions.update'],
  },
  'cloudkms.projects.locations.keyRings.cryptoKeys.cryptoKeyVersions.restore': {
    method: 'POST',
    host,
    path: '/v1/{+name}:restore',
    permissions: ['cloudkms.cryptoKeyVersions.restore'],
  },
  'cloudkms.projects.locations.keyRings.getIamPolicy': {
    method: 'GET',
    host,
    path: '/v1/{+resource}:getIamPolicy',
    permissions: ['cloudkms.keyRings.getIamPolicy'],
  },
} as const satisfies GoogleOperationTable;
