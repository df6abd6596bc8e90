import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld } from '../../../functions/local/sandbox/model/account.ts';
import { createNotebook } from '../../../functions/local/sandbox/model/notebook.ts';
import { type Sandbox, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { NOTEBOOK, POLICY_FILE } from './account.ts';
import { bareEnvironment, eventOf, run, start, temporaryFolder } from './cli.ts';

// Two real processes, one journal, real time: the first is killed in the middle of its plan.

const folder = temporaryFolder();
let sandbox: Sandbox;

beforeAll(async () => {
  const world = createNotebook(
    createWorld(),
    {
      NotebookInstanceName: NOTEBOOK,
      DirectInternetAccess: 'Enabled',
      RootAccess: 'Disabled',
      InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
    },
    Date.now(),
  );
  sandbox = await startSandbox({ world, clock: Date.now });
  writeFileSync(join(folder, 'policy.yaml'), POLICY_FILE);
  const event = eventOf(
    'sagemaker',
    'CreateNotebookInstance',
    { notebookInstanceName: NOTEBOOK },
    Date.now(),
  );
  writeFileSync(join(folder, 'event.json'), JSON.stringify(event));
});

afterAll(() => sandbox.close());

describe('a process that is killed', () => {
  it('is finished by the same command, without doing anything twice', async () => {
    const env = bareEnvironment(sandbox.url);
    const args = ['replay', 'event.json', '--apply', '--policy', 'policy.yaml', '--json'];
    const first = start(args, { env, cwd: folder });
    // It waits now: the notebook is on its way down, and the plan is half done.
    while (!first.said().includes('it is Stopping')) {
      await sleep(5);
    }
    first.kill('SIGKILL');
    const killed = await first.ended;

    const { code, stdout } = await run(args, { env, cwd: folder });

    const writes = sandbox.requests
      .map(({ call }) => call.operation)
      .filter((operation) => !/^(Get|List|Describe)/.test(operation));
    expect(killed.signal).toBe('SIGKILL');
    expect(JSON.parse(stdout)).toMatchObject({ outcomes: [{ outcome: 'stopped' }] });
    expect(code).toBe(0);
    expect(writes).toStrictEqual(['AddTags', 'StopNotebookInstance']);
    expect(sandbox.host.world.notebooks[NOTEBOOK]?.status).toBe('Stopped');
  }, 80_000);
});
