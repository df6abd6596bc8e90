import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../shared/rules/registry.generated.ts';
import { eventOf, runHere, temporaryFolder } from './cli.ts';

const folder = temporaryFolder();

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const relevant = eventOf('s3', 'PutBucketPolicy', { bucketName: 'ml-data' }, 0);
const text = JSON.stringify(relevant);
const isRoot = process.getuid?.() === 0;

describe('cordon decode', () => {
  it.each([
    ['an event', text],
    [
      'an event that does not matter',
      JSON.stringify({ source: 'aws.ec2', 'detail-type': 'x', detail: {} }),
    ],
    [
      'a log file as CloudTrail delivers it',
      gzipSync(JSON.stringify({ Records: [relevant['detail']] })),
    ],
    ['text with a byte order mark', `\uFEFF${text}`],
    ['UTF-16, as some shells write it', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['several events, one a line', `${text}\n${text}\n`],
  ])('reads %s', async (_, content) => {
    const { code, stdout } = await runHere(['decode', file('input', content)]);

    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout))).toStrictEqual(['triggers', 'ignored']);
  });

  it.each([
    ['no JSON', 'not json', /is not whole JSON/],
    ['cut JSON', text.slice(0, 100), /is not whole JSON/],
    ['nothing', '', /is empty/],
    ['blanks', ' \n ', /is empty/],
    ['a number', '42', /found a number/],
    ['an empty list', '[]', /found an empty list/],
    ['bytes', Buffer.from([0, 255, 254, 1, 2]), /is not whole JSON/],
    ['broken gzip', Buffer.from([0x1f, 0x8b, 8, 0, 1]), /looks like gzip and cannot be unpacked/],
  ])('refuses %s', async (_, content, message) => {
    const { code, stdout, stderr } = await runHere(['decode', file('bad', content)]);

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });

  it.each([
    [
      'a file that is not there',
      join(folder, 'missing.json'),
      /^cordon: There is no file .*missing/,
    ],
    ['a folder', folder, /is a folder/],
    ['a file below a file', join(file('plain', 'x'), 'below'), /cannot be a file here/],
  ])('refuses %s', async (_, path, message) => {
    const { code, stderr } = await runHere(['decode', path]);

    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.skipIf(isRoot)('refuses a file that may not be read', async () => {
    const path = file('secret', text);
    chmodSync(path, 0);

    const { code, stderr } = await runHere(['decode', path]);

    expect(code).toBe(2);
    expect(stderr).toMatch(/may not be read/);
  });

  it('says an empty standard input is empty', async () => {
    const { code, stderr } = await runHere(['decode', '-'], { input: '' });

    expect(code).toBe(2);
    expect(stderr).toMatch(/Standard input is empty/);
  });

  it('prints a table for people, and shows no control characters of an attacker', async () => {
    const hostile = structuredClone(relevant) as { detail: { userIdentity: object } };
    hostile.detail.userIdentity = {
      type: 'IAMUser',
      userName: 'eve\u001b[2J\u202e',
      arn: 'arn:aws:iam::1:user/eve',
    };

    const { stdout } = await runHere(['decode', file('hostile', JSON.stringify(hostile))], {
      isTerminal: true,
    });

    expect(stdout).toMatch(/ml-data .*PutBucketPolicy/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point.
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

describe('cordon rules', () => {
  it('lists every rule with where it comes from', async () => {
    const { code, stdout } = await runHere(['rules', '--json']);

    const { rules } = JSON.parse(stdout) as { rules: { id: string }[] };
    expect(code).toBe(0);
    expect(rules.map(({ id }) => id)).toStrictEqual(RULES.map(({ id }) => id));
    for (const rule of rules) {
      expect(rule).toMatchObject({
        cloud: 'aws',
        type: expect.stringMatching(/^aws\./),
        severity: expect.any(String),
        catalogue: expect.any(String),
        cure: expect.any(String),
        undo: expect.any(String),
        proof: expect.any(String),
        sources: expect.any(Object),
      });
    }
  });

  it('shows one whole', async () => {
    const { code, stdout } = await runHere(['rules', 's3-bucket-policy-not-public']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/Security Hub: .*S3\.2/);
    expect(stdout).toMatch(/undo +exact/);
  });

  it('names the rule that was probably meant', async () => {
    const { code, stderr } = await runHere(['rules', 's3-bucket-policy-not-publik']);

    expect(code).toBe(2);
    expect(stderr).toMatch(/Did you mean s3-bucket-policy-not-public\?/);
  });
});

describe('cordon policy', () => {
  it('says what a good file means', async () => {
    const path = file(
      'good.yaml',
      'version: 1\nprofile: observe\nrules:\n  - { rule: s3-*, mode: ask }\n',
    );

    const { code, stdout } = await runHere(['policy', 'check', path]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/s3-bucket-policy-not-public +ask/);
    expect(stdout).toMatch(/sagemaker-notebook-internet-access-disabled +observe/);
  });

  it('names every problem with its place, as text and as JSON', async () => {
    const path = file(
      'bad.yaml',
      'version: 1\nprofil: observe\nrules:\n  - { rule: s3-*, mode: enforced }\n',
    );

    const text = await runHere(['policy', 'check', path]);
    const json = await runHere(['policy', 'check', path, '--json']);

    expect(text.code).toBe(2);
    expect(text.stderr).toMatch(/bad\.yaml:2:1 .*profil/);
    expect(text.stderr).toMatch(/bad\.yaml:4:\d+ rules\[0\]\.mode: .*enforced/);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      valid: false,
      problems: [{ line: 2 }, { line: 4, path: 'rules[0].mode' }],
    });
  });

  it('prints a schema that accepts a good file and refuses a bad one', async () => {
    const { stdout } = await runHere(['policy', 'schema']);

    const validate = new Ajv({ strict: false }).compile(JSON.parse(stdout));
    expect(validate({ version: 1, profile: 'recommended' })).toBe(true);
    expect(validate({ version: 1, profile: 'enforce' })).toBe(false);
  });
});

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
