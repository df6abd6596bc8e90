import type { GoogleOperationTable } from './operation.ts';

const host = 'storage.googleapis.com';

/** What Cordon calls of Cloud Storage. Permissions are those of the JSON API's reference. */
export const STORAGE_OPERATIONS = {
  // ACLs are only shown to those who may also read the IAM policy (`projection=full`).
  'storage.buckets.get': {
    method: 'GET',
    host,
    path: '/storage/v1/b/{bucket}',
    permissions: ['storage.buckets.get', 'storage.buckets.getIamPolicy'],
  },
  'storage.buckets.list': {
    method: 'GET',
    host,
    path: '/storage/v1/b',
    permissions: ['storage.buckets.list'],
  },
  // Access prevention and uniform access need the second permission too.
  'storage.buckets.patch': {
    method: 'PATCH',
    host,
    path: '/storage/v1/b/{bucket}',
    permissions: ['storage.buckets.update', 'storage.buckets.setIamPolicy'],
  },
  'storage.buckets.getIamPolicy': {
    method: 'GET',
    host,
    path: '/storage/v1/b/{bucket}/iam',
    permissions: ['storage.buckets.getIamPolicy'],
  },
  'storage.buckets.setIamPolicy': {
    method: 'PUT',
    host,
    path: '/storage/v1/b/{bucket}/iam',
    permissions: ['storage.buckets.setIamPolicy'],
  },
  'storage.bucketAccessControls.insert': {
    method: 'POST',
    host,
    path: '/storage/v1/b/{bucket}/acl',
    permissions: ['storage.buckets.setIamPolicy', 'storage.buckets.update'],
  },
  'storage.bucketAccessControls.delete': {
    method: 'DELETE',
    host,
    path: '/storage/v1/b/{bucket}/acl/{entity}',
    permissions: ['storage.buckets.setIamPolicy', 'storage.buckets.update'],
  },
  'storage.defaultObjectAccessControls.insert': {
    method: 'POST',
    host,
    path: '/storage/v1/b/{bucket}/defaultObjectAcl',
    permissions: ['storage.buckets.setIamPolicy', 'storage.buckets.update'],
  },
  'storage.defaultObjectAccessControls.delete': {
    method: 'DELETE',
    host,
    path: '/storage/v1/b/{bucket}/defaultObjectAcl/{entity}',
    permissions: ['storage.buckets.setIamPolicy', 'storage.buckets.update'],
  },
  'storage.managedFolders.list': {
    method: 'GET',
    host,
    path: '/storage/v1/b/{bucket}/managedFolders',
    permissions: ['storage.managedFolders.list'],
  },
  'storage.managedFolders.getIamPolicy': {
    method: 'GET',
    host,
    path: '/storage/v1/b/{bucket}/managedFolders/{managedFolder}/iam',
    permissions: ['storage.managedFolders.getIamPolicy'],
  },
  'storage.managedFolders.setIamPolicy': {
    method: 'PUT',
    host,
    path: '/storage/v1/b/{bucket}/managedFolders/{managedFolder}/iam',
    permissions: ['storage.managedFolders.setIamPolicy'],
  },
  // Answers the service agent by its own name: old projects have one that cannot be derived from their number.
  'storage.projects.serviceAccount.get': {
    method: 'GET',
    host,
    path: '/storage/v1/projects/{projectId}/serviceAccount',
    permissions: ['resourcemanager.projects.get'],
  },
} as const satisfies GoogleOperationTable;
