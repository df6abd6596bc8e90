import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AZURE_SANDBOX } from '../../../functions/local/sandbox/azure/cloud.ts';
import {
  accountId,
  createAccount,
} from '../../../functions/local/sandbox/azure/storage-account.ts';
import { createAzureWorld, resourceAt } from '../../../functions/local/sandbox/azure/world.ts';
import { createGoogleWorld } from '../../../functions/local/sandbox/gcp/apply.ts';
import { GOOGLE_SANDBOX } from '../../../functions/local/sandbox/gcp/cloud.ts';
import { createGoogleBucket } from '../../../functions/local/sandbox/gcp/storage-bucket.ts';
import { startRestSandbox } from '../../../functions/local/sandbox/rest-server.ts';
import { runHere, temporaryFolder } from './cli.ts';

const FOLDER = temporaryFolder();
const NOW = Date.now();

/** A subscription with an account that lets everybody read blobs, on a server of its own. */
async function azure() {
  const empty = createAzureWorld();
  const id = accountId(empty, 'mldata');
  const world = createAccount(
    empty,
    {
      name: 'mldata',
      tags: { 'cordon-scope': 'ml' },
      properties: { allowBlobPublicAccess: true },
    },
    NOW,
  );
  const sandbox = await startRestSandbox({ cloud: AZURE_SANDBOX, world, clock: Date.now });
  const env = { AZURE_SUBSCRIPTION_ID: world.subscription, CORDON_AZURE_ENDPOINT: sandbox.url };
  return { id, sandbox, env, [Symbol.asyncDispose]: () => sandbox.close() };
}

/** A project with a bucket that lets everybody in, on a server of its own. */
async function google() {
  const world = createGoogleBucket(
    createGoogleWorld(),
    {
      name: 'ml-data',
      bindings: [{ role: 'roles/storage.objectViewer', members: ['allUsers'] }],
    },
    NOW,
  );
  const sandbox = await startRestSandbox({ cloud: GOOGLE_SANDBOX, world, clock: Date.now });
  const env = { GOOGLE_CLOUD_PROJECT: world.project, CORDON_GOOGLE_ENDPOINT: sandbox.url };
  return { sandbox, env, [Symbol.asyncDispose]: () => sandbox.close() };
}

function outcomes(stdout: string) {
  const { outcomes } = JSON.parse(stdout) as {
    readonly outcomes: readonly {
      readonly ref: { readonly id: string; readonly account: string };
      readonly outcome: string;
      readonly findings: readonly { readonly rule: string }[];
    }[];
  };
  return outcomes;
}

describe('the command line on Azure', () => {
  it('explains a resource by its ARM id, and writes nothing', async () => {
    await using on = await azure();

    const { code, stdout } = await runHere(['explain', on.id, '--json'], { env: on.env });

    expect(code).toBe(0);
    expect(outcomes(stdout)[0]?.findings.map(({ rule }) => rule)).toContain(
      'storage-account-anonymous-access-disallowed',
    );
    expect(on.sandbox.requests.every(({ call }) => call.method === 'GET')).toBe(true);
  });

  it('sweeps the subscription and cures what it finds', async () => {
    await using on = await azure();
    const store = join(FOLDER, 'azure.sqlite');

    await runHere(
      ['sweep', '--cloud', 'azure', '--apply', '--json', '--store', store, '--timeout', '90s'],
      { env: on.env },
    );

    expect(resourceAt(on.sandbox.host.world, on.id)?.['properties']).toMatchObject({
      allowBlobPublicAccess: false,
    });
  });
});

describe('the command line on Google Cloud', () => {
  it.each(['gs://ml-data', '//storage.googleapis.com/projects/_/buckets/ml-data'])(
    'explains %s, and writes nothing',
    async (name) => {
      await using on = await google();

      const { code, stdout } = await runHere(['explain', name, '--json'], { env: on.env });

      expect(code).toBe(0);
      expect(outcomes(stdout)).toMatchObject([
        { ref: { id: '//storage.googleapis.com/projects/_/buckets/ml-data' } },
      ]);
      expect(on.sandbox.requests.every(({ call }) => call.method === 'GET')).toBe(true);
    },
  );

  it('sweeps the project and cures what it finds', async () => {
    await using on = await google();
    const store = join(FOLDER, 'google.sqlite');

    await runHere(
      ['sweep', '--cloud', 'gcp', '--apply', '--json', '--store', store, '--timeout', '90s'],
      { env: on.env },
    );

    const { bindings = [] } = on.sandbox.host.world.buckets['ml-data']?.policy ?? {};
    expect(bindings.flatMap(({ members }) => members)).not.toContain('allUsers');
  });
});

describe('a cloud that is not set up', () => {
  it.each([
    [['sweep', '--cloud', 'azure'], {}, 'AZURE_SUBSCRIPTION_ID'],
    [['sweep', '--cloud', 'gcp'], {}, 'GOOGLE_CLOUD_PROJECT'],
    [['explain', 'gs://ml-data'], {}, 'GOOGLE_CLOUD_PROJECT'],
    [['explain', '/subscriptions/x/resourceGroups/y'], {}, 'no resource Cordon knows'],
    [['explain', 'gs://ml-data'], { CORDON_AZURE_CLOUD: 'mars' }, 'CORDON_AZURE_CLOUD'],
    [
      ['explain', 'gs://ml-data'],
      { CORDON_GOOGLE_ENDPOINT: 'http://evil.example' },
      'on this machine',
    ],
    [['explain', 'gs://ml-data'], { CORDON_AZURE_ENDPOINT: 'nonsense' }, 'on this machine'],
  ])('is told: %j with %j', async (args, env, words) => {
    const { code, stderr } = await runHere(args, { env });

    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
