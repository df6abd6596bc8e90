import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { ROOT, type SourceFile } from './tree.ts';

/** Links of Markdown pages to files or headings that are not there. */
export function deadLinks(pages: readonly SourceFile[]): readonly string[] {
  const headings = new Map(pages.map(({ path, text }) => [path, anchorsOf(text)]));
  return pages.flatMap(({ path, text }) =>
    linksOf(text).flatMap((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : posix.join(posix.dirname(path), file);
      const isThere =
        (headings.has(target) || existsSync(`${ROOT}/${target}`)) &&
        (anchor === undefined || (headings.get(target)?.has(anchor) ?? !target.endsWith('.md')));
      return isThere ? [] : [`${path} links to ${link}`];
    }),
  );
}

/** The npm scripts a page tells people to run. */
export function scriptsOf(text: string): readonly string[] {
  const run = [...text.matchAll(/\bnpm run (?:-\S+ )*(?<name>\w[\w:-]*)/g)].map(
    ({ groups }) => groups?.['name'],
  );
  const short = [...text.matchAll(/\bnpm (?<name>start|test)\b/g)].map(
    ({ groups }) => groups?.['name'],
  );
  return [...new Set([...run, ...short])].filter((name) => name !== undefined);
}

/** Targets of links, images among them, that are not web addresses. Code is no link. */
function linksOf(text: string): readonly string[] {
  const prose = withoutCode(text).replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\((?<target>[^)\s]+)[^)]*\)/g)]
    .map(({ groups }) => groups?.['target'] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...withoutCode(text).matchAll(/^#+ (?<title>.+)$/gm)];
  return new Set(
    headings.map(({ groups }) =>
      (groups?.['title'] ?? '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '');
}
