import { randomUUID } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import type { Clock, Journal, Notifier, Random } from '../../shared/core/ports.ts';
import type { Cloud, Ref } from '../../shared/core/ref.ts';
import type { Scope } from '../../shared/core/resource.ts';
import type { Policy } from '../../shared/core/settings.ts';
import type { EnginePorts } from '../../shared/engine/ports.ts';
import type { AwsSend } from '../../shared/resources/aws/send.ts';
import type { AwsSendOptions } from '../aws/clients/send.ts';
import { openClouds } from './clouds.ts';
import { type Environment, parseEnvironment } from './environment.ts';
import { UsageError } from './exit.ts';
import { createPolicy, type PolicySource } from './policies.ts';
import { type Access, isTable, openJournal } from './store.ts';
import { lookups } from './stories.ts';

/** What a local run is made of. */
export interface LocalOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** See {@link openJournal}. */
  readonly store: string | null;
  readonly access: Access;
  /** Where the policy comes from; it may depend on what the journal says of a case. */
  readonly policy: PolicySource | ((journal: Journal) => Promise<PolicySource>);
  /** Overrides the environment's region. */
  readonly region?: string | null;
  readonly clock: Clock;
  /** Another AWS, for a sandbox on this machine. */
  readonly aws?: AwsSendOptions;
  readonly warn: (text: string) => void;
  readonly progress?: NonNullable<EnginePorts['progress']>;
}

/** Everything wired together. */
export interface Local {
  readonly ports: EnginePorts;
  readonly notifiers: readonly Notifier[];
  /** Where resources of a cloud are looked for. Asked for on first use. */
  place(cloud: Cloud): Promise<Scope>;
  /** The ref with its account and region, when an event or an ARN did not say them. */
  complete(ref: Ref): Promise<Ref>;
  close(): Promise<void>;
}

const RANDOM: Random = { id: randomUUID, unit: Math.random };

/** The composition root of the local runtime: the only place where its adapters are chosen. */
export async function createLocal(options: LocalOptions): Promise<Local> {
  const environment = parseEnvironment(options.env);
  const region = options.region ?? environment.region;
  const { clock } = options;
  // Before the journal, where it can be: a bad policy file leaves no new journal behind.
  const given =
    typeof options.policy === 'function'
      ? null
      : await createPolicy(options.policy, clock, options.warn);
  const journal = await openJournal(options.store, options.access, region);
  const policy = given ?? (await policyBy(journal, options));
  const clouds = openClouds(environment, region, options.aws);
  const ports: EnginePorts = {
    clock,
    random: RANDOM,
    journal,
    policy,
    serve: clouds.serve,
    // A process of one's own is not ended from outside, as a function in the cloud is.
    remainingMs: () => Number.POSITIVE_INFINITY,
    ...(options.progress === undefined ? {} : { progress: options.progress }),
    code: manifest.version,
  };
  return {
    ports,
    notifiers:
      options.access === 'read' || isTable(options.store)
        ? []
        : await createNotifiers(environment, clouds.aws),
    place: clouds.place,
    complete: clouds.complete,
    close: async () => {
      await journal.close();
      await clouds.close();
    },
  };
}

/** The policy that depends on what the journal says. The journal is closed when there is none. */
async function policyBy(
  journal: Journal,
  { policy, clock, warn }: LocalOptions,
): Promise<() => Promise<Policy>> {
  try {
    return await createPolicy(
      typeof policy === 'function' ? await policy(journal) : policy,
      clock,
      warn,
    );
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** Every channel the environment configures. */
async function createNotifiers(
  { slack, eventBus, region }: Environment,
  send: AwsSend,
): Promise<readonly Notifier[]> {
  if (slack === null && eventBus === null) {
    return [];
  }
  const known = await lookups();
  const notifiers: Notifier[] = [];
  if (slack !== null) {
    const { createSlackNotifier } = await import('../../shared/notifiers/slack.ts');
    const { token, channel, apiUrl } = slack;
    const api = apiUrl === null ? {} : { slackApiUrl: apiUrl };
    notifiers.push(createSlackNotifier({ token, channel, lookups: known, ...api }));
  }
  if (eventBus !== null) {
    if (region === null) {
      throw new UsageError('CORDON_EVENT_BUS is set, but in which region is it? Set AWS_REGION.');
    }
    const { createBusNotifier } = await import('../../shared/notifiers/bus.ts');
    notifiers.push(createBusNotifier({ send, region, busName: eventBus, lookups: known }));
  }
  return notifiers;
}
