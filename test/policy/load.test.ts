import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Ref } from '../../shared/core/ref.ts';
import { BadPolicy, type LoadOptions, loadPolicy } from '../../shared/policy/load.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';
import { BAD_POLICIES } from './bad-policies.ts';

const BUCKET: Ref = {
  cloud: 'aws',
  type: 'aws.s3.bucket',
  id: 'arn:aws:s3:::data',
  name: 'data',
  account: '111122223333',
  region: 'eu-west-1',
};

describe('loadPolicy', () => {
  it('loads the smallest file as the observe profile under the file’s own name', () => {
    const policy = loadPolicy('version: 1', 'conf/team.yaml');

    expect(policy.profile).toBe('team.yaml');
    expect(policy.baselineFirst).toBe(true);
    expect(policy.rule('any', BUCKET, {}).mode).toBe('observe');
  });

  it('loads the example of docs/policy.md, every key of it', () => {
    const doc = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');
    const example = /```yaml\n(?<text>[\s\S]*?)```/.exec(doc)?.groups?.['text'] ?? '';

    const policy = loadPolicy(example, 'policy.yaml', { knownRules: RULES });

    expect(policy.protectedIds).toEqual(['arn:aws:s3:::legal-hold-*']);
    expect(policy.rule('s3-bucket-public-access-blocked', BUCKET, {}).mode).toBe('enforce');
    const notebook = { ...BUCKET, type: 'aws.sagemaker.notebook-instance' };
    const production = policy.rule('sagemaker-notebook-x', notebook, { environment: 'prod' });
    expect(production).toMatchObject({ mode: 'ask', graceMinutes: 60, creationWindowMinutes: 30 });
    expect(policy.rule('sagemaker-notebook-x', notebook, {}).mode).toBe('observe');
  });

  it('reads a byte order mark, Windows line ends and comments', () => {
    const policy = loadPolicy('\ufeff# ours\r\nversion: 1\r\nprofile: recommended\r\n', 'p.yaml');

    expect(policy.baselineFirst).toBe(false);
  });

  it('reads `off` as the mode, not as false', () => {
    const policy = loadPolicy('version: 1\nrules: [{ rule: "*", mode: off }]', 'p.yaml');

    expect(policy.rule('any', BUCKET, {}).mode).toBe('off');
  });

  it('gives equal files equal digests, and different rules different ones', () => {
    const one = loadPolicy('version: 1\nrules: [{rule: a, mode: ask}]', 'a.yaml');
    const same = loadPolicy('# c\nrules:\n- mode: ask\n  rule: a\nversion: 1', 'b.yaml');
    const other = loadPolicy('version: 1\nrules: [{rule: a, mode: off}]', 'a.yaml');

    expect(same.digest).toBe(one.digest);
    expect(other.digest).not.toBe(one.digest);
  });
});

describe('a bad policy', () => {
  it.each(BAD_POLICIES)('is refused: %s', (_name, text, expected) => {
    const { message } = badPolicy(text);

    for (const part of expected) {
      expect(message).toContain(/^\d+:\d+/.test(part) ? `p.yaml:${part}` : part);
    }
  });

  it('tells every problem, in the order of the file', () => {
    const text = `version: 1
profile: nice
rules:
  - rule: a
    mode: maybe
  - 5
typo: 1`;

    const { problems } = badPolicy(text);

    expect(problems.map(({ line, path }) => [line, path])).toEqual([
      [2, 'profile'],
      [5, 'rules[0].mode'],
      [6, 'rules[1]'],
      [7, 'typo'],
    ]);
  });

  it('counts what it does not show', () => {
    const entries = Array.from({ length: 150 }, () => '  - 5').join('\n');

    const error = badPolicy(`version: 1\nrules:\n${entries}`);

    expect(error.problems).toHaveLength(150);
    expect(error.message.split('\n')).toHaveLength(101);
    expect(error.message).toContain('… and 50 more problems');
  });

  it('shows hostile text harmlessly', () => {
    const { message } = badPolicy('version: 1\n"a\\e[31m\\u202eb": 1\nprofile: "\\u0000\\u200b"');

    expect(message).toMatch(/^[\n\x20-\x7e…]*$/);
  });
});

