import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../../functions/local/sandbox/server.ts';
import { BUCKET, faultyWorld, NOTEBOOK, POLICY_FILE } from './account.ts';
import { bareEnvironment, CORDON, eventOf, run, start, temporaryFolder } from './cli.ts';

// The real process: what only a process has, streams, signals and exit codes. Everything else is tested in-process.

const folder = temporaryFolder();
const event = join(folder, 'event.json');
writeFileSync(
  event,
  JSON.stringify(eventOf('s3', 'PutBucketPolicy', { bucketName: 'ml-data' }, 0)),
);

describe('the cordon process', () => {
  it('prints JSON and nothing else for an event, and ends with 0', async () => {
    const { code, stdout, stderr } = await run(['decode', event, '--json']);

    expect(JSON.parse(stdout)).toMatchObject({
      triggers: [
        {
          ref: {
            cloud: 'aws',
            type: 'aws.s3.bucket',
            id: 'arn:aws:s3:::ml-data',
            name: 'ml-data',
            account: '111122223333',
            region: 'eu-west-1',
          },
          actor: { kind: 'human', name: 'ada' },
          operation: 'PutBucketPolicy',
          phase: 'instant',
        },
      ],
      ignored: [],
    });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('reads an event of a quarter of a megabyte and more from standard input', async () => {
    const input = JSON.stringify({
      ...eventOf('s3', 'PutBucketPolicy', { bucketName: 'ml-data' }, 0),
      padding: 'x'.repeat(300_000),
    });

    const { code, stdout } = await run(['decode', '-'], { input });

    expect(JSON.parse(stdout)).toMatchObject({ triggers: [{ ref: { name: 'ml-data' } }] });
    expect(code).toBe(0);
  });

  it('ends with 2 and one clear line for what is no event', async () => {
    const { code, stdout, stderr } = await run(['decode', '-'], { input: '{"hello":"world"}' });

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^cordon: Expected an event, but found .*"hello"/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('ends quietly when its reader goes away', async () => {
    const many = Array.from({ length: 2_000 }, (_, n) =>
      eventOf('s3', 'PutBucketPolicy', { bucketName: `ml-data-${n}` }, 0),
    );
    const file = join(folder, 'many.json');
    writeFileSync(file, JSON.stringify(many));
    const shell = await import('node:child_process');
    const script = `"${process.execPath}" "${CORDON}" decode "${file}" | head -n 1`;

    const piped = shell.spawnSync('bash', ['-c', `set -o pipefail; ${script}`], {
      encoding: 'utf8',
    });

    expect(piped.stdout.trim()).toBe('{');
    expect(piped.stderr).toBe('');
    expect(piped.status).toBe(0);
  });

  it('takes events over HTTP until it is asked to end', async () => {
    const sandbox = await startSandbox({ world: faultyWorld(Date.now()), clock: Date.now });
    const policy = join(folder, 'policy.yaml');
    writeFileSync(policy, POLICY_FILE);
    const args = ['serve', '--apply', '--port', '0', '--json', '--policy', policy];
    const server = start(args, { cwd: folder, env: bareEnvironment(sandbox.url) });
    let url = '';
    while (url === '') {
      await new Promise((wake) => setTimeout(wake, 20));
      url = /"listening":"([^"]+)"/.exec(server.said())?.[1] ?? '';
    }
    const post = (body: string): Promise<Response> => fetch(url, { method: 'POST', body });

    const health = await fetch(`${url}/healthz`);
    const irrelevant = await post(
      JSON.stringify(eventOf('s3', 'GetBucketPolicy', { bucketName: BUCKET }, 0)),
    );
    const relevant = await post(
      JSON.stringify(eventOf('s3', 'PutBucketPolicy', { bucketName: BUCKET }, Date.now())),
    );
    const none = await post('{"hello":"world"}');
    server.kill('SIGTERM');
    const { code } = await server.ended;
    await sandbox.close();

    expect(await health.json()).toStrictEqual({ status: 'ok' });
    expect(irrelevant.status).toBe(200);
    expect(await irrelevant.json()).toMatchObject({ outcomes: [], ignored: [{}] });
    expect(await relevant.json()).toMatchObject({
      outcomes: [{ ref: { name: BUCKET }, outcome: 'fixed' }],
    });
    expect(sandbox.host.world.buckets[BUCKET]?.policy).not.toContain('"Everybody"');
    expect(none.status).toBe(400);
    expect(code).toBe(0);
  });

  it('stops on Ctrl-C, says how to go on, and ends with 130', async () => {
    const sandbox = await startSandbox({ world: faultyWorld(Date.now()), clock: Date.now });
    const file = join(folder, 'notebook.json');
    const at = Date.now();
    const event = eventOf(
      'sagemaker',
      'CreateNotebookInstance',
      { notebookInstanceName: NOTEBOOK },
      at,
    );
    writeFileSync(file, JSON.stringify(event));
    const store = join(folder, 'stopped.sqlite');
    const replay = start(['replay', file, '--apply', '--store', store], {
      cwd: folder,
      env: bareEnvironment(sandbox.url),
    });
    while (!replay.said().includes('waiting for')) {
      await new Promise((wake) => setTimeout(wake, 20));
    }

    replay.kill('SIGINT');
    const { code, stderr } = await replay.ended;
    await sandbox.close();

    expect(stderr).toMatch(/Nothing is lost: .* The same command goes on/);
    expect(code).toBe(130);
  });
});
