import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AZURE_SANDBOX } from '../../functions/local/sandbox/azure/cloud.ts';
import { accountId, createAccount } from '../../functions/local/sandbox/azure/storage-account.ts';
import { createAzureWorld } from '../../functions/local/sandbox/azure/world.ts';
import { startRestSandbox } from '../../functions/local/sandbox/rest-server.ts';
import { AZURE_FUNCTIONS } from '../../infra/build/azure-apps.ts';
import { bundle, type FunctionBundle, measure, startOf } from '../../infra/build/bundle.ts';
import { OWN_ID, written } from '../events/azure/samples.ts';
import { invokeApp } from '../support/bundled-app.ts';
import { startQueueServer } from '../support/queue-server.ts';
import { startTableServer } from '../support/table-server.ts';

/** What an event that does not matter must not pay for. */
const HEAVY =
  /node_modules\/(?:@azure\/(?:identity|core)|zod|yaml|@slack)|shared\/(?:engine|journals|policy|rest|rules\/azure|resources\/azure|notifiers)\//;

const IRRELEVANT = written('/subscriptions/s/resourceGroups/r', 'Microsoft.Web/sites');

let root = '';
const metafiles = new Map<string, Metafile>();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cordon-azure-'));
  for (const each of AZURE_FUNCTIONS) {
    metafiles.set(each.name, await bundle(each, join(root, each.name)));
  }
}, 60_000);

afterAll(() => rm(root, { recursive: true }));

function metafileOf({ name }: FunctionBundle): Metafile {
  const metafile = metafiles.get(name);
  if (metafile === undefined) {
    throw new Error(`${name} was not bundled`);
  }
  return metafile;
}

const entryOf = (name: string) => join(root, name, `${name}.mjs`);

async function json(name: string, file: string) {
  return JSON.parse(await readFile(join(root, name, file), 'utf8'));
}

describe.each(AZURE_FUNCTIONS)('the app $name in Azure', (each) => {
  it('keeps its budget, which lies close above it', () => {
    const { startKb, totalKb } = measure(each, metafileOf(each));

    expect(each.budget.startKb / startKb).toBeLessThan(1.3);
    expect(each.budget.totalKb / totalKb).toBeLessThan(1.3);
  });

  it('starts without journal, engine, policy, rules and resources', () => {
    const { outputs } = metafileOf(each);
    const start = startOf(each.entry, outputs);
    const inputs = start.flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));

    expect(inputs.filter((path) => HEAVY.test(path))).toEqual([]);
    expect(inputs).toContain('functions/azure/ports.ts');
  });

  it('brings all that the host reads, and nothing to install', async () => {
    const files = await readdir(join(root, each.name));

    expect(await json(each.name, 'package.json')).toEqual({
      name: `cordon-${each.name}`,
      private: true,
      main: `${each.name}.mjs`,
    });
    expect(await json(each.name, 'host.json')).toMatchObject({
      version: '2.0',
      functionTimeout: '00:05:00',
      extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle' },
      extensions: { queues: { messageEncoding: 'base64', maxDequeueCount: 5 } },
    });
    expect(files).toContain(`${each.name}.mjs`);
    expect(JSON.stringify(metafileOf(each).inputs)).not.toContain('@azure/identity');
  });
});

describe('the apps under a worker', () => {
  it('hear events, and load and read nothing for those that do not matter', async () => {
    const relevant = written(accountId(createAzureWorld(), 'mldata'), STORAGE);
    const { functions, loaded, answers, log } = await invokeApp(entryOf('reader'), [
      { name: 'events', data: { json: JSON.stringify(IRRELEVANT) } },
      { name: 'events', data: { json: JSON.stringify(relevant) } },
    ]);

    expect(functions).toEqual(['events', 'tick', 'sweep', 'sweep-on']);
    expect(loaded.map((files) => files.length > 0)).toEqual([true, false, true]);
    expect(answers).toEqual([null, 'Error: events: not acknowledged, see the log']);
    expect(log.map(({ level }) => level)).toEqual(['information', 'error']);
    expect(log[1]?.text).toContain('AZURE_SUBSCRIPTION_ID is not set');
  });

  it('close an account, one app after the other, with nothing shared but the store', async () => {
    const properties = { allowBlobPublicAccess: true };
    const world = createAccount(createAzureWorld(), { name: 'mldata', properties }, Date.now());
    const arm = await startRestSandbox({ cloud: AZURE_SANDBOX, world, clock: Date.now });
    const [tables, queues] = [await startTableServer(), await startQueueServer()];
    const env = {
      AZURE_SUBSCRIPTION_ID: world.subscription,
      CORDON_AZURE_ENDPOINT: arm.url,
      CORDON_STORAGE__tableServiceUri: tables.url,
      CORDON_STORAGE__queueServiceUri: queues.url,
      CORDON_OWN_PRINCIPALS: OWN_ID,
      CORDON_POLICY: 'version: 1\nprofile: recommended\nsettle: { quietSeconds: 0, maxSeconds: 0 }',
    };
    const event = written(accountId(world, 'mldata'), STORAGE, {
      eventTime: new Date().toISOString(),
    });

    const data = { json: JSON.stringify(event) };
    const heard = await invokeApp(entryOf('reader'), [{ name: 'events', data }], env);
    const messages = queues.messages.map(({ text }) => ({ name: 'act', data: { string: text } }));
    const acted = await invokeApp(entryOf('writer'), messages, env);

    const closed = JSON.stringify(arm.host.world.resources).includes(
      '"allowBlobPublicAccess":false',
    );
    await Promise.all([arm.close(), tables.stop(), queues.stop()]);
    expect([heard.answers, acted.answers]).toEqual([[null], [null]]);
    expect(acted.functions).toEqual(['act']);
    expect(closed).toBe(true);
  });

  it('bring one that asks for a hub only where there is one', async () => {
    const { functions } = await invokeApp(entryOf('reader'), [], { CORDON_EVENT_HUB: 'activity' });

    expect(functions).toContain('hub');
  });
});

const STORAGE = 'Microsoft.Storage/storageAccounts';
