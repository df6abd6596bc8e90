import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bareEnvironment, run, temporaryFolder } from './cli.ts';

// The demo checks every claim it makes against its own account and ends with an error when one does not hold; here
// the real process is run, in a folder of its own, without credentials.

const LIMIT_MS = 60_000;

const folder = temporaryFolder();

describe('npm start', () => {
  it.concurrent(
    'tells the whole story, ends with 0 and leaves nothing behind',
    async () => {
      const env = { ...bareEnvironment(), TMPDIR: folder };

      const { code, stdout, stderr } = await run(['demo', '--fast'], { env, cwd: folder });

      expect(stderr).toBe('');
      expect(code).toBe(0);
      const flowing = stdout.replaceAll(/\s+/g, ' ');
      for (const said of [
        /1 A bucket of training data becomes public/,
        /critical +The bucket policy lets everybody in, by QuickShare\./,
        /call +s3:PutBucketPolicy accepted, \d+ ms/,
        /The same event a second time: compliant, \d+ reads, 0 writes\./,
        /kill -9 +process \d+ is gone/,
        /StopNotebookInstance was sent 1 time, AddTags 1 time\./,
        /aws sagemaker create-notebook-instance/,
        /it serves from churn-model-v1-cordon-[0-9a-f]+, with the key alias\/ml-volumes\./,
        /override +overridden until \d{4}-\d\d-\d\d \(workshop on open data\)\./,
        /the policy is back, all \d+ bytes of it as they were/,
        /claims were checked against the account itself/,
        /cordon sweep --region eu-west-1/,
      ]) {
        expect(flowing).toMatch(said);
      }
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is for terminals.
      expect(stdout).not.toMatch(/\u001b/);
      expect(readdirSync(folder).filter((name) => name.startsWith('cordon-'))).toStrictEqual([]);
    },
    LIMIT_MS,
  );

  it.concurrent(
    'prints its outcomes as JSON, and nothing else',
    async () => {
      const { code, stdout, stderr } = await run(['demo', '--fast', '--json']);

      const { outcomes } = JSON.parse(stdout) as { outcomes: { outcome: string }[] };
      expect(outcomes.map(({ outcome }) => outcome)).toStrictEqual([
        'fixed',
        'stopped',
        'fixed',
        'overridden',
        'overridden',
        'fixed',
        'fixed',
      ]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
    },
    LIMIT_MS,
  );
});
