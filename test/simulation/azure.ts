import { applyArm } from '../../functions/local/sandbox/azure/arm.ts';
import { type AzureWorld, createAzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import { type ArmRequest, armRequest } from '../../shared/resources/azure/arm-request.ts';
import { toCloudError } from '../../shared/resources/azure/errors.ts';
import type { AzureOperationName } from '../../shared/resources/azure/operations.ts';
import type { AzureSend } from '../../shared/resources/azure/send.ts';
import { unauthorised } from '../support/azure-in-process.ts';
import type { Faults } from './faults.ts';
import type { Draw } from './random.ts';
import { createShaky, type Shaky, type Wire } from './shaky.ts';
import type { Timeline } from './timeline.ts';

/** A request to ARM by its operation. */
export interface AzureCall {
  readonly name: AzureOperationName;
  readonly request: ArmRequest;
}

/** The subscription of every world. */
export type AzureAccount = Shaky<AzureWorld, AzureCall>;

const AZURE: Wire<AzureWorld, AzureCall> = {
  staleMaxMs: 7_000,
  isRead: ({ request }) => request.method === 'GET',
  apply(world, { name, request }, now) {
    const { world: next, answer } = applyArm(world, request, now);
    const { status, headers, body } = answer;
    const { date } = headers;
    return {
      world: next,
      answer:
        status >= 300
          ? toCloudError({ status, body }, name)
          : {
              status,
              body,
              etag: headers['etag'] ?? null,
              date: date === undefined ? null : new Date(date).toISOString(),
            },
    };
  },
  trouble(kind, { name, request }) {
    const error = { throttled: 'TooManyRequests', unavailable: 'InternalServerError' };
    const status = { throttled: 429, unavailable: 500 };
    return kind === 'denied'
      ? toCloudError(unauthorised(name, request.path), name)
      : toCloudError(
          { status: status[kind], body: { error: { code: error[kind], message: kind } } },
          name,
        );
  },
  nameOf: ({ name }) => name,
};

/** An empty subscription on a timeline. */
export function createAzure(timeline: Timeline, draw: Draw, faults: Faults): AzureAccount {
  return createShaky(AZURE, createAzureWorld(), timeline, draw, faults);
}

/** A door whose requests go some way. */
export function azureDoor(way: ReturnType<AzureAccount['way']>): AzureSend {
  return async (name, request) =>
    (await way({ name, request: armRequest(name, request) })) as never;
}
