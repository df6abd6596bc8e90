import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AZURE_SANDBOX } from '../../../functions/local/sandbox/azure/cloud.ts';
import {
  accountId,
  createAccount,
} from '../../../functions/local/sandbox/azure/storage-account.ts';
import { createAzureWorld } from '../../../functions/local/sandbox/azure/world.ts';
import { startRestSandbox } from '../../../functions/local/sandbox/rest-server.ts';
import { AZURE_FUNCTIONS } from '../../../infra/build/azure-apps.ts';
import { bundle } from '../../../infra/build/bundle.ts';
import { OWN_ID, written } from '../../events/azure/samples.ts';
import { startQueueServer } from '../../support/queue-server.ts';
import { startTableServer } from '../../support/table-server.ts';
import { hasWorker, startWorker } from './worker.ts';

const STORAGE = 'Microsoft.Storage/storageAccounts';

/** The bundles as they are deployed, in Microsoft's own Node worker, which speaks gRPC with a host of ours. */
describe.skipIf(!hasWorker())("the apps in Microsoft's worker", () => {
  let root = '';

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'cordon-worker-'));
    for (const each of AZURE_FUNCTIONS) {
      await bundle(each, join(root, each.name));
    }
  });

  afterAll(() => rm(root, { recursive: true }));

  it('are indexed with their triggers, and refuse what is no event', async () => {
    const app = await startWorker(join(root, 'reader'), { CORDON_EVENT_HUB: 'activity' });

    const types = app.functions.map(({ name, rawBindings }) => [
      name,
      JSON.parse(rawBindings[0] ?? '{}').type,
    ]);
    const elsewhere = written('/subscriptions/s/resourceGroups/r', 'Microsoft.Web/sites');
    const answers = [
      await app.invoke('events', { json: JSON.stringify(elsewhere) }),
      await app.invoke('events', { string: 'hello' }),
    ];
    await app.stop();

    expect(types).toEqual([
      ['events', 'eventGridTrigger'],
      ['tick', 'timerTrigger'],
      ['sweep', 'timerTrigger'],
      ['sweep-on', 'queueTrigger'],
      ['hub', 'eventHubTrigger'],
    ]);
    expect(answers).toEqual([null, 'events: not acknowledged, see the log']);
    expect(app.log.join()).toMatch(/"reason":"unrelated".*"code":"bad-event"/s);
  });

  it('close an account that was opened, one after the other', async () => {
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
    const eventTime = new Date().toISOString();
    const event = written(accountId(world, 'mldata'), STORAGE, { eventTime });

    const reader = await startWorker(join(root, 'reader'), env);
    const heard = await reader.invoke('events', { json: JSON.stringify(event) });
    const writer = await startWorker(join(root, 'writer'), env);
    const acted = await writer.invoke('act', { string: queues.messages[0]?.text ?? '' });

    const closed = JSON.stringify(arm.host.world.resources).includes(
      '"allowBlobPublicAccess":false',
    );
    const stops = [reader, writer, tables, queues].map((each) => each.stop());
    await Promise.all([...stops, arm.close()]);
    expect([heard, acted, queues.messages.length]).toEqual([null, null, 1]);
    expect(closed).toBe(true);
  });
});
