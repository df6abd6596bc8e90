import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventOf, runHere, temporaryFolder } from './cli.ts';

const folder = temporaryFolder();

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const text = JSON.stringify(eventOf('s3', 'PutBucketPolicy', { bucketName: 'ml-data' }, 0));

describe('usage', () => {
  it.each([
    ['an unknown command', ['repaly', 'x'], /unknown command 'repaly'\n\(Did you mean replay\?\)/],
    ['an unknown option', ['rules', '--jsno'], /unknown option '--jsno'/],
    ['a missing argument', ['replay'], /missing required argument 'file'/],
    ['too many arguments', ['rules', 'a', 'b'], /too many arguments/],
    [
      'two policies',
      ['explain', 'x', '--policy', 'p', '--profile', 'observe'],
      /cannot be used with/,
    ],
    [
      'an unknown profile',
      ['sweep', '--profile', 'strict'],
      /Allowed choices are observe, recommended/,
    ],
    ['an unknown type', ['sweep', '--type', 'bucket'], /Allowed choices are .*aws\.s3\.bucket/],
    ['a duration without unit', ['replay', 'x', '--timeout', '30'], /like 90s, 30m or 2h/],
    ['a port out of range', ['serve', '--port', '70000'], /from 0 to 65535/],
    ['a case that is none', ['cases', 'nonsense'], /There is no case nonsense/],
    ['an undo without a journal', ['undo', 'abc-1'], /There is no journal/],
    ['an approval without a journal', ['approve', 'abc-1'], /There is no journal/],
    [
      'a resource that is none',
      ['explain', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1'],
      /is no resource Cordon knows/,
    ],
    [
      'a policy file that is not there',
      ['replay', file('e.json', text), '--policy', 'nowhere.yaml'],
      /There is no file nowhere\.yaml/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const store = join(folder, 'none.sqlite');
    const takesStore = ['cases', 'undo', 'approve'].includes(args[0] ?? '');

    const { code, stdout, stderr } = await runHere([
      ...args,
      ...(takesStore ? ['--store', store] : []),
    ]);

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\bat .*\.ts:\d+/);
  });

  it.each([
    ['half a Slack', { CORDON_SLACK_TOKEN: 'xoxb-1' }, /CORDON_SLACK_CHANNEL is not: set both/],
    [
      'a Slack in the open',
      {
        CORDON_SLACK_TOKEN: 'xoxb-1',
        CORDON_SLACK_CHANNEL: 'C01',
        CORDON_SLACK_API_URL: 'http://example.com/',
      },
      /CORDON_SLACK_API_URL/,
    ],
    ['a region that is none', { AWS_REGION: 'Ireland' }, /AWS_REGION is "Ireland"/],
  ])('refuses an environment with %s', async (_, env, message) => {
    const { code, stderr } = await runHere(['explain', file('event.json', text)], { env });

    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.each(
    [['--help'], ['replay', '--help'], ['help', 'sweep'], ['policy', 'check', '--help']].map(
      (args) => [args],
    ),
  )('helps: %j', async (args) => {
    const { code, stdout, stderr } = await runHere(args);

    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/Usage: cordon/);
    if (args.length > 1) {
      expect(stdout).toMatch(/Examples?:\n {2}\$ cordon/);
      expect(stdout).toMatch(/Exit codes:\n {2}0 /);
    }
  });
});

describe('the journal', () => {
  it('is not made by a command that only looks', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const store = join(empty, 'journal.sqlite');

    const cases = await runHere(['cases', '--store', store, '--json']);
    const overrides = await runHere(['overrides', '--store', store, '--json']);

    expect(JSON.parse(cases.stdout)).toStrictEqual({ cases: [] });
    expect(JSON.parse(overrides.stdout)).toStrictEqual({ overrides: [] });
    expect(readdirSync(empty)).toStrictEqual([]);
  });

  it('keeps who paused, until resumed', async () => {
    const store = join(folder, 'paused.sqlite');

    const paused = await runHere(['pause', '--store', store, '--by', 'ada', '--json']);
    const resumed = await runHere(['resume', '--store', store, '--json']);

    expect(JSON.parse(paused.stdout)).toMatchObject({ paused: { by: 'ada' }, store });
    expect(JSON.parse(resumed.stdout)).toMatchObject({ paused: null });
    expect([paused.code, resumed.code]).toStrictEqual([0, 0]);
  });

  it('says so when its file is none', async () => {
    const { code, stderr } = await runHere(['cases', '--store', file('text.sqlite', 'hello')]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/text\.sqlite could not be used: .*no SQLite file/);
  });
});
