import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bundle,
  type FunctionBundle,
  GCP_FUNCTIONS,
  measure,
  startOf,
} from '../../infra/build/bundle.ts';
import { entry } from '../events/gcp/samples.ts';
import { startFirestore } from '../support/firestore-server.ts';
import { type FrameworkProcess, startFramework } from '../support/framework-process.ts';
import { bucketOpened, ceHeaders, pushOf } from '../support/google-functions.ts';

/** What an event that does not matter must not pay for. */
const HEAVY =
  /node_modules\/(?:google-auth-library|gaxios|zod|yaml|@slack)\/|shared\/(?:engine|journals|policy|rules\/gcp|resources\/gcp|notifiers)\//;

const ENV = {
  CORDON_PROJECT: 'churn-lab',
  CORDON_REGION: 'europe-west4',
  CORDON_OWN_PRINCIPALS: 'cordon@churn-lab.iam.gserviceaccount.com',
  CORDON_AUDIENCES: 'https://cordon.example.com',
  CORDON_CALLERS: 'cordon-tasks@churn-lab.iam.gserviceaccount.com',
};

let root = '';
const metafiles = new Map<string, Metafile>();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cordon-gcp-'));
  // As if the framework were installed there, which their package.json asks for.
  await symlink(
    fileURLToPath(new URL('../../node_modules', import.meta.url)),
    join(root, 'node_modules'),
  );
  for (const each of GCP_FUNCTIONS) {
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

describe.each(GCP_FUNCTIONS)('the bundle of $name in Google Cloud', (each) => {
  it('keeps its budget, which lies close above it', () => {
    const { startKb, totalKb } = measure(each, metafileOf(each));

    expect(each.budget.startKb / startKb).toBeLessThan(1.3);
    expect(each.budget.totalKb / totalKb).toBeLessThan(1.3);
  });

  it('starts without library, engine, journal, policy, rules and resources', () => {
    const { outputs } = metafileOf(each);
    const start = startOf(each.entry, outputs);
    const inputs = start.flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));

    expect(inputs.filter((path) => HEAVY.test(path))).toEqual([]);
    expect(inputs).toContain(each.entry);
  });

  it('asks for the framework it is started by, in the version it was tested with', async () => {
    const own = JSON.parse(await readFile(join(root, each.name, 'package.json'), 'utf8'));

    expect(own).toEqual({
      name: `cordon-${each.name}`,
      private: true,
      main: `${each.name}.mjs`,
      dependencies: {
        '@google-cloud/functions-framework': expect.stringMatching(/^\d+\.\d+\.\d+$/),
      },
    });
  });
});

describe('a bundle under the functions framework', () => {
  it('hears events, and reads no environment for those that do not matter', async () => {
    const irrelevant = entry('run.googleapis.com', 'google.cloud.run.v2.Services.GetService', 'x');
    const answers = await answersOf('events', 'events', {}, [
      [irrelevant, ceHeaders()],
      [bucketOpened(), ceHeaders()],
    ]);

    expect(answers.statuses).toEqual([204, 500]);
    expect(answers.output).toMatch(/"severity":"INFO","message":"nothing to do"/);
    expect(answers.output).toMatch(/"severity":"ERROR".*CORDON_PROJECT is not set/);
  });

  it.each([
    ['events', 'push', pushOf(bucketOpened())],
    ['act', 'act', '{}'],
    ['tick', 'tick', '{}'],
    ['sweep', 'sweep', '{}'],
  ])('%s has the function %s, which does nothing for nobody', async (name, target, body) => {
    const json = { 'content-type': 'application/json' };

    const answers = await answersOf(name, target, ENV, [[body, json]]);

    expect(answers.statuses).toEqual([401]);
    expect(answers.output).toMatch(/"severity":"WARNING","message":"refused"/);
  });
});

describe("a bundle's own requests", () => {
  it('carry the tokens of the service account it runs as', async () => {
    const stub = join(root, 'stub.mjs');
    await writeFile(stub, STORAGE_STUB);
    const metadata = await metadataServer();
    const firestore = await startFirestore();
    const env = {
      ...ENV,
      GCE_METADATA_HOST: metadata.host,
      METADATA_SERVER_DETECTION: 'assume-present',
      FIRESTORE_EMULATOR_HOST: firestore.host,
      NODE_OPTIONS: `--import=${pathToFileURL(stub)}`,
    };

    const answers = await answersOf('events', 'events', env, [[bucketOpened(), ceHeaders()]]);
    await Promise.all([metadata.stop(), firestore.stop()]);

    expect(answers.statuses).toEqual([204]);
    expect(answers.output).toContain('asked storage.googleapis.com with Bearer of-the-account');
    expect(firestore.exchanges.map(({ authorization }) => authorization)).toContain('Bearer owner');
  });
});

/** Cloud Storage, without a network: it has no bucket. */
const STORAGE_STUB = `
const { fetch } = globalThis;
globalThis.fetch = async (url, options) => {
  const { host } = new URL(url);
  if (host !== 'storage.googleapis.com') {
    return fetch(url, options);
  }
  process.stdout.write(\`asked \${host} with \${options.headers.authorization}\\n\`);
  return Response.json({ error: { code: 404, message: 'no such bucket' } }, { status: 404 });
};
`;

/** What tells a function in Google Cloud its token. */
async function metadataServer() {
  const token = { access_token: 'of-the-account', expires_in: 3_600, token_type: 'Bearer' };
  const server = createServer((request, response) => {
    response.setHeader('metadata-flavor', 'Google');
    response.setHeader('content-type', 'application/json');
    response.end(request.url?.includes('/token') ? JSON.stringify(token) : 'churn-lab');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Starts a bundle as Google does, by its folder, and posts what is to be posted. */
async function answersOf(
  name: string,
  target: string,
  env: Readonly<Record<string, string>>,
  requests: readonly (readonly [unknown, Readonly<Record<string, string>>])[],
) {
  const running: FrameworkProcess = await startFramework(join(root, name), target, env);
  try {
    const statuses: number[] = [];
    for (const [data, headers] of requests) {
      const body = typeof data === 'string' ? data : JSON.stringify(data);
      const answer = await fetch(running.url, { method: 'POST', headers, body });
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    return { statuses, output: running.output() };
  } finally {
    await running.kill();
  }
}
