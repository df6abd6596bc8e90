import type { RestCloud } from '../rest-server.ts';
import { applyArm } from './arm.ts';
import type { AzureWorld } from './world.ts';

/** Azure Resource Manager, for the sandbox's server. */
export const AZURE_SANDBOX: RestCloud<AzureWorld> = {
  manyHosts: false,
  apply: applyArm,
  refusal: (trouble, { path }) => {
    switch (trouble) {
      case 'throttle':
        return {
          status: 429,
          headers: { 'retry-after': '1' },
          body: { error: { code: 'TooManyRequests', message: 'The request is being throttled.' } },
        };
      case 'deny': {
        const message = `The client 'cordon' with object id 'cordon' does not have authorization to perform this action over scope '${path}' or the scope is invalid.`;
        return {
          status: 403,
          headers: {},
          body: { error: { code: 'AuthorizationFailed', message } },
        };
      }
      case 'internal':
        return {
          status: 500,
          headers: {},
          body: { error: { code: 'InternalServerError', message: 'The service failed.' } },
        };
    }
  },
};
