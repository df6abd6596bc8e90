import type { GoogleOperationTable } from './operation.ts';

const host = 'compute.googleapis.com';
const INSTANCE = '/compute/v1/projects/{project}/zones/{zone}/instances/{instance}';
const REGION = '/compute/v1/projects/{project}/regions/{region}';

/** What Cordon calls of Compute Engine: the machine of a Workbench instance, and the network around it. */
export const COMPUTE_OPERATIONS = {
  'compute.instances.get': {
    method: 'GET',
    host,
    path: INSTANCE,
    permissions: ['compute.instances.get'],
  },
  'compute.instances.deleteAccessConfig': {
    method: 'POST',
    host,
    path: `${INSTANCE}/deleteAccessConfig`,
    permissions: ['compute.instances.deleteAccessConfig'],
  },
  // An address that is reserved needs the last one too.
  'compute.instances.addAccessConfig': {
    method: 'POST',
    host,
    path: `${INSTANCE}/addAccessConfig`,
    permissions: [
      'compute.instances.addAccessConfig',
      'compute.subnetworks.useExternalIp',
      'compute.addresses.use',
    ],
  },
  'compute.addresses.list': {
    method: 'GET',
    host,
    path: `${REGION}/addresses`,
    permissions: ['compute.addresses.list'],
  },
  'compute.routers.list': {
    method: 'GET',
    host,
    path: `${REGION}/routers`,
    permissions: ['compute.routers.list'],
  },
} as const satisfies GoogleOperationTable;
