import { lineAt } from './syntax.ts';
import type { SourceFile } from './tree.ts';

/** What no file says, and why. Each is put together so that this file does not say it. */
const UNWANTED: readonly { readonly pattern: RegExp; readonly problem: string }[] = [
  {
    pattern: new RegExp(['to-do', 'fix-me', 'xx-x'].join('|').replaceAll('-', '').toUpperCase()),
    problem: 'leaves something for others',
  },
  { pattern: /\bnot[ ]implemented\b/, problem: 'leaves something for others' },
  {
    pattern: /\/(?:work|root|Users)\/|\/tmp\/brief|\/home\/(?!ec2-user\/)/,
    problem: "names a folder of one person's machine",
  },
  {
    pattern:
      /https?:\/\/(?!registry\.(?:npmjs\.org|terraform\.io)\b)[\w.-]*(?:registry|artifactory|nexus|verdaccio|mirror)[\w.-]*/i,
    problem: 'names a host of one network',
  },
  {
    pattern: /\b(?:sub-?agents?|main[ ]session|co-authored[-]by)\b/i,
    problem: 'tells of its writing',
  },
];

/** Names under which everything ends up, so that nothing is found. */
const NAMELESS = /^(?:utils?|helpers?|misc|common)(?:\.|$)/;

/** What files say that they should not, with the line. */
export function unwantedWords(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) =>
    UNWANTED.flatMap(({ pattern, problem }) => {
      const found = pattern.exec(text);
      return found === null ? [] : [`${path}:${lineAt(text, found.index)} ${problem}: ${found[0]}`];
    }),
  );
}

/** Files and folders named for no subject. */
export function namelessPaths(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => path.split('/').some((name) => NAMELESS.test(name)));
}
