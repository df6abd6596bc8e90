import { applyCall } from '../../functions/local/sandbox/model/account.ts';
import type { Call, VendorError, World } from '../../functions/local/sandbox/model/world.ts';
import { CloudError } from '../../shared/core/failure.ts';
import type { Json } from '../../shared/core/json.ts';
import type { Clock } from '../../shared/core/ports.ts';
import { toCloudError } from '../../shared/resources/aws/errors.ts';
import type { AwsOperationName, AwsOperations, AwsSend } from '../../shared/resources/aws/send.ts';

/** A clock that only moves when told. */
export interface SettableClock extends Clock {
  set(now: number): void;
  advance(ms: number): void;
}

/** The time all model tests start at. */
export const START = Date.parse('2026-11-20T09:00:00.000Z');

/** A clock that stands still at `start`, ms since the epoch. */
export function settableClock(start = START): SettableClock {
  let current = start;
  return {
    now: () => current,
    set: (now) => {
      current = now;
    },
    advance: (ms) => {
      current += ms;
    },
  };
}

/** What goes wrong or is watched on the way. */
export interface InProcessOptions {
  readonly clock?: Clock;
  /** Sees every call before it is applied; an error it returns is answered instead. */
  readonly intercept?: (call: Call) => VendorError | null;
}

/**
 * The door to AWS with the models behind it and nothing between. The host's world is replaced by every call. Times
 * stay ISO 8601 texts, as the models write them: parsers of answers take a Date, a text or a number.
 */
export function inProcessSend(host: { world: World }, options: InProcessOptions = {}): AwsSend {
  const clock = options.clock ?? settableClock();
  async function send<Name extends AwsOperationName>(
    name: Name,
    region: string,
    input: AwsOperations[Name]['input'],
  ): Promise<AwsOperations[Name]['output']> {
    if (region !== host.world.region) {
      throw new CloudError(
        {
          code: 'misconfigured',
          message: `${name} was sent to region '${region}', but this account lives in '${host.world.region}'.`,
          permission: null,
        },
        { applied: 'no' },
      );
    }
    const call = callOf(name, input);
    const refused = options.intercept?.(call) ?? null;
    if (refused !== null) {
      throw toCloudError(refused, { operation: name });
    }
    const { world, answer } = applyCall(host.world, call, clock.now());
    host.world = world;
    if ('error' in answer) {
      throw toCloudError(answer.error, { operation: name });
    }
    return structuredClone(answer.output) as unknown as AwsOperations[Name]['output'];
  }
  return send;
}

/** The call as a model takes it: plain JSON, exactly as it would leave the process. */
function callOf(name: AwsOperationName, input: unknown): Call {
  const [service, operation] = name.split(':') as [Call['service'], string];
  const plain = JSON.parse(JSON.stringify(input)) as Readonly<Record<string, Json>>;
  return { service, operation, input: plain };
}
