import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eventOf, runHere, temporaryFolder } from '../cli.ts';

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
