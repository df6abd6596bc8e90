import { describe, expect, it } from 'vitest';
import { isShippable, packagesOf } from './dependencies.ts';
import { deadLinks, scriptsOf } from './links.ts';
import { impurities } from './purity.ts';
import { constantsOf, longFiles, longFunctions, undocumented } from './shape.ts';
import { ignoring, type SourceFile } from './tree.ts';
import { namelessPaths, unwantedWords } from './words.ts';

describe('the check of purity', () => {
  it.each([
    ['the clock', 'export const at = () => Date.now();'],
    ['the clock by a date', 'export const at = () => new Date();'],
    ['the clock by a text', 'export const at = () => Date();'],
    ['chance', 'export const n = () => Math.random();'],
    ['an async function', 'export async function f(): Promise<void> {}'],
    ['an async arrow', 'export const f = async () => 1;'],
    ['an async method', 'export const o = { async f() {} };'],
    ['waiting at the top', 'await f();'],
    ['a promise', 'export const p = () => Promise.resolve(1);'],
    ['the environment', 'export const e = () => process.env;'],
    ['the environment in a call', 'f(process);'],
    ['the environment in an object', 'export const o = () => ({ process });'],
    ['a log', 'console.log(1);'],
    ['a timer', 'setTimeout(f, 1);'],
    ['the network', 'export const f = () => fetch(u);'],
    ['the time zone', 'export const h = (d: Date) => d.getHours();'],
    ['the language', 'export const c = (a: string, b: string) => a.localeCompare(b);'],
    ['a variable that stays', 'let n = 0;'],
    ['an exported variable that stays', 'export let n = 0;'],
    ['an import on the way', "export const f = () => import('./b.ts');"],
    ['its own place', 'export const u = import.meta.url;'],
    ['a module of Node', "import { readFileSync } from 'node:fs';"],
    ['types of an SDK', "import type { S3 } from '@aws-sdk/client-s3';"],
    ['a re-export of an SDK', "export { S3 } from '@aws-sdk/client-s3';"],
  ])('finds %s', (_, text) => {
    expect(impure({ 'a.ts': text })).toEqual([expect.stringMatching(/^a\.ts/)]);
  });

  it.each([
    ['a date of an argument', 'export const t = (at: number) => new Date(at).getUTCHours();'],
    ['a type that says Promise', 'export interface Port { f(): Promise<void> }'],
    ['a property of such a name', 'export const f = (o: O) => o.process + o.now;'],
    ['a key of such a name', 'export const o = { process: 1, console: 2 };'],
    ['a library that computes', "import * as z from 'zod/mini';"],
    ['a hash', "import { sha256 } from '@noble/hashes/sha2.js';"],
    ['a constant', 'export const LIMITS_MAX = 3;'],
  ])('lets pass %s', (_, text) => {
    expect(impure({ 'a.ts': text })).toEqual([]);
  });

  it('follows imports of values', () => {
    const problems = impure({
      'core/a.ts': "import { b } from '../b.ts';",
      'b.ts': "import { c } from './c.ts';",
      'c.ts': 'export const c = () => Date.now();',
    });

    expect(problems).toEqual(['c.ts:1 reads the clock']);
  });

  it('does not follow imports of types', () => {
    const problems = impure({
      'a.ts': "import type { B } from './b.ts';",
      'b.ts': 'export const b = () => Date.now();',
    });

    expect(problems).toEqual([]);
  });
});

describe('the checks of shape', () => {
  it('find a file of 251 lines, and none of 250', () => {
    expect(longFiles([file('a.ts', '\n'.repeat(251)), file('b.ts', '\n'.repeat(250))])).toEqual([
      'a.ts has 251 lines',
    ]);
  });

  it('find a function of 71 lines, and none of 70', () => {
    const long = file('a.ts', `function f() {${'\n'.repeat(70)}}`);
    const short = file('b.ts', `function f() {${'\n'.repeat(69)}}`);

    expect(longFunctions([long, short])).toEqual(['a.ts:1 has a function of 71 lines']);
  });

  it('count lines of a function inside as its own', () => {
    const text = `function f() {\n${`function g() {${'\n'.repeat(60)}}\n`.repeat(2)}}`;

    expect(longFunctions([file('a.ts', text)])).toEqual([]);
  });

  it.each([
    ['nothing above', 'export const a = 1;'],
    ['a comment above', '// Says something.\nexport const a = 1;'],
    ['an empty docstring', '/** */\nexport const a = 1;'],
    ['a docstring of the file', '/** Says something. */\n\nexport const a = 1;'],
    ['a docstring further up', '/** Says something. */\nconst b = 1;\nexport const a = 1;'],
  ])('find an export with %s', (_, text) => {
    expect(undocumented([file('a.ts', text)])).toHaveLength(1);
  });

  it.each([
    ['a docstring', '/** Says something. */\nexport const a = 1;'],
    ['a longer docstring', '/**\n * Says *something*.\n */\nexport function a() {}'],
    ['that of the line above', '/** Says something. */\nexport const a = 1;\nexport const b = 2;'],
    ['another file', "export type { A } from './a.ts';"],
  ])('let pass an export with %s', (_, text) => {
    expect(undocumented([file('a.ts', text)])).toEqual([]);
  });

  it('know the constants of a file', () => {
    const text = 'export const A_MAX = 1, B_MS = 2;\nconst c = 3;\nexport function d() {}';

    expect(constantsOf(file('a.ts', text))).toEqual(['A_MAX', 'B_MS']);
  });
});

