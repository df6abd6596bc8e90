import { rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import manifest from '../../package.json' with { type: 'json' };
import type { Json } from '../../shared/core/json.ts';
import { AZURE_FUNCTIONS } from './azure-apps.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** See there. */
const NODE_GLOBALS = './infra/build/node-globals.ts';

/** How large a function may be. Kilobytes of 1000 bytes, minified, without source maps. */
export interface Budget {
  /** What is loaded before the first event is looked at: the entry and all it imports statically. */
  readonly startKb: number;
  /** All that is shipped. */
  readonly totalKb: number;
}

/** A function to deploy. */
export interface FunctionBundle {
  readonly name: string;
  /** From the root of the project. */
  readonly entry: string;
  readonly budget: Budget;
  /** Whether it brings CommonJS packages, which ask for `require`. */
  readonly hasCommonJs?: boolean;
  /** Packages it is installed with and does not bring, with their versions: what starts it is one of them. */
  readonly installed?: Readonly<Record<string, string>>;
  /** Modules that whoever starts it answers for, and that no package holds. */
  readonly external?: readonly string[];
  /** Further files of its folder, by name, as JSON. */
  readonly files?: Readonly<Record<string, Json>>;
}

/** Gives it to them. */
const REQUIRE =
  "import { createRequire as cordonCreateRequire } from 'node:module';" +
  'const require = cordonCreateRequire(import.meta.url);';

/** Every function in AWS. Budgets lie 15 % above what was measured when they were last set. */
export const AWS_FUNCTIONS: readonly FunctionBundle[] = [
  {
    name: 'events',
    entry: 'functions/aws/events.ts',
    budget: {
      // Decoding alone. An SDK client, the engine or zod would double it, and with it the price of an irrelevant event.
      startKb: 58,
      // The SDK clients, of which S3's, S3 Control's and Security Hub's are half, and YAML for policies. Lambda reads
      // what it ships.
      totalKb: 1_690,
    },
  },
  { name: 'act', entry: 'functions/aws/act.ts', budget: { startKb: 15, totalKb: 1_690 } },
  { name: 'sweep', entry: 'functions/aws/sweep.ts', budget: { startKb: 17, totalKb: 1_690 } },
  {
    name: 'tick',
    entry: 'functions/aws/tick.ts',
    // Slack's client.
    hasCommonJs: true,
    budget: { startKb: 11, totalKb: 1_810 },
  },
];

/** The framework that starts Google's functions: it knows only what was registered with the very same copy of it. */
const FRAMEWORK = '@google-cloud/functions-framework';

/** What is the same for all functions in Google Cloud. */
const ON_FRAMEWORK = {
  // The library of tokens.
  hasCommonJs: true,
  installed: { [FRAMEWORK]: manifest.dependencies[FRAMEWORK] },
};

/** Every function in Google Cloud. Budgets lie a quarter above what was measured: types and rules are still being added. */
export const GCP_FUNCTIONS: readonly FunctionBundle[] = [
  {
    name: 'events',
    entry: 'functions/gcp/events.ts',
    ...ON_FRAMEWORK,
    // At start decoding alone, as in AWS. In all the library of tokens is a quarter, zod and YAML are half.
    budget: { startKb: 47, totalKb: 1_340 },
  },
  {
    name: 'act',
    entry: 'functions/gcp/act.ts',
    ...ON_FRAMEWORK,
    budget: { startKb: 8.4, totalKb: 1_310 },
  },
  {
    name: 'sweep',
    entry: 'functions/gcp/sweep.ts',
    ...ON_FRAMEWORK,
    budget: { startKb: 9.5, totalKb: 1_310 },
  },
  {
    name: 'tick',
    entry: 'functions/gcp/tick.ts',
    ...ON_FRAMEWORK,
    // Slack's client.
    budget: { startKb: 8.5, totalKb: 1_540 },
  },
];

/** Sizes of a bundle, in kilobytes. */
export type Sizes = Readonly<Record<keyof Budget, number>>;

/**
 * Bundles a function into a folder of its own, which is emptied first. The same sources give the same bytes.
 * @returns what esbuild says of its inputs and outputs
 */
export async function bundle(
  { name, entry, hasCommonJs = false, installed = {}, external = [], files = {} }: FunctionBundle,
  folder: string,
): Promise<Metafile> {
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { [name]: entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // In pieces: an SDK client is loaded when it is called, and nothing but decoding for an irrelevant event.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The SDKs' ESM builds can be shaken, their CommonJS builds cannot.
    mainFields: ['module', 'main'],
    alias: {
      'node:process': NODE_GLOBALS,
      process: NODE_GLOBALS,
      buffer: NODE_GLOBALS,
    },
    external: [...Object.keys(installed), ...external],
    minify: true,
    legalComments: 'external',
    sourcemap: 'external',
    metafile: true,
    ...(hasCommonJs ? { banner: { js: REQUIRE } } : {}),
    logLevel: 'warning',
  });
  for (const [path, { imports }] of Object.entries(metafile.outputs)) {
    const required = imports.find(({ kind }) => kind === 'require-call');
    if (required !== undefined && !hasCommonJs) {
      throw new Error(
        `${path} asks for require('${required.path}'), which ES modules have not: give that name an alias in infra/build/bundle.ts.`,
      );
    }
  }
  if (Object.keys(installed).length > 0) {
    const own = {
      name: `cordon-${name}`,
      private: true,
      main: `${name}.mjs`,
      dependencies: installed,
    };
    await writeFile(join(folder, 'package.json'), `${JSON.stringify(own, null, 2)}\n`);
  }
  for (const [file, content] of Object.entries(files)) {
    await writeFile(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
  }
  return metafile;
}

/** The bundle's sizes. Throws an error that names the largest inputs when one is beyond its budget. */
export function measure({ name, entry, budget }: FunctionBundle, { outputs }: Metafile): Sizes {
  const code = Object.keys(outputs).filter((path) => path.endsWith('.mjs'));
  const start = startOf(entry, outputs);
  function kilobytes(limit: keyof Budget, paths: readonly string[]): number {
    const size = paths.reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0) / 1000;
    if (size > budget[limit]) {
      throw new Error(
        `The function ${name} has ${size.toFixed(1)} KB and may have ${budget[limit]} (${limit} in infra/build/bundle.ts). ` +
          `Its largest inputs:\n${largest(paths, outputs).join('\n')}`,
      );
    }
    return size;
  }
  return { startKb: kilobytes('startKb', start), totalKb: kilobytes('totalKb', code) };
}

