import type { AzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import { createWorld } from '../../functions/local/sandbox/model/account.ts';
import type { Policy } from '../../shared/core/settings.ts';
import type { ArmRequest } from '../../shared/resources/azure/arm-request.ts';
import type { AzureRefusal } from '../../shared/resources/azure/errors.ts';
import {
  AZURE_OPERATIONS,
  type AzureOperationName,
} from '../../shared/resources/azure/operations.ts';
import { AZURE_RESOURCES } from '../../shared/resources/azure.generated.ts';
import { AZURE_RULES } from '../../shared/rules/azure.generated.ts';
import { azureInProcess } from './azure-in-process.ts';
import { engineBench, policyWith } from './engine.ts';

/** Events do not settle: these tests are about something else. */
const AT_ONCE = { settle: { quietSeconds: 0, maxSeconds: 0 } };

/** The engine over Azure: its types and rules, its model, a memory journal and a clock that moves when told. */
export function azureBench(
  world: AzureWorld,
  policy: Policy = policyWith({}, () => true, AT_ONCE),
) {
  const host = { world };
  const calls: AzureOperationName[] = [];
  let refusal: (name: AzureOperationName, request: ArmRequest) => AzureRefusal | null = () => null;
  const send = azureInProcess(host, {
    clock: { now: () => inner.clock.now() },
    intercept: (name, request) => {
      calls.push(name);
      return refusal(name, request);
    },
  });
  const inner = engineBench(createWorld(), {
    policy,
    ports: {
      serve: async (type) => {
        const module = await AZURE_RESOURCES[type]?.();
        return module === undefined
          ? null
          : {
              resource: module.resource,
              rules: AZURE_RULES.filter((rule) => rule.type === type),
              api: module.api(send),
            };
      },
    },
  });
  return {
    ...inner,
    host,
    /** Requests that are no reads. */
    writes: (): AzureOperationName[] =>
      calls.filter((name) => AZURE_OPERATIONS[name].method !== 'GET'),
    /** Replaces the world, as others do from outside Cordon. */
    edit: (change: (before: AzureWorld) => AzureWorld): void => {
      host.world = change(host.world);
    },
    /** What Azure answers instead of what the model says; null lets the request through. */
    refuse: (answer: typeof refusal): void => {
      refusal = answer;
    },
  };
}
