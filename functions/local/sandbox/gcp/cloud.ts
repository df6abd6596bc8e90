import type { RestCloud } from '../rest-server.ts';
import { applyGoogle } from './apply.ts';
import { rpcError } from './replies.ts';
import type { GoogleWorld } from './world.ts';

/** Google's APIs, for the sandbox's server: the host of each stands in front of its path. */
export const GOOGLE_SANDBOX: RestCloud<GoogleWorld> = {
  manyHosts: true,
  apply: applyGoogle,
  refusal: (trouble) => {
    switch (trouble) {
      case 'throttle':
        return rpcError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric.');
      case 'deny':
        return rpcError(403, 'PERMISSION_DENIED', 'The caller does not have permission');
      case 'internal':
        return rpcError(503, 'UNAVAILABLE', 'The service is currently unavailable.');
    }
  },
};
