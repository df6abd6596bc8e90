import type { AzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import { AZURE_OPERATIONS } from '../../shared/resources/azure/operations.ts';
import type { AzureSend } from '../../shared/resources/azure/send.ts';
import { azureInProcess, unauthorised } from '../support/azure-in-process.ts';
import type { SuiteCloud } from './resource-cloud.ts';

/** Azure, as the contract of resources sees it. */
export const AZURE: SuiteCloud<AzureWorld, AzureSend> = {
  open: (host, clock, refuses) =>
    azureInProcess(host, {
      clock,
      intercept: (name, { path }) => (refuses(name) ? unauthorised(name, path) : null),
    }),
  scope: ({ subscription, location }) => ({ account: subscription, region: location }),
  operations: Object.keys(AZURE_OPERATIONS),
  removals: ['insights:DiagnosticSettings_Delete'],
  removing: /_(Delete|Remove|Regenerate|Purge)/,
  permission: /^Microsoft\.[A-Za-z]+\/[A-Za-z/]+\/(read|write|delete|action)$/,
};