const KNOWN: LoadOptions['knownRules'] = [
  { id: 's3-bucket-public-access-blocked', parameters: {} },
  { id: 'sagemaker-endpoint-encrypted', parameters: { kmsKeyId: 'The key.' } },
];

describe('known rules', () => {
  it.each([
    'version: 1\nrules: [{ rule: s3-bucket-public-access-blocked, mode: ask }]',
    'version: 1\nrules: [{ rule: "s3-*", mode: ask }]\nfloor: [{ rule: "*", mode: observe }]',
    'version: 1\nrules: [{ rule: "*", parameters: { kmsKeyId: k } }]',
  ])('loads what they have: %j', (text) => {
    const policy = loadPolicy(text, 'p.yaml', KNOWN === undefined ? {} : { knownRules: KNOWN });

    expect(policy.profile).toBe('p.yaml');
  });

  it.each([
    [
      'version: 1\nrules: [{ rule: s3-bucket-public-acess-blocked }]',
      '2:17 rules[0].rule',
      'did you mean s3-bucket-public-access-blocked?',
    ],
    [
      'version: 1\nrules: [{ rule: ["*", s3-bucket] }]',
      'rules[0].rule[1]',
      'did you mean s3-bucket-public-access-blocked?',
    ],
    ['version: 1\nrules: [{ rule: azure-* }]', 'rules[0].rule', 'found "azure-*"'],
    ['version: 1\nfloor: [{ rule: nothing, mode: ask }]', 'floor[0].rule', 'found "nothing"'],
    [
      'version: 1\nrules: [{ rule: sagemaker-*, parameters: { kmsKeyID: k } }]',
      '2:44 rules[0].parameters.kmsKeyID',
      'did you mean "kmsKeyId"?',
    ],
    [
      'version: 1\nrules: [{ rule: s3-*, parameters: { kmsKeyId: k } }]',
      'rules[0].parameters.kmsKeyId',
      'remove it',
    ],
  ])('refuses what they lack: %j', (text, place, advice) => {
    const { message } = badPolicy(text, KNOWN === undefined ? {} : { knownRules: KNOWN });

    expect(message).toContain(place);
    expect(message).toContain(advice);
  });
});

describe('the organisation’s floor', () => {
  it('binds the account’s file', () => {
    const floor = { text: 'version: 1\nfloor: [{ rule: s3-*, mode: ask }]', file: 'org.yaml' };

    const policy = loadPolicy('version: 1\nrules: [{ rule: s3-*, mode: off }]', 'p.yaml', {
      floor,
    });

    expect(policy.rule('s3-x', BUCKET, {}).mode).toBe('ask');
  });

  it('is refused by its own name when it is bad, together with the account’s problems', () => {
    const floor = { text: 'version: 1\nfloor: [{ rule: s3-* }]', file: 'org.yaml' };

    const { message } = badPolicy('version: 3', { floor });

    expect(message).toContain('p.yaml:1:10 version');
    expect(message).toContain(
      'org.yaml:2:9 floor[0].mode: expected one of off, observe, ask, enforce; found nothing',
    );
  });

  it('changes the digest', () => {
    const floor = { text: 'version: 1\nfloor: [{ rule: s3-*, mode: ask }]', file: 'org.yaml' };

    const bound = loadPolicy('version: 1', 'p.yaml', { floor });

    expect(bound.digest).not.toBe(loadPolicy('version: 1', 'p.yaml').digest);
  });
});

// Helpers

function badPolicy(text: string, options: LoadOptions = {}): BadPolicy {
  try {
    loadPolicy(text, 'p.yaml', options);
  } catch (error) {
    if (error instanceof BadPolicy) {
      return error;
    }
    throw error;
  }
  throw new Error('it was loaded');
}
