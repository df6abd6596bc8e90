import type { EnginePorts } from '../../shared/engine/ports.ts';
import { type Log, logToOutput } from './log.ts';

/** What the functions of an AWS account are made of. Everything is made on first use. */
export interface AwsPorts {
  /** ARNs of the roles Cordon runs as. */
  ownPrincipals(): Promise<readonly string[]>;
  /** The engine's ports for one invocation. @param remainingMs - what is left of it, in ms */
  engine(remainingMs: () => number): Promise<EnginePorts>;
  readonly log: Log;
}

/**
 * The composition root of the functions in AWS: the only place where their adapters are chosen. Making it does
 * nothing and loads nothing: an event that does not matter pays for neither SDK nor journal, policy and rules.
 */
export function createAwsPorts(env: Readonly<Record<string, string | undefined>>): AwsPorts {
  const environment = once(async () => {
    const { parseEnvironment } = await import('./environment.ts');
    return parseEnvironment(env);
  });
  const engine = once(async () => {
    const { createEngine } = await import('./engine.ts');
    return createEngine(await environment(), logToOutput);
  });
  return {
    ownPrincipals: async () => (await environment()).ownPrincipals,
    engine: async (remainingMs) => ({ ...(await engine()), remainingMs }),
    log: logToOutput,
  };
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
