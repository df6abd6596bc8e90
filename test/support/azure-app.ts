import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { AZURE_SANDBOX } from '../../functions/local/sandbox/azure/cloud.ts';
import { accountId, createAccount } from '../../functions/local/sandbox/azure/storage-account.ts';
import { type AzureWorld, createAzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import { type RestSandbox, startRestSandbox } from '../../functions/local/sandbox/rest-server.ts';
import type { Journal } from '../../shared/core/ports.ts';
import type { Ref } from '../../shared/core/ref.ts';
import { OWN_ID, written } from '../events/azure/samples.ts';
import { createFunctionsHost, type FunctionsHost } from './functions-host.ts';
import { type QueueServer, startQueueServer } from './queue-server.ts';
import { openTable, startTableServer, type TableServer } from './table-server.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Critical or not, nothing settles: these tests are about something else. */
const POLICY = 'version: 1\nprofile: recommended\nsettle: { quietSeconds: 0, maxSeconds: 0 }\n';

/** The apps with a server behind every address in their settings. */
export interface AzureApp {
  readonly host: FunctionsHost;
  readonly arm: RestSandbox<AzureWorld>;
  readonly tables: TableServer;
  readonly queues: QueueServer;
  /** What the topic was sent. */
  readonly told: readonly string[];
  readonly journal: Journal;
  /** A new account that lets everybody in. */
  opened(name: string): { readonly ref: Ref; readonly id: string };
  isOpen(id: string): boolean;
  /** That somebody wrote an account, in Event Grid's own schema. */
  event(
    id: string,
    overrides?: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>>;
  /** Hands the writer what was handed over since that many messages, as the host delivers it. */
  act(from: number): Promise<void>;
}

/** Starts all of it before the tests of a file, and imports both apps. Once in a process. */
export function azureApp(): { readonly current: () => AzureApp } {
  let app: AzureApp | null = null;
  const stops: (() => unknown)[] = [];
  beforeAll(async () => {
    app = await start(stops);
  });
  afterAll(async () => {
    await Promise.all(stops.map((stop) => stop()));
  });
  return {
    current: () => {
      if (app === null) {
        throw new Error('not started');
      }
      return app;
    },
  };
}

async function start(stops: (() => unknown)[]): Promise<AzureApp> {
  const host = createFunctionsHost();
  const world = createAzureWorld();
  const arm = await startRestSandbox({ cloud: AZURE_SANDBOX, world, clock: Date.now });
  const tables = await startTableServer();
  const queues = await startQueueServer();
  const told: string[] = [];
  const topic = await startTopic(told, stops);
  stops.push(arm.close, tables.stop, queues.stop);
  Object.assign(process.env, {
    AZURE_SUBSCRIPTION_ID: world.subscription.toUpperCase(),
    CORDON_AZURE_ENDPOINT: arm.url,
    CORDON_STORAGE__tableServiceUri: tables.url,
    CORDON_STORAGE__queueServiceUri: queues.url,
    CORDON_OWN_PRINCIPALS: OWN_ID,
    CORDON_POLICY: POLICY,
    CORDON_TOPIC_ENDPOINT: topic,
    CORDON_EVENT_HUB: 'activity',
  });
  await import('../../functions/azure/reader.ts');
  await import('../../functions/azure/writer.ts');
  return {
    host,
    arm,
    tables,
    queues,
    told,
    journal: openTable(tables, { table: 'cordon' }),
    opened: (name) => {
      const properties = { allowBlobPublicAccess: true };
      arm.host.world = createAccount(arm.host.world, { name, properties }, Date.now() - DAY_MS);
      const id = accountId(arm.host.world, name);
      const account = world.subscription;
      return {
        id,
        ref: { cloud: 'azure', type: 'azure.storage.account', id, name, account, region: '' },
      };
    },
    isOpen: (id) => {
      const resource = arm.host.world.resources[id.toLowerCase()];
      return JSON.stringify(resource).includes('"allowBlobPublicAccess":true');
    },
    event: (id, overrides = {}) =>
      written(id, 'Microsoft.Storage/storageAccounts', {
        id: `write-${id}`,
        eventTime: new Date().toISOString(),
        topic: `/subscriptions/${world.subscription}`,
        ...overrides,
      }),
    act: async (from) => {
      for (const { text } of queues.messages.slice(from)) {
        await host.invoke('act', { string: text });
      }
    },
  };
}

async function startTopic(told: string[], stops: (() => unknown)[]): Promise<string> {
  const server = createServer(async (request, response) => {
    for await (const chunk of request) {
      told.push(String(chunk));
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`;
}
