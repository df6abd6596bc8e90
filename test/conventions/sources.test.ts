import { describe, expect, it } from 'vitest';
import { generate, stale } from '../../infra/build/generate.ts';
import { impurities } from './purity.ts';
import { constantsOf, longFiles, longFunctions, undocumented } from './shape.ts';
import { projectFiles, written } from './tree.ts';
import { namelessPaths, unwantedWords } from './words.ts';

const FILES = projectFiles();
const TYPESCRIPT = written(FILES, 'shared/', 'functions/', 'infra/', 'test/');
const PRODUCT = written(FILES, 'shared/', 'functions/');
const PURE = written(FILES, 'shared/core/', 'shared/rules/');

/** Files over the limit, each with the reason why it is not split. */
const LONG_FILES: Readonly<Record<string, string>> = {};

describe('the sources', () => {
  it('are found', () => {
    expect(PURE.length).toBeGreaterThan(30);
    expect(PRODUCT.length).toBeGreaterThan(PURE.length);
    expect(TYPESCRIPT.length).toBeGreaterThan(PRODUCT.length);
  });

  it('decide without clock, chance, waiting or anything outside', () => {
    expect(impurities(PURE, new Map(FILES.map((file) => [file.path, file])))).toEqual([]);
  });

  it('have files of one subject each', () => {
    const long = longFiles(TYPESCRIPT.filter(({ path }) => LONG_FILES[path] === undefined));

    expect(long).toEqual([]);
  });

  it('have no exception for a file that is short', () => {
    const long = longFiles(TYPESCRIPT).map((problem) => problem.split(' ')[0]);

    expect(long).toEqual(expect.arrayContaining(Object.keys(LONG_FILES)));
  });

  it('have functions that fit a screen', () => {
    expect(longFunctions(TYPESCRIPT)).toEqual([]);
  });

  it('say of every export what it is', () => {
    expect(undocumented(PRODUCT)).toEqual([]);
  });

  it('use every limit they name', () => {
    const limits = PRODUCT.filter(({ path }) => path.endsWith('/limits.ts'));
    const isUsed = (name: string): boolean =>
      PRODUCT.some(({ text }) => [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length > 1);
    const unused = limits.flatMap((file) => constantsOf(file).filter((name) => !isUsed(name)));

    expect(limits.length).toBeGreaterThan(0);
    expect(unused).toEqual([]);
  });

  it('have generated files that are fresh', async () => {
    expect(await stale(await generate())).toEqual([]);
  });
});

describe('the files', () => {
  it('have names with a subject', () => {
    expect(namelessPaths(FILES.map(({ path }) => path))).toEqual([]);
  });

  it('leave nothing for others and tell of no machine', () => {
    expect(unwantedWords(FILES.filter(({ path }) => path !== 'package-lock.json'))).toEqual([]);
  });
});
