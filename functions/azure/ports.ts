import type { Notifier } from '../../shared/core/ports.ts';
import type { Scope } from '../../shared/core/resource.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import type { HandOver } from '../aws/hand-overs.ts';
import type { Log } from '../aws/log.ts';
import type { Environment } from './environment.ts';
import type { AzureMeter } from './meter.ts';

/** The queue from those who read to the one who writes. */
export const ACT_QUEUE = 'cordon-act';

/** The queue by which a sweep goes on. */
export const SWEEP_QUEUE = 'cordon-sweep';

/** The app setting that begins the names of the host's connection to the account of both. */
export const CONNECTION = 'CORDON_STORAGE';

/** What a sweep sends itself to go on. */
export const GO_ON = JSON.stringify({ sweep: 'go on' });

/** Audience of the tokens for tables and queues, in every cloud. */
const STORAGE = 'https://storage.azure.com';

/** Tokens for an audience, to be sent to this address; none for a server on this machine. */
export type TokenFor = (address: string, audience: string) => () => Promise<string | null>;

/** What the functions of an Azure subscription are made of. Everything is made on first use. */
export interface AzurePorts {
  /** Which subscription. Resources say their regions themselves. */
  home(): Promise<Scope>;
  /** Ids of the identities Cordon runs as. */
  ownPrincipals(): Promise<readonly string[]>;
  /** The engine's ports for one invocation. @param remainingMs - what is left of it, in ms */
  engine(remainingMs: () => number, log: Log): Promise<EnginePorts>;
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
}

/** What only some apps have. */
export interface AzureParts {
  /** Makes the channels of the environment: only the app that tells brings what that takes. */
  readonly channels?: (
    environment: Environment,
    tokenFor: TokenFor,
  ) => Promise<readonly Notifier[]>;
  /** Counts what is asked of Resource Manager. */
  readonly meter?: Pick<AzureMeter, 'metered'>;
}

/**
 * The composition root of the apps in Azure: the only place where their adapters are chosen. Making it does nothing and
 * loads nothing: an event that does not matter pays for neither credentials nor journal, policy and rules.
 */
export function createAzurePorts(
  env: Readonly<Record<string, string | undefined>>,
  { channels = () => Promise.resolve([]), meter }: AzureParts = {},
): AzurePorts {
  const environment = once(async () => {
    const { parseEnvironment } = await import('./environment.ts');
    return parseEnvironment(env);
  });
  const tokens = once(async () => {
    const [{ createManagedIdentity }, { required }, { identity }] = await Promise.all([
      import('./clients/managed-identity.ts'),
      import('./environment.ts'),
      environment(),
    ]);
    return createManagedIdentity(required(identity, 'IDENTITY_ENDPOINT and IDENTITY_HEADER are'));
  });
  const tokenFor: TokenFor = (address, audience) => async () =>
    address.startsWith('http:') ? null : (await tokens())(`${audience}/.default`);
  const door = once(async () => {
    const { createAzureSend } = await import('./clients/send.ts');
    const { cloud, endpoint } = await environment();
    const send =
      endpoint === null
        ? createAzureSend({ cloud, token: await tokens() })
        : createAzureSend({ cloud, endpoint, token: () => Promise.resolve(null) });
    return meter === undefined ? send : meter.metered(send);
  });
  const engine = once(async () => {
    const { createEngine } = await import('./engine.ts');
    const all = await environment();
    return createEngine(all, await door(), tokenFor(all.tables, STORAGE));
  });
  const queueDoor = async () => {
    const { queues: endpoint } = await environment();
    return { endpoint, token: tokenFor(endpoint, STORAGE) };
  };
  return {
    home: async () => ({ account: (await environment()).subscription, region: '' }),
    ownPrincipals: async () => (await environment()).ownPrincipals,
    engine: async (remainingMs, log) => {
      const shared = await engine();
      const { progressTo } = await import('./engine.ts');
      return { ...shared, remainingMs, progress: progressTo(log) };
    },
    handOver: async (wakeUps) => {
      const { handOverTo } = await import('./queues.ts');
      return handOverTo(await queueDoor(), ACT_QUEUE, wakeUps);
    },
    goOn: async (afterMs) => {
      const { sendLater } = await import('./queues.ts');
      return sendLater(await queueDoor(), SWEEP_QUEUE, GO_ON, afterMs);
    },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now: Date.now,
    notifiers: once(async () => channels(await environment(), tokenFor)),
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
