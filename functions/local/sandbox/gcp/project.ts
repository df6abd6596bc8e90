import { answered, refusedRpc } from './replies.ts';
import type { Route } from './routes.ts';

/** What is asked about the project: the organisation policies that hold in it. */
export const PROJECT_ROUTES: readonly Route[] = [
  {
    host: 'orgpolicy.googleapis.com',
    method: 'GET',
    path: /^\/v2\/projects\/([^/]+)\/policies\/([^/:]+):getEffectivePolicy$/,
    apply: (world, _call, _now, [project = '', constraint = '']) => {
      if (project !== world.project && project !== world.projectNumber) {
        return refusedRpc(world, 403, 'PERMISSION_DENIED', 'The caller does not have permission');
      }
      const enforce = constraint === 'storage.publicAccessPrevention' && world.preventsPublicAccess;
      const name = `projects/${world.projectNumber}/policies/${constraint}`;
      // False is left out, as everywhere in this JSON.
      return answered(world, { name, spec: { rules: [enforce ? { enforce } : {}] } });
    },
  },
];