/** The entry's file and every file it imports statically, directly or not. */
export function startOf(entry: string, outputs: Metafile['outputs']): readonly string[] {
  const found = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === entry);
  // Grows while it is read.
  for (const path of found) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && imported in outputs && !found.includes(imported)) {
        found.push(imported);
      }
    }
  }
  return found;
}

/** Packages, and our own files, by the bytes they add, as lines. */
function largest(paths: readonly string[], outputs: Metafile['outputs']): readonly string[] {
  const bytes = new Map<string, number>();
  for (const path of paths) {
    for (const [input, { bytesInOutput }] of Object.entries(outputs[path]?.inputs ?? {})) {
      const source = /^.*node_modules\/(?<name>(?:@[^/]+\/)?[^/]+)/.exec(input);
      const name = source?.groups?.['name'] ?? input;
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  return [...bytes]
    .sort(([, left], [, right]) => right - left)
    .slice(0, INPUTS_SHOWN)
    .map(([name, size]) => `  ${(size / 1000).toFixed(1).padStart(8)} KB  ${name}`);
}

/** Enough to see what grew. */
const INPUTS_SHOWN = 12;

async function main(): Promise<void> {
  const all = [
    ...AWS_FUNCTIONS.map(at('aws')),
    ...AZURE_FUNCTIONS.map(at('azure')),
    ...GCP_FUNCTIONS.map(at('gcp')),
  ];
  for (const { cloud, each } of all) {
    const folder = `dist/${cloud}/${each.name}`;
    const metafile = await bundle(each, join(ROOT, folder));
    await writeFile(join(ROOT, `${folder}.metafile.json`), JSON.stringify(metafile));
    const { startKb, totalKb } = measure(each, metafile);
    process.stdout.write(
      `${folder}: ${startKb.toFixed(1)} KB at start (budget ${each.budget.startKb}), ` +
        `${totalKb.toFixed(1)} KB in all (budget ${each.budget.totalKb})\n`,
    );
  }
}

function at(cloud: string) {
  return (each: FunctionBundle) => ({ cloud, each });
}

if (
  process.argv[1] !== undefined &&
  relative(process.argv[1], fileURLToPath(import.meta.url)) === ''
) {
  await main();
}
