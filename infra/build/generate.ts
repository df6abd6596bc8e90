import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Resource } from '../../shared/core/resource.ts';
import type { Rule } from '../../shared/core/rule.ts';
import { coverageOf } from './coverage.ts';
import { permissionsOf } from './permissions.ts';
import {
  CLOUDS,
  compare,
  type Found,
  type FoundResource,
  type FoundRule,
  loadersOf,
  resourceRegistry,
  ruleRegistry,
  rulesOf,
} from './registries.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A file to write: its path from the root of the project, and its text. */
export interface Generated {
  readonly path: string;
  readonly text: string;
}

/** Everything that is derived from the folders of resources and rules, in a fixed order. */
export async function generate(): Promise<readonly Generated[]> {
  const resources = await resourcesIn('shared/resources');
  const rules = await rulesIn('shared/rules', new Set(resources.map(({ type }) => type)));
  return [
    ...CLOUDS.flatMap((cloud) => [
      { path: `shared/resources/${cloud}.generated.ts`, text: loadersOf(cloud, resources) },
      { path: `shared/rules/${cloud}.generated.ts`, text: rulesOf(cloud, rules) },
    ]),
    { path: 'shared/resources/registry.generated.ts', text: resourceRegistry(resources) },
    { path: 'shared/rules/registry.generated.ts', text: ruleRegistry() },
    { path: 'docs/coverage.md', text: coverageOf(rules) },
    { path: 'docs/permissions-aws.md', text: permissionsOf() },
    { path: 'README.md', text: await readmeWith(rules) },
  ];
}

/** The generated files whose text on disk is another, by path. */
export async function stale(files: readonly Generated[]): Promise<readonly string[]> {
  const different = await Promise.all(
    files.map(async ({ path, text }) => ((await textOf(path)) === text ? [] : [path])),
  );
  return different.flat();
}

/** Files that export `resource` and `api`. The others beside them are their parts. */
async function resourcesIn(folder: string): Promise<readonly FoundResource[]> {
  const found: FoundResource[] = [];
  for (const file of await filesIn(folder)) {
    const loaded: { resource?: Resource; api?: unknown } = await load(file);
    if (loaded.resource === undefined) {
      continue;
    }
    const { type, cloud } = loaded.resource;
    check(typeof loaded.api === 'function', file, 'exports `resource` but no function `api`');
    check(cloud === file.cloud, file, `is in the folder of ${file.cloud} and says it is ${cloud}`);
    check(type.startsWith(`${cloud}.`), file, `has the type ${type}, which is not ${cloud}'s`);
    const twin = found.find((other) => other.type === type);
    check(twin === undefined, file, `has the type ${type}, as ${twin?.file} has`);
    found.push({ ...file, type });
  }
  return found.sort((left, right) => compare(left.type, right.type));
}

/** Every file of the folder is a rule. */
async function rulesIn(folder: string, types: ReadonlySet<string>): Promise<readonly FoundRule[]> {
  const found: FoundRule[] = [];
  for (const file of await filesIn(folder)) {
    const { rule }: { rule?: Rule } = await load(file);
    if (rule === undefined) {
      continue;
    }
    check(file.file.endsWith(`/${rule.id}.ts`), file, `holds the rule ${rule.id}: name it so`);
    check(types.has(rule.type), file, `is about ${rule.type}, which no resource file serves`);
    check(!found.some(({ id }) => id === rule.id), file, `holds a second rule ${rule.id}`);
    found.push({ ...file, id: rule.id, type: rule.type, rule });
  }
  return found.sort((left, right) => compare(left.id, right.id));
}

/** The README with the table of rules between its markers. */
async function readmeWith(rules: readonly FoundRule[]): Promise<string> {
  const text = (await textOf('README.md')) ?? '';
  const [begin, end] = ['<!-- rules:begin', '<!-- rules:end -->'];
  const from = text.indexOf('\n', text.indexOf(begin)) + 1;
  const to = text.indexOf(end);
  if (!text.includes(begin) || to < from) {
    throw new Error(
      `README.md has no place for the rules: put \`${begin} -->\` and \`${end}\` in it.`,
    );
  }
  const rows = rules.map(
    ({ rule }) =>
      `| \`${rule.id}\` | ${rule.title} | ${rule.severity} | ${rule.cure} | ${rule.undo} | ${rule.proof} |`,
  );
  const table = [
    '| rule | what holds when it is kept | severity | cure | undo | proof |',
    '|---|---|---|---|---|---|',
    ...rows,
  ];
  return `${text.slice(0, from)}\n${table.join('\n')}\n\n${text.slice(to)}`;
}

async function filesIn(folder: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const cloud of CLOUDS) {
    for (const name of await namesIn(join(ROOT, folder, cloud))) {
      if (name.endsWith('.ts')) {
        found.push({ specifier: `./${cloud}/${name}`, file: `${folder}/${cloud}/${name}`, cloud });
      }
    }
  }
  return found;
}

/** Names in a folder, sorted; none when there is no such folder: a cloud may have no rules yet. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort(compare);
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(join(ROOT, path), 'utf8');
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
}

async function load(found: Found): Promise<object> {
  return (await import(pathToFileURL(join(ROOT, found.file)).href)) as object;
}

function check(holds: boolean, { file }: Found, problem: string): asserts holds {
  if (!holds) {
    throw new Error(`${file} ${problem}.`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function main(args: readonly string[]): Promise<number> {
  const files = await generate();
  const old = await stale(files);
  if (args.includes('--check')) {
    for (const path of old) {
      process.stderr.write(`${path} is stale: run \`npm run generate\` and commit it.\n`);
    }
    return old.length === 0 ? 0 : 1;
  }
  for (const { path, text } of files) {
    await writeFile(join(ROOT, path), text);
    process.stdout.write(`${old.includes(path) ? 'wrote    ' : 'unchanged'} ${path}\n`);
  }
  return 0;
}

if (
  process.argv[1] !== undefined &&
  relative(process.argv[1], fileURLToPath(import.meta.url)) === ''
) {
  process.exitCode = await main(process.argv.slice(2));
}
