import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { importsOf, parse } from './syntax.ts';
import { ROOT, type SourceFile } from './tree.ts';

/** The parts of `package.json` the conventions are about. */
export interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** A package in `package-lock.json`. */
export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  /** Whether it comes inside another package, whose hash is its own too. */
  readonly inBundle?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Licences under which a package may be shipped: permissive ones, by their SPDX id. */
const SHIPPED_LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** Packages under another licence that may be shipped all the same, each with the reason. */
const EXCEPTED: Readonly<Record<string, string>> = {
  'node_modules/spdx-exceptions':
    'a list of names under CC-BY-3.0, which the functions framework brings; no code, and in no bundle',
};

/** Reads `package.json`. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));
}

/** Reads the packages of `package-lock.json`, by folder; the project itself is not among them. */
export function readLock(): ReadonlyMap<string, LockedPackage> {
  const lock: { readonly packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
    readFileSync(`${ROOT}/package-lock.json`, 'utf8'),
  );
  return new Map(Object.entries(lock.packages).filter(([folder]) => folder !== ''));
}

/** Packages that files import, by package, with one file that does. Node's own modules are not among them. */
export function packagesOf(files: readonly SourceFile[]): ReadonlyMap<string, string> {
  const own = new Set(builtinModules);
  return new Map(
    files.flatMap((file) =>
      importsOf(parse(file)).flatMap(({ from }) => {
        const name = /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from;
        return from.startsWith('.') || from.startsWith('node:') || own.has(from)
          ? []
          : [[name, file.path] as const];
      }),
    ),
  );
}

/**
 * Packages that are shipped under a licence not on the list. An installed package's own file is believed, the lock
 * file's word where it is for another platform.
 */
export function unshippable(packages: ReadonlyMap<string, LockedPackage>): readonly string[] {
  return [...packages].flatMap(([folder, { dev, license }]) => {
    if (dev === true || EXCEPTED[folder] !== undefined) {
      return [];
    }
    const file = `${ROOT}/${folder}/package.json`;
    const said: unknown = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8')).license
      : license;
    return isShippable(said) ? [] : [`${folder}: ${JSON.stringify(said)}`];
  });
}

/** Whether an SPDX expression gives a choice that may be shipped. */
export function isShippable(licence: unknown): boolean {
  return (
    typeof licence === 'string' &&
    licence
      .replaceAll(/[()]/g, '')
      .split(' OR ')
      .some((choice) => choice.split(' AND ').every((id) => SHIPPED_LICENCES.has(id)))
  );
}
