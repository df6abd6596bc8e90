import type { GoogleOperationTable } from './operation.ts';

/** What tells of outcomes. */
export const PUBSUB_OPERATIONS = {
  'pubsub.projects.topics.publish': {
    method: 'POST',
    host: 'pubsub.googleapis.com',
    path: '/v1/{+topic}:publish',
    permissions: ['pubsub.topics.publish'],
  },
} as const satisfies GoogleOperationTable;
