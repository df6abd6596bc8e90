import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packagesOf, readLock, readManifest, unshippable } from './dependencies.ts';
import { deadLinks, scriptsOf } from './links.ts';
import { ignoring, projectFiles, ROOT, written } from './tree.ts';

/** What may stand at the top: the product, what leads to it, and what tools ask for there. */
const TOP = [
  '.ci',
  '.gitignore',
  'LICENSE',
  'README.md',
  'docs',
  'functions',
  'infra',
  'package-lock.json',
  'package.json',
  'shared',
  'test',
  'tsconfig.json',
];

/** Packages that no file imports and no script runs, each with what they are for. */
const UNIMPORTED: Readonly<Record<string, string>> = {
  '@types/node': 'types for the compiler, which finds them by itself',
  constructs: 'what aws-cdk-lib is made of: its peer',
  '@vitest/coverage-v8': 'vitest loads it by itself for `npm test -- --coverage`',
  node: 'the runtime: npm puts it in front of the machine’s own',
};

/**
 * Packages locked without a hash: builds for other platforms that the registry this file was last written from did not
 * carry. npm fills the hash in where one is installed.
 */
const HASHLESS =
  /^node_modules\/@biomejs\/cli-(?:android|darwin|win32)-|^node_modules\/@biomejs\/cli-linux-\w+-musl$/;

const FILES = projectFiles();
const PAGES = FILES.filter(({ path }) => path === 'README.md' || /^docs\/.*\.md$/.test(path));
const MANIFEST = readManifest();
const LOCK = readLock();
const SHIPPED = Object.keys(MANIFEST.dependencies);
const DEVELOPED = Object.keys(MANIFEST.devDependencies);

describe('the top of the repository', () => {
  it('holds what leads to the product, and nothing else', () => {
    const isIgnored = ignoring(readFileSync(`${ROOT}/.gitignore`, 'utf8'));

    expect(
      readdirSync(ROOT)
        .filter((name) => !isIgnored(name))
        .sort(),
    ).toEqual(TOP);
  });
});

describe('the pages', () => {
  it('link to what is there', () => {
    expect(deadLinks(PAGES)).toEqual([]);
  });

  it.each(PAGES.map(({ path, text }) => [path, text] as const))(
    '%s tells people to run what exists',
    (_, text) => {
      expect(scriptsOf(text).filter((name) => MANIFEST.scripts[name] === undefined)).toEqual([]);
    },
  );
});

describe('the dependencies', () => {
  const product = packagesOf(written(FILES, 'shared/', 'functions/'));
  const tooling = packagesOf(written(FILES, 'test/', 'infra/'));

  it('of the product are what it imports', () => {
    expect([...product.keys()].filter((name) => !SHIPPED.includes(name))).toEqual([]);
  });

  it('of tests and builds are what they import', () => {
    const known = [...SHIPPED, ...DEVELOPED];

    expect([...tooling.keys()].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('of the product are imported by it', () => {
    const unused = SHIPPED.filter((name) => !product.has(name) && UNIMPORTED[name] === undefined);

    expect(unused).toEqual([]);
  });

  it('of development are imported or run', () => {
    const run = `${Object.values(MANIFEST.scripts).join(' ')} ${readFileSync(`${ROOT}/tsconfig.json`, 'utf8')}`;
    const unused = DEVELOPED.filter(
      (name) => !tooling.has(name) && !runs(name, run) && UNIMPORTED[name] === undefined,
    );

    expect(unused).toEqual([]);
  });

  it('have exact versions', () => {
    const versions = Object.values({ ...MANIFEST.dependencies, ...MANIFEST.devDependencies });

    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('have a line each in docs/dependencies.md, and nothing else has', () => {
    const page = PAGES.find(({ path }) => path === 'docs/dependencies.md')?.text ?? '';
    const lines = [...page.matchAll(/^\| `(?<name>[^`]+)` (?<version>\S+) \|/gm)].map(
      ({ groups }) => `${groups?.['name']} ${groups?.['version']}`,
    );
    const all = { ...MANIFEST.dependencies, ...MANIFEST.devDependencies };

    expect(lines.sort()).toEqual(
      Object.entries(all)
        .map((entry) => entry.join(' '))
        .sort(),
    );
  });

  it('may be shipped, with all that they bring', () => {
    expect(unshippable(LOCK)).toEqual([]);
  });
});

describe('the lock file', () => {
  it('names no address but that of the public registry', () => {
    const addresses = [...LOCK.values()].flatMap(({ resolved }) => resolved ?? []);

    expect(addresses.filter((url) => !url.startsWith('https://registry.npmjs.org/'))).toEqual([]);
  });

  it('has a hash for every package but builds for other platforms and what is inside another', () => {
    const hashless = [...LOCK].filter(
      ([, { integrity, inBundle }]) => integrity === undefined && inBundle !== true,
    );

    expect(hashless.map(([folder]) => folder).filter((folder) => !HASHLESS.test(folder))).toEqual(
      [],
    );
    expect(hashless.every(([, { optional, dev }]) => optional === true && dev === true)).toBe(true);
  });

  it('names every package another asks for: npm ci refuses it otherwise', () => {
    const names = new Set(
      [...LOCK.keys()].map((folder) => folder.replace(/^.*node_modules\//, '')),
    );
    const missing = [...LOCK].flatMap(([folder, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !names.has(name))
        .map((name) => `${folder} asks for ${name}`),
    );

    expect(missing).toEqual([]);
  });
});

/** Whether a package's command or name stands in what scripts run and the compiler extends. */
function runs(name: string, text: string): boolean {
  const file: { readonly bin?: string | Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(`${ROOT}/node_modules/${name}/package.json`, 'utf8'),
  );
  const commands = typeof file.bin === 'object' ? Object.keys(file.bin) : [];
  return [name, ...commands].some((word) =>
    new RegExp(`(?:^|[\\s"])${word}(?:$|[\\s/"])`).test(text),
  );
}
