import type { Notifier } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import type { Actor } from '../../shared/core/trigger.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import type { Environment } from './environment.ts';
import type { HandOver } from './hand-overs.ts';
import { type Log, logToOutput } from './log.ts';
import type { Meter } from './meter.ts';

/** What a sweep sends itself to go on. */
export const GO_ON = JSON.stringify({ sweep: 'go on' });

/** What the functions of an AWS account are made of. Everything is made on first use. */
export interface AwsPorts {
  /** ARNs of the roles Cordon runs as. */
  ownPrincipals(): Promise<readonly string[]>;
  /** The engine's ports for one invocation. @param remainingMs - what is left of it, in ms */
  engine(remainingMs: () => number): Promise<EnginePorts>;
  /** Sends wake-ups to the function that writes. */
  readonly handOver: HandOver;
  /** Every channel that is configured. */
  notifiers(): Promise<readonly Notifier[]>;
  /** Sends the sweep its message to go on, after so many ms. Rejects when it was not taken. */
  goOn(afterMs: number): Promise<void>;
  /** How CloudTrail is asked for the person behind a resource; null where it may not be. */
  lookUp(): Promise<((ref: Ref) => Promise<Actor | null>) | null>;
  /** Waits so many ms. */
  wait(ms: number): Promise<void>;
  /** ms since the epoch. */
  now(): number;
  readonly log: Log;
}

/** What only some functions have. */
export interface AwsParts {
  /** Makes the channels of the environment: only the function that tells brings what that takes. */
  readonly channels?: (environment: Environment, send: AwsSend) => Promise<readonly Notifier[]>;
  /** Counts what is asked of each service. */
  readonly meter?: Pick<Meter, 'metered'>;
}

/**
 * The composition root of the functions in AWS: the only place where their adapters are chosen. Making it does
 * nothing and loads nothing: an event that does not matter pays for neither SDK nor journal, policy and rules.
 */
export function createAwsPorts(
  env: Readonly<Record<string, string | undefined>>,
  { channels = () => Promise.resolve([]), meter }: AwsParts = {},
): AwsPorts {
  const environment = once(async () => {
    const { parseEnvironment } = await import('./environment.ts');
    return parseEnvironment(env);
  });
  const door = once(async () => {
    const { createAwsSend } = await import('./clients/send.ts');
    const send = createAwsSend();
    return meter === undefined ? send : meter.metered(send);
  });
  const engine = once(async () => {
    const { createEngine } = await import('./engine.ts');
    return createEngine(await environment(), await door(), logToOutput);
  });
  return {
    ownPrincipals: async () => (await environment()).ownPrincipals,
    engine: async (remainingMs) => ({ ...(await engine()), remainingMs }),
    handOver: async (wakeUps) => {
      const { handOverTo } = await import('./queues.ts');
      const queue = await queueOf(environment, 'actQueue', 'CORDON_ACT_QUEUE');
      return handOverTo(queue, await door(), wakeUps);
    },
    goOn: async (afterMs) => {
      const { sendLater } = await import('./queues.ts');
      const queue = await queueOf(environment, 'sweepQueue', 'CORDON_SWEEP_QUEUE');
      return sendLater(queue, await door(), GO_ON, afterMs);
    },
    lookUp: async () => {
      const { looksUpEvents, ownPrincipals } = await environment();
      if (!looksUpEvents) {
        return null;
      }
      const [{ personBehind }, send] = await Promise.all([import('./people.ts'), door()]);
      return (ref) => personBehind(ref, send, ownPrincipals);
    },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: Date.now,
    notifiers: once(async () => channels(await environment(), await door())),
    log: logToOutput,
  };
}

async function queueOf(
  environment: () => Promise<Environment>,
  member: 'actQueue' | 'sweepQueue',
  variable: string,
) {
  const { region, [member]: url } = await environment();
  const { required } = await import('./environment.ts');
  return { region, url: required(url, variable) };
}

/** Makes a value when it is first needed, and keeps it; a failure is not kept. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}
