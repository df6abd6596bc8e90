import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
} from 'yaml';
import type { Json } from '../core/json.ts';
import { quoted } from '../core/plain.ts';

/** Characters of a policy file. A thousand entries fit; longer ones are slow to read for people and machines. */
export const POLICY_TEXT_MAX = 128 * 1024;

/** Levels of lists and maps. The format itself has 5; the rest is for rule parameters. */
export const POLICY_DEPTH_MAX = 20;

/** Keys of one mapping: far more than the format or any tag set has. */
export const POLICY_KEYS_MAX = 200;

/** Where a value is: member names and list positions from the top. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with a policy file. */
export interface PolicyProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** `rules[0].mode`; `''` for the file as a whole. */
  readonly path: string;
  /** What was expected, what was found, what to do. */
  readonly message: string;
}

/** A parsed file: its data, and a way to say where in the text a path is. */
export interface ParsedYaml {
  /** Undefined when the text is not YAML at all. */
  readonly data: Json | undefined;
  readonly problems: readonly PolicyProblem[];
  problem(path: Path, message: string, where?: 'key' | 'value'): PolicyProblem;
}

/**
 * YAML 1.2 text to plain data. Strict where YAML surprises: no aliases, no keys given twice, no keys that are not
 * text, no custom tags. Never throws: what is wrong is in `problems`.
 */
export function parseYaml(text: string, file: string): ParsedYaml {
  const lines = new LineCounter();
  function at(offset: number, path: Path, message: string): PolicyProblem {
    const { line, col } = lines.linePos(offset);
    return {
      file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      path: pathText(path),
      message,
    };
  }
  if (text.length > POLICY_TEXT_MAX) {
    const size = `expected at most ${POLICY_TEXT_MAX} characters, found ${text.length}`;
    return failed([at(0, [], `${size}: use patterns instead of long lists`)]);
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    version: '1.2',
    resolveKnownTags: false,
  });
  const errors = [...document.errors, ...document.warnings];
  const exhausted = errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  if (errors.length > 0) {
    return failed(
      (exhausted === undefined ? errors : [exhausted]).map((error) =>
        at(error.pos[0], [], syntaxMessage(error.code, error.message)),
      ),
    );
  }
  if (document.directives.yaml.version !== '1.2') {
    const message = 'expected YAML 1.2, found a directive for another version';
    return failed([
      at(0, [], `${message}: remove the %YAML line, off and yes would mean false and true`),
    ]);
  }
  const found = inspect(document.contents, at);
  if (found.fatal) {
    return failed(found.problems);
  }
  return {
    data: document.toJS() as Json,
    problems: found.problems,
    problem: (path, message, where = 'value') => at(offsetOf(document, path, where), path, message),
  };
}

/** `rules[0].scope.tags["a b"]`. */
export function pathText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') {
        return `[${part}]`;
      }
      const simple = /^[A-Za-z_][\w-]*$/.test(part);
      return simple ? `${index === 0 ? '' : '.'}${part}` : `[${quoted(part, 60)}]`;
    })
    .join('');
}

function failed(problems: readonly PolicyProblem[]): ParsedYaml {
  return {
    data: undefined,
    problems,
    problem: () => {
      throw new Error('no positions in a file that could not be parsed');
    },
  };
}

function syntaxMessage(code: string, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'expected spaces, found a tab: indent with spaces only';
    case 'MULTIPLE_DOCS':
      return 'expected one document, found a second: remove the --- line or split the file';
    case 'RESOURCE_EXHAUSTION':
      return `expected at most ${POLICY_DEPTH_MAX} levels of nesting, found more: write it flatter`;
    case 'TAG_RESOLVE_FAILED':
      return `expected plain YAML, found a tag: remove it (${message})`;
    default:
      return `expected YAML, found an error: ${message}`;
  }
}

interface Inspection {
  readonly problems: readonly PolicyProblem[];
  /** Whether the data cannot be built safely. */
  readonly fatal: boolean;
}

/** Finds what YAML allows and a policy does not. Iterative: the depth is the file's choice. */
function inspect(
  root: ParsedNode | null,
  at: (offset: number, path: Path, message: string) => PolicyProblem,
): Inspection {
  const problems: PolicyProblem[] = [];
  let fatal = false;
  const rest: { readonly node: unknown; readonly path: Path }[] = [{ node: root, path: [] }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { node, path } = next;
    if (isAlias(node)) {
      fatal = true;
      const hint = 'write the value out: an alias hides what applies';
      problems.push(
        at(startOf(node), path, `expected a value, found the alias *${node.source}: ${hint}`),
      );
    } else if (path.length > POLICY_DEPTH_MAX) {
      fatal = true;
      problems.push(at(startOf(node), path, syntaxMessage('RESOURCE_EXHAUSTION', '')));
    } else if (isSeq(node)) {
      rest.push(...node.items.map((item, index) => ({ node: item, path: [...path, index] })));
    } else if (isMap(node)) {
      const keys = new Set<string>();
      if (node.items.length > POLICY_KEYS_MAX) {
        fatal = true;
        const size = `expected at most ${POLICY_KEYS_MAX} keys, found ${node.items.length}`;
        problems.push(at(startOf(node), path, `${size}: use patterns`));
        continue;
      }
      for (const { key, value } of node.items) {
        const bad = keyProblem(key, keys);
        if (bad !== null) {
          problems.push(at(startOf(key), path, bad.message));
          fatal ||= bad.fatal;
        }
        const name = isScalar(key) ? String(key.value) : '';
        keys.add(name);
        rest.push({ node: value, path: [...path, name] });
      }
    }
  }
  return { problems, fatal };
}

function keyProblem(
  key: unknown,
  seen: ReadonlySet<string>,
): { readonly message: string; readonly fatal: boolean } | null {
  if (!isScalar(key) || typeof key.value !== 'string') {
    const found = isScalar(key) ? `the key ${quoted(String(key.value))}` : 'another kind of key';
    return { message: `expected a text as key, found ${found}: put it in quotes`, fatal: true };
  }
  if (key.value === '__proto__') {
    return { message: 'expected another key, found "__proto__": rename it', fatal: true };
  }
  return seen.has(key.value)
    ? {
        message: `expected each key once, found ${quoted(key.value)} again: remove one of the two`,
        fatal: false,
      }
    : null;
}

/** Offset of the deepest part of the path that exists. */
function offsetOf(document: Document.Parsed, path: Path, where: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const [depth, part] of path.entries()) {
    const child: unknown = isMap(node)
      ? node.items.findLast((pair) => isScalar(pair.key) && pair.key.value === part)
      : isSeq(node)
        ? node.items[Number(part)]
        : undefined;
    if (child === undefined || child === null) {
      return offset;
    }
    const last = depth === path.length - 1;
    if (isPair(child)) {
      const wanted = (last && where === 'key') || !hasText(child.value) ? child.key : child.value;
      offset = startOf(wanted);
      node = child.value;
    } else {
      offset = startOf(child);
      node = child;
    }
  }
  return offset;
}

/** Whether a value is written in the text: `a:` has an empty one, best shown at its key. */
function hasText(node: unknown): boolean {
  const range = (node as Node | null)?.range;
  return range !== null && range !== undefined && range[1] > range[0];
}

function startOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}
