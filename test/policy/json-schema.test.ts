import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { policyJsonSchema } from '../../shared/policy/json-schema.ts';
import { BadPolicy, loadPolicy } from '../../shared/policy/load.ts';

const validate = new Ajv({ strict: true, strictTypes: false, allErrors: true }).compile(
  policyJsonSchema() as object,
);

const ENTRY = 'version: 1\nrules:\n  - rule: a\n    ';

const DOCUMENTS: readonly (readonly [text: string, good: boolean])[] = [
  ['version: 1', true],
  ['version: 1.0', true],
  ['version: "1"', false],
  ['version: 2', false],
  ['{}', false],
  ['[]', false],
  ['null', false],
  ['version: 1\nprofile: recommended', true],
  ['version: 1\nprofile: other', false],
  ['version: 1\nprofile:', false],
  ['version: 1\nextra: 1', false],
  ['version: 1\nsettle: {}', true],
  ['version: 1\nsettle: { quietSeconds: 0, maxSeconds: 0 }', true],
  ['version: 1\nsettle: { quietSeconds: 1.5 }', false],
  ['version: 1\nsettle: { quietSeconds: 3601, maxSeconds: 3601 }', false],
  ['version: 1\nsettle: { quiet: 1 }', false],
  ['version: 1\noverrides: { maxDays: 365, warnDays: 0, criticalSetters: [] }', true],
  ['version: 1\noverrides: { maxDays: 0 }', false],
  ['version: 1\noverrides: { criticalSetters: ["arn:x*"] }', true],
  ['version: 1\noverrides: { criticalSetters: ["*"] }', false],
  ['version: 1\noverrides: { criticalSetters: ["a*b"] }', false],
  ['version: 1\noverrides: { criticalSetters: [""] }', false],
  ['version: 1\noverrides: { criticalSetters: arn }', false],
  ['version: 1\nblastRadius: { perAccountPerHour: 0 }', true],
  ['version: 1\nblastRadius: { perAccountPerHour: -1 }', false],
  ['version: 1\nfight: { maxReversals: 1 }', true],
  ['version: 1\nfight: { maxReversals: "1" }', false],
  ['version: 1\nbaselineFirst: true', true],
  ['version: 1\nbaselineFirst: yes', false],
  ['version: 1\nprotected: ["*-hold"]\niacTags: [terraform, "aws:*"]\nownerTags: [owner]', true],
  ['version: 1\nprotected: [5]', false],
  ['version: 1\niacTags: ["*"]', false],
  ['version: 1\nownPrincipals: ["arn:aws:iam::1:role/x"]', true],
  ['version: 1\nownPrincipals: ["arn:*"]', false],
  ['version: 1\noutsideMl: same', true],
  ['version: 1\noutsideMl: enforce', false],
  ['version: 1\nrules: []', true],
  ['version: 1\nrules: {}', false],
  ['version: 1\nrules: [{}]', false],
  ['version: 1\nrules: [{ rule: a }]', true],
  ['version: 1\nrules: [{ rule: [a, "b*"] }]', true],
  ['version: 1\nrules: [{ rule: [] }]', false],
  ['version: 1\nrules: [{ rule: [a, 1] }]', false],
  [`${ENTRY}mode: off`, true],
  [`${ENTRY}mode: false`, false],
  [`${ENTRY}graceMinutes: 43200`, true],
  [`${ENTRY}graceMinutes: 43201`, false],
  [`${ENTRY}creationWindowMinutes: 1440`, true],
  [`${ENTRY}creationWindowMinutes: 1441`, false],
  [`${ENTRY}severity: critical`, true],
  [`${ENTRY}severity: null`, false],
  [`${ENTRY}parameters: { a: [1, { b: null }], c: true, d: "" }`, true],
  [`${ENTRY}parameters: []`, false],
  [`${ENTRY}parameters: { "": 1 }`, false],
  [`${ENTRY}scope: {}`, true],
  [
    `${ENTRY}scope: { cloud: aws, accounts: ['1'], regions: x, types: y, ids: z, tags: { a: b } }`,
    true,
  ],
  [`${ENTRY}scope: { cloud: ibm }`, false],
  [`${ENTRY}scope: { cloud: [aws, gcp] }`, true],
  [`${ENTRY}scope: { accounts: 1 }`, false],
  [`${ENTRY}scope: { tags: { a: [] } }`, false],
  [`${ENTRY}scope: { tags: [a] }`, false],
  [`${ENTRY}scope: { region: x }`, false],
  ['version: 1\nfloor: [{ rule: a, mode: ask, severity: high, graceMinutes: 0 }]', true],
  ['version: 1\nfloor: [{ rule: a }]', false],
  ['version: 1\nfloor: [{ rule: a, mode: ask, creationWindowMinutes: 5 }]', false],
];

describe('the published JSON Schema', () => {
  it.each(DOCUMENTS)('judges as loadPolicy does: %j is good: %s', (text, good) => {
    expect(validate(parse(text))).toBe(good);
    expect(loads(text)).toBe(good);
  });

  it('explains every key', () => {
    const missing: string[] = [];
    collectUndescribed(policyJsonSchema(), '', missing);

    expect(missing).toEqual([]);
  });
});

// Helpers

function loads(text: string): boolean {
  try {
    loadPolicy(text, 'p.yaml');
    return true;
  } catch (error) {
    if (error instanceof BadPolicy) {
      return false;
    }
    throw error;
  }
}

function collectUndescribed(schema: unknown, path: string, missing: string[]): void {
  if (schema === null || typeof schema !== 'object') {
    return;
  }
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') {
      for (const [name, property] of Object.entries(value as Record<string, object>)) {
        if (!('description' in property || 'title' in property)) {
          missing.push(`${path}/${name}`);
        }
      }
    }
    collectUndescribed(value, `${path}/${key}`, missing);
  }
}
