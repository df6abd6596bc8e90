import { applyArm } from '../../functions/local/sandbox/azure/arm.ts';
import type { AzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import type { Clock } from '../../shared/core/ports.ts';
import { type ArmRequest, armRequest } from '../../shared/resources/azure/arm-request.ts';
import { type AzureRefusal, toCloudError } from '../../shared/resources/azure/errors.ts';
import {
  AZURE_OPERATIONS,
  type AzureOperationName,
} from '../../shared/resources/azure/operations.ts';
import type { AzureSend } from '../../shared/resources/azure/send.ts';
import { settableClock } from './in-process.ts';

/** What goes wrong or is watched on the way. */
export interface AzureInProcessOptions {
  readonly clock?: Clock;
  /** Sees every request before it is applied; a refusal it returns is answered instead. */
  readonly intercept?: (name: AzureOperationName, request: ArmRequest) => AzureRefusal | null;
}

/** The door to Azure with the model behind it and nothing between. The host's world is replaced by every call. */
export function azureInProcess(
  host: { world: AzureWorld },
  options: AzureInProcessOptions = {},
): AzureSend {
  const clock = options.clock ?? settableClock();
  return async (name, request) => {
    const sent = armRequest(name, request);
    const refused = options.intercept?.(name, sent) ?? null;
    if (refused !== null) {
      throw toCloudError(refused, name);
    }
    const { world, answer } = applyArm(host.world, sent, clock.now());
    host.world = world;
    if (answer.status >= 300) {
      throw toCloudError({ status: answer.status, body: answer.body }, name);
    }
    const { date } = answer.headers;
    return {
      status: answer.status,
      body: structuredClone(answer.body),
      etag: answer.headers['etag'] ?? null,
      date: date === undefined ? null : new Date(date).toISOString(),
    };
  };
}

/** What ARM answers to an identity without the action. */
export function unauthorised(name: AzureOperationName, path: string): AzureRefusal {
  const { action } = AZURE_OPERATIONS[name];
  const message = `The client 'c' with object id 'c' does not have authorization to perform action '${action}' over scope '${path}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  return { status: 403, body: { error: { code: 'AuthorizationFailed', message } } };
}
