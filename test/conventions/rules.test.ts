import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LEFT_OUT } from '../../infra/build/left-out.ts';
import { matches } from '../../shared/core/glob.ts';
import type { Rule } from '../../shared/core/rule.ts';
import { RESOURCE_LOADERS, RESOURCE_TYPES } from '../../shared/resources/registry.generated.ts';
import { RULES } from '../../shared/rules/registry.generated.ts';
import { member, nodesOf, parse } from './syntax.ts';
import { projectFiles, ROOT, written } from './tree.ts';

const CATALOGUE = `${ROOT}/../shared/controls/controls.json`;

/** Rules of which no public catalogue knows, each with a word on it. */
const SOURCELESS: Readonly<Record<string, string>> = {
  'gcp-kms-key-enabled': 'our catalogue has no control for keys themselves',
  'gcp-kms-key-not-public': 'our catalogue has no control for keys themselves',
  'key-vault-key-enabled': 'our catalogue has no control for keys themselves',
  'key-vault-purge-protected': 'our catalogue asks for it where a key is set, not of the vault',
  'kms-key-enabled': 'our catalogue has no control for keys themselves',
  'kms-key-policy-not-public': 'our catalogue has no control for keys themselves',
};

/** Our words for the catalogue's. */
const CATALOGUES = {
  securityHub: 'security_hub',
  awsConfig: 'aws_config',
  checkov: 'checkov',
  prowler: 'prowler',
  trivy: 'trivy',
  cis: 'cis',
  nist80053: 'nist_800_53_r5',
  ccc: 'ccc',
} as const;

interface Control {
  readonly id: string;
  readonly cloud: string;
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

const FILES = projectFiles();
const PATHS = new Map(FILES.map((file) => [file.path, file]));

describe.each(written(FILES, 'shared/rules/').map(({ path }) => path))('%s', (path) => {
  const [, , cloud, name] = path.split('/');
  const id = name?.replace(/\.ts$/, '') ?? '';

  it('holds the rule of its name, and is registered', async () => {
    const { rule } = (await import(`${ROOT}/${path}`)) as { readonly rule?: Rule };

    expect(rule?.id).toBe(id);
    expect(RULES).toContain(rule);
    expect(rule?.type).toMatch(new RegExp(`^${cloud}\\.`));
  });

  it('has a test that imports it', () => {
    const test = PATHS.get(path.replace(/^shared/, 'test').replace(/\.ts$/, '.test.ts'));

    expect(test?.text).toContain(`/${path}'`);
  });
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('says what holds and why it matters, for people', () => {
    expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)+$/);
    expect(rule.title).toMatch(/^(?!Ensure\b)[A-Z].{9,79}(?<!\.)$/);
    expect(rule.risk).toMatch(/^[A-Z].{29,}\.$/);
    expect(rule.mayBreak ?? 'Nothing.').toMatch(/^[A-Z].*\.$/);
  });

  it('has a severity, a cure, an undo and a proof that exist', () => {
    expect(['low', 'medium', 'high', 'critical']).toContain(rule.severity);
    expect(['fix', 'contain', 'stop', 'label']).toContain(rule.cure);
    expect(['exact', 'equivalent', 'none']).toContain(rule.undo);
    expect(['model', 'peer', 'cloud']).toContain(rule.proof);
  });

  it('is about a resource that is served', () => {
    expect(RESOURCE_TYPES.map(({ type }) => type)).toContain(rule.type);
  });

  it('names where the same control stands', () => {
    const named = Object.values(rule.sources).flat();

    expect(named.length > 0 || SOURCELESS[id] !== undefined).toBe(true);
  });
});

it('gives every rule words of its own', () => {
  for (const part of ['id', 'title', 'risk'] as const) {
    expect(new Set(RULES.map((rule) => rule[part])).size).toBe(RULES.length);
  }
});

// The catalogue lies beside the project where it is developed, and always in CI.
describe.skipIf(!existsSync(CATALOGUE) && !process.env['CI'])(
  'in the catalogue of ../shared/controls',
  () => {
    const controls = catalogue();

    it.each(RULES.map((rule) => [rule.id, rule] as const))('%s stands', (_, rule) => {
      expect(controls.get(rule.catalogue)?.cloud).toBe(rule.type.split('.')[0]);
    });

    it.each(RULES.map((rule) => [rule.id, rule] as const))(
      '%s has no source that is not there',
      (_, { catalogue, sources }) => {
        const known = controls.get(catalogue)?.sources ?? {};
        const unknown = Object.entries(CATALOGUES).flatMap(([ours, theirs]) => {
          // Some lists are one text of several ids.
          const listed = (known[theirs] ?? []).flatMap((id) => [id, ...id.split(' ')]);
          return (sources[ours as keyof typeof CATALOGUES] ?? []).filter(
            (id) => !listed.includes(id),
          );
        });

        expect(unknown).toEqual([]);
      },
    );

    it('gives every control a rule, or a reason why it has none', () => {
      const ruled = new Set(RULES.map((rule) => rule.catalogue));
      const without = [...controls.values()].filter(({ id }) => !ruled.has(id));

      const unsaid = without.filter(({ id, cloud }) => leftOut(id, cloud).length === 0);

      expect(unsaid.map(({ id }) => id)).toEqual([]);
    });

    it('gives no reason for what has a rule, or is no control', () => {
      const ruled = new Set(RULES.map((rule) => rule.catalogue));
      const without = [...controls.values()].filter(({ id }) => !ruled.has(id));

      const needed = new Set(without.flatMap(({ id, cloud }) => leftOut(id, cloud)));
      const given = LEFT_OUT.flatMap((one) => one.controls);

      expect(given.filter((pattern) => !needed.has(pattern))).toEqual([]);
    });
  },
);

/** The patterns of the left-out that a control matches. */
function leftOut(id: string, cloud: string): readonly string[] {
  return LEFT_OUT.filter((one) => one.cloud === cloud)
    .flatMap(({ controls }) => controls)
    .filter((pattern) => matches(pattern, id));
}

describe('a resource type', () => {
  const modules = written(FILES, 'shared/resources/').filter((file) =>
    /^export const resource\b/m.test(file.text),
  );
  const suites = written(FILES, 'test/resources/').filter((file) =>
    [...nodesOf(parse(file))].some(
      ([node]) =>
        node.type === 'CallExpression' && member(node, 'callee')?.['name'] === 'describeResource',
    ),
  );

  it.each(modules.map(({ path }) => path))('is registered: %s', async (path) => {
    const { resource } = (await import(`${ROOT}/${path}`)) as {
      readonly resource: { readonly type: string };
    };
    const load = RESOURCE_LOADERS[resource.type];

    expect((await load?.())?.resource).toBe(resource);
  });

  it.each(modules.map(({ path }) => path))('keeps the contract: %s', (path) => {
    expect(suites.filter(({ text }) => text.includes(`/${path}'`))).not.toEqual([]);
  });

  it('is found in the folder as often as in the registry', () => {
    expect(modules).toHaveLength(RESOURCE_TYPES.length);
  });
});

/** The controls by id. None without the catalogue: every rule is unknown then, which fails in CI and is skipped elsewhere. */
function catalogue(): ReadonlyMap<string, Control> {
  if (!existsSync(CATALOGUE)) {
    return new Map();
  }
  const controls: readonly Control[] = JSON.parse(readFileSync(CATALOGUE, 'utf8'));
  return new Map(controls.map((control) => [control.id, control]));
}
