import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A file of the project: its path from the root, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Every file of the project that `.gitignore` does not name, by path. Read from the folder and not from git: a copy
 * without its history is judged alike, and so is a file before it is committed.
 */
export function projectFiles(): readonly SourceFile[] {
  const isIgnored = ignoring(readFileSync(`${ROOT}/.gitignore`, 'utf8'));
  return pathsIn('', isIgnored).map((path) => ({
    path,
    text: readFileSync(`${ROOT}/${path}`, 'utf8'),
  }));
}

/** The files among them whose path has one of the beginnings and is TypeScript somebody wrote. */
export function written(
  files: readonly SourceFile[],
  ...beginnings: readonly string[]
): readonly SourceFile[] {
  return files.filter(
    ({ path }) =>
      path.endsWith('.ts') &&
      !path.endsWith('.generated.ts') &&
      beginnings.some((beginning) => path.startsWith(beginning)),
  );
}

/**
 * What a `.gitignore` of plain lines leaves out, by a file's or folder's name: `name/`, `name` and `*` in a name.
 * Throws on a line it would not understand.
 */
export function ignoring(text: string): (name: string) => boolean {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const patterns = lines.map((line) => {
    if (!/^[\w.*-]+\/?$/.test(line)) {
      throw new Error(
        `.gitignore has the line ${line}: teach test/conventions/tree.ts to read it.`,
      );
    }
    const name = line.replace(/\/$/, '').replaceAll('.', '\\.').replaceAll('*', '.*');
    return new RegExp(`^${name}$`);
  });
  return (name) => name === '.git' || patterns.some((pattern) => pattern.test(name));
}

function pathsIn(folder: string, isIgnored: (name: string) => boolean): readonly string[] {
  const entries = readdirSync(`${ROOT}/${folder}`, { withFileTypes: true });
  return entries
    .filter(({ name }) => !isIgnored(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? pathsIn(`${folder}${entry.name}/`, isIgnored)
        : [`${folder}${entry.name}`],
    )
    .sort();
}