describe('the checks of words', () => {
  it.each([
    `// TO${'DO'}: later`,
    `// FIX${'ME'}`,
    `throw new Error('not ${'implemented'}');`,
    `cat /${'work'}/notes`,
    `/${'root'}/.npmrc`,
    `https://npm.${'artifactory'}.example/x`,
    `a ${'sub'}agent wrote it`,
  ])('find %s', (text) => {
    expect(unwantedWords([file('a.md', `\n${text}`)])).toEqual([
      expect.stringMatching(/^a\.md:2 /),
    ]);
  });

  it.each(['/home/ec2-user/SageMaker', 'https://registry.npmjs.org/zod', 'the rework/rewrite'])(
    'let pass %s',
    (text) => {
      expect(unwantedWords([file('a.md', text)])).toEqual([]);
    },
  );

  it('find names without a subject', () => {
    const paths = ['shared/utils.ts', 'test/helpers/a.ts', 'a/misc/b.ts', 'a/miscible.ts'];

    expect(namelessPaths(paths)).toEqual(paths.slice(0, 3));
  });
});

describe('the checks of pages', () => {
  it('find links to what is not there', () => {
    const page = file(
      'docs/a.md',
      '# A title: one\n[a](../package.json) [b](no.md) [c](#a-title-one) [d](#two)',
    );

    expect(deadLinks([page])).toEqual(['docs/a.md links to no.md', 'docs/a.md links to #two']);
  });

  it('leave the web and code alone', () => {
    expect(
      deadLinks([file('docs/a.md', '[a](https://a.example) `[b](c)`\n```\n[d](e)\n```\n')]),
    ).toEqual([]);
  });

  it('know the scripts a page names', () => {
    expect(
      scriptsOf('`npm ci && npm start`, then npm run --silent test:peers and npm test'),
    ).toEqual(['test:peers', 'start', 'test']);
  });
});

describe('the checks of packages', () => {
  it('know the packages that files import', () => {
    const text =
      "import a from '@scope/name/deep';\nimport 'plain/deep';\nimport './own.ts';\nimport 'node:fs';\nconst b = import('late');";

    expect([...packagesOf([file('a.ts', text)]).keys()]).toEqual(['@scope/name', 'plain', 'late']);
  });

  it.each(['MIT', '(MIT OR GPL-3.0-only)', 'Apache-2.0 AND MIT'])('ship %s', (licence) => {
    expect(isShippable(licence)).toBe(true);
  });

  it.each([
    'AGPL-3.0-only',
    'GPL-3.0-or-later',
    'MIT AND GPL-2.0-only',
    'SEE LICENSE IN X',
    undefined,
  ])('do not ship %s', (licence) => {
    expect(isShippable(licence)).toBe(false);
  });
});

describe('the reading of .gitignore', () => {
  const isIgnored = ignoring('node_modules/\n*.log\n*.sqlite-*\n# a comment\n');

  it.each(['.git', 'node_modules', 'a.log', 'b.sqlite-wal'])('leaves out %s', (name) => {
    expect(isIgnored(name)).toBe(true);
  });

  it.each(['node_modules2', 'a.logs', '.gitignore'])('keeps %s', (name) => {
    expect(isIgnored(name)).toBe(false);
  });

  it('says what it does not understand', () => {
    expect(() => ignoring('!kept\n')).toThrow(/has the line !kept/);
  });
});

function file(path: string, text: string): SourceFile {
  return { path, text };
}

/** Impurities of the first file, with all of them to import from. */
function impure(texts: Readonly<Record<string, string>>): readonly string[] {
  const files = Object.entries(texts).map(([path, text]) => file(path, text));
  return impurities(files.slice(0, 1), new Map(files.map((each) => [each.path, each])));
}
