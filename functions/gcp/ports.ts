import type { Notifier } from '../../shared/core/ports.ts';
import type { Scope } from '../../shared/core/resource.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import type { GoogleSend } from '../../shared/resources/gcp/send.ts';
import type { HandOver } from '../aws/hand-overs.ts';
import type { Log } from '../aws/log.ts';
import type { CheckCaller } from './caller.ts';
import type { Environment } from './environment.ts';
import { logToOutput } from './log.ts';

/** What a sweep sends itself to go on. */
export const GO_ON = JSON.stringify({ sweep: 'go on' });

/** Time of an invocation where the platform does not say, in ms: the default of Cloud Run functions. */
const INVOCATION_MS = 60_000;

/** What the functions of a Google Cloud project are made of. Everything is made on first use. */
export interface GcpPorts {
  /** Which project, and where the functions run. */
  home(): Promise<Scope>;
  /** Emails of the service accounts Cordon runs as. */
  ownPrincipals(): Promise<readonly string[]>;
  /** Checks who calls by HTTP. */
  readonly checkCaller: CheckCaller;
  /** Begins an invocation: what is left of it from now on, in ms. */
  begin(): () => number;
  /** The engine's ports for one invocation. @param remainingMs - what is left of it, in ms */
  engine(remainingMs: () => number): Promise<EnginePorts>;
  /** Sends wake-ups to the function that writes. */
  readonly handOver: HandOver;
  /** Every channel that is configured. */
  notifiers(): Promise<readonly Notifier[]>;
  /** Sends the sweep its message to go on, after so many ms. Rejects when it was not taken. */
  goOn(afterMs: number): Promise<void>;
  /** Waits so many ms. */
  wait(ms: number): Promise<void>;
  /** ms since the epoch. */
  now(): number;
  readonly log: Log;
}

/** What only some functions have. */
export interface GcpParts {
  /** Makes the channels of the environment: only the function that tells brings what that takes. */
  readonly channels?: (environment: Environment, send: GoogleSend) => Promise<readonly Notifier[]>;
  /** Counts what is asked of each service. */
  readonly meter?: { metered(send: GoogleSend): GoogleSend };
}

/**
 * The composition root of the functions in Google Cloud: the only place where their adapters are chosen. Making it does
 * nothing and loads nothing: an event that does not matter pays for neither library nor journal, policy and rules.
 */
export function createGcpPorts(
  env: Readonly<Record<string, string | undefined>>,
  { channels = () => Promise.resolve([]), meter }: GcpParts = {},
): GcpPorts {
  const environment = once(async () => {
    const { parseEnvironment } = await import('./environment.ts');
    return parseEnvironment(env);
  });
  const door = once(async () => {
    const { createGoogleSend } = await import('./clients/send.ts');
    const send = createGoogleSend();
    return meter === undefined ? send : meter.metered(send);
  });
  const engine = once(async () => {
    const { createEngine } = await import('./engine.ts');
    return createEngine(await environment(), await door(), logToOutput);
  });
  const checkCaller = once(async () => {
    const [{ createCheckCaller }, { required }, { callers }] = await Promise.all([
      import('./caller.ts'),
      import('./environment.ts'),
      environment(),
    ]);
    return createCheckCaller(required(callers, 'CORDON_AUDIENCES and CORDON_CALLERS are'));
  });
  return {
    home: async () => {
      const { project, region } = await environment();
      return { account: project, region };
    },
    ownPrincipals: async () => (await environment()).ownPrincipals,
    checkCaller: async (authorization) => (await checkCaller())(authorization),
    begin: () => {
      const seconds = Number(env['CLOUD_RUN_TIMEOUT_SECONDS']);
      const endsAt = performance.now() + (seconds > 0 ? seconds * 1000 : INVOCATION_MS);
      return () => endsAt - performance.now();
    },
    engine: async (remainingMs) => ({ ...(await engine()), remainingMs }),
    handOver: async (wakeUps) => {
      const { target, send } = await way(environment, door, 'act');
      const { handOverTo } = await import('./tasks.ts');
      return handOverTo(target, send, wakeUps);
    },
    goOn: async (afterMs) => {
      const { target, send } = await way(environment, door, 'sweep');
      const { putTask } = await import('./tasks.ts');
      return putTask(target, send, { body: GO_ON, at: Date.now() + afterMs });
    },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: Date.now,
    notifiers: once(async () => channels(await environment(), await door())),
    log: logToOutput,
  };
}

/** The way to another function. */
async function way(
  environment: () => Promise<Environment>,
  door: () => Promise<GoogleSend>,
  to: 'act' | 'sweep',
) {
  const [{ required }, all, send] = await Promise.all([
    import('./environment.ts'),
    environment(),
    door(),
  ]);
  const name = `CORDON_${to.toUpperCase()}`;
  return { target: required(all[to], `${name}_QUEUE and ${name}_URL are`), send };
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
