import type { Notifier } from '../../shared/core/ports.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import type { Environment } from './environment.ts';
import type { HandOver } from './hand-overs.ts';
import { type Log, logToOutput } from './log.ts';

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
  readonly log: Log;
}

/** Makes the channels of the environment; only the function that tells brings what that takes. */
export type MakeChannels = (
  environment: Environment,
  send: AwsSend,
) => Promise<readonly Notifier[]>;

/**
 * The composition root of the functions in AWS: the only place where their adapters are chosen. Making it does
 * nothing and loads nothing: an event that does not matter pays for neither SDK nor journal, policy and rules.
 */
export function createAwsPorts(
  env: Readonly<Record<string, string | undefined>>,
  channels: MakeChannels = () => Promise.resolve([]),
): AwsPorts {
  const environment = once(async () => {
    const { parseEnvironment } = await import('./environment.ts');
    return parseEnvironment(env);
  });
  const door = once(async () => {
    const { createAwsSend } = await import('./clients/send.ts');
    return createAwsSend();
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
      return handOverTo(await actQueueOf(environment), await door(), wakeUps);
    },
    notifiers: once(async () => channels(await environment(), await door())),
    log: logToOutput,
  };
}

async function actQueueOf(environment: () => Promise<Environment>) {
  const { region, actQueue } = await environment();
  const { required } = await import('./environment.ts');
  return { region, url: required(actQueue, 'CORDON_ACT_QUEUE') };
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
