import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../shared/rules/registry.generated.ts';
import { runHere } from '../cli.ts';

describe('cordon rules', () => {
  it('lists every rule with where it comes from', async () => {
    const { code, stdout } = await runHere(['rules', '--json']);

    const { rules } = JSON.parse(stdout) as { rules: { id: string }[] };
    expect(code).toBe(0);
    expect(rules.map(({ id }) => id)).toStrictEqual(RULES.map(({ id }) => id));
    for (const rule of rules) {
      expect(rule).toMatchObject({
        cloud: expect.stringMatching(/^(aws|azure|gcp)$/),
        type: expect.stringMatching(/^(aws|azure|gcp)\./),
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
