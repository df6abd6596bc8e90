import type { GoogleOperationTable } from './operation.ts';

/** What hands wake-ups to the function that writes. */
export const TASKS_OPERATIONS = {
  'cloudtasks.projects.locations.queues.tasks.create': {
    method: 'POST',
    host: 'cloudtasks.googleapis.com',
    path: '/v2/{+parent}/tasks',
    // A task that carries a token is made in the name of the account it is for.
    permissions: ['cloudtasks.tasks.create', 'iam.serviceAccounts.actAs'],
  },
} as const satisfies GoogleOperationTable;
