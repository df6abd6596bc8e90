import {
  createOnlineEndpoint,
  type EndpointOptions,
  endpointId,
} from '../../functions/local/sandbox/azure/ml-endpoint.ts';
import type { WorkspaceOptions } from '../../functions/local/sandbox/azure/ml-workspace.ts';
import type { AzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { RuleContext } from '../../shared/core/rule.ts';
import type { MlEndpointState } from '../../shared/resources/azure/ml-endpoint-state.ts';
import { EMPTY, endpointConnection, WORKSPACE_REF, worldWithWorkspace } from './azure-ml.ts';
import { START } from './in-process.ts';

/** The online endpoint the tests are about. */
export const ENDPOINT_REF: Ref = {
  ...WORKSPACE_REF,
  type: 'azure.ml.online-endpoint',
  id: endpointId(EMPTY),
  name: 'score',
};

/** What a rule knows of an endpoint besides its state, without parameters. */
export const ENDPOINT_CONTEXT: RuleContext = { ref: ENDPOINT_REF, parameters: {}, keys: {} };

/** A workspace with a private endpoint. */
export const PRIVATE: WorkspaceOptions = {
  properties: { privateEndpointConnections: [endpointConnection()] },
};

/** A subscription with the endpoint in its workspace, and another of the same making beside it. */
export function worldWithEndpoint(
  options: Omit<EndpointOptions, 'name'> = {},
  workspace: WorkspaceOptions = {},
): AzureWorld {
  const world = worldWithWorkspace(workspace);
  return ['other', ENDPOINT_REF.name].reduce(
    (next, name) => createOnlineEndpoint(next, { ...options, name }, START),
    world,
  );
}

/** An endpoint as it is made unless told otherwise, with parts of its state replaced. */
export function endpoint(parts: Partial<MlEndpointState> = {}): MlEndpointState {
  const base: MlEndpointState = {
    status: 'Succeeded',
    tags: {},
    incarnation: '2026-11-20T09:00:00.000Z',
    createdAt: '2026-11-20T09:00:00.000Z',
    publicNetworkAccess: 'Enabled',
    authMode: 'AADToken',
    isAttached: false,
    armId: ENDPOINT_REF.id,
    definition: {
      location: 'westeurope',
      tags: {},
      properties: { authMode: 'AADToken', publicNetworkAccess: 'Enabled', traffic: { blue: 100 } },
    },
    hasPrivateEndpoint: false,
    hasManagedNetwork: false,
    deployments: [{ name: 'blue', hasPublicEgress: false }],
    deploymentsProblem: null,
    diagnostics: {},
    diagnosticsProblem: null,
  };
  return { ...base, ...parts };
}
