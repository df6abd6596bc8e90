import type { GoogleOperationTable } from './operation.ts';

const host = 'firestore.googleapis.com';

/** What keeps the journal in Firestore. Reads are POST too: the journal tries them again itself. */
export const FIRESTORE_OPERATIONS = {
  'firestore.projects.databases.documents.batchGet': {
    method: 'POST',
    host,
    path: '/v1/{+database}/documents:batchGet',
    permissions: ['datastore.entities.get'],
  },
  'firestore.projects.databases.documents.commit': {
    method: 'POST',
    host,
    path: '/v1/{+database}/documents:commit',
    permissions: [
      'datastore.entities.update',
      'datastore.entities.create',
      'datastore.entities.delete',
    ],
  },
  'firestore.projects.databases.documents.runQuery': {
    method: 'POST',
    host,
    path: '/v1/{+parent}:runQuery',
    permissions: ['datastore.entities.list', 'datastore.entities.get'],
  },
} as const satisfies GoogleOperationTable;
