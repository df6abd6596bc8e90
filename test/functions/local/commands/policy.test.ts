import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { runHere, temporaryFolder } from '../cli.ts';

const folder = temporaryFolder();

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

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
