import { posix } from 'node:path';
import {
  childrenOf,
  importsOf,
  lineAt,
  member,
  nodesOf,
  parse,
  type SyntaxNode,
} from './syntax.ts';
import type { SourceFile } from './tree.ts';

/** Modules pure code may have: they compute, and do nothing else. */
const PURE_MODULES = [/^zod(?:\/mini)?$/, /^@noble\/hashes\//];

/** Names of the runtime that answer something else each time, wait, or reach outside. */
const OUTSIDE = new Set([
  'Promise',
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

const IS_ASYNC = 'is async';
const AWAITS = 'waits';
const WAITING = new Set([IS_ASYNC, AWAITS, 'uses Promise']);

/** Answers that depend on the machine's time zone or language. */
const LOCAL =
  /^(?:toLocale\w*|localeCompare|getTimezoneOffset|(?:get|set)(?:Date|Day|FullYear|Hours|Minutes|Month|Seconds|Year))$/;

/**
 * Why files that must be pure are not: the first ones, and everything they import values from. The latter may hold
 * functions that wait, as a resource's door does beside what is known about it. Each problem names the file and line.
 */
export function impurities(
  pure: readonly SourceFile[],
  all: ReadonlyMap<string, SourceFile>,
): readonly string[] {
  const reached = new Map(pure.map((file) => [file.path, file]));
  const problems: string[] = [];
  // A Map's iteration sees what is added on the way.
  for (const file of reached.values()) {
    const program = parse(file);
    const acts = actsIn(program).filter(([, what]) => pure.includes(file) || !WAITING.has(what));
    problems.push(...acts.map(([node, what]) => at(file, node, what)));
    for (const { from, isType } of importsOf(program)) {
      const path = from.startsWith('.') ? posix.join(posix.dirname(file.path), from) : null;
      const target = path === null ? undefined : all.get(path);
      if (path === null && !PURE_MODULES.some((pattern) => pattern.test(from))) {
        problems.push(`${file.path} imports ${from}`);
      } else if (target !== undefined && !isType) {
        reached.set(target.path, target);
      }
    }
  }
  return problems;
}

/** What in a file depends on more than its arguments, or does more than answer. */
function actsIn(program: SyntaxNode): readonly (readonly [node: SyntaxNode, what: string])[] {
  const variables = childrenOf(program).filter((node) => {
    const declaration = member(node, 'declaration') ?? node;
    return declaration.type === 'VariableDeclaration' && declaration['kind'] !== 'const';
  });
  return [
    ...variables.map((node) => [node, 'keeps a variable between calls'] as const),
    ...[...nodesOf(program)].flatMap(([node, around]) => {
      const act = actOf(node, around);
      return act === null ? [] : [[node, act] as const];
    }),
  ];
}

function actOf(node: SyntaxNode, around: SyntaxNode | null): string | null {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node['async'] === true ? IS_ASYNC : null;
    case 'AwaitExpression':
      return AWAITS;
    case 'ImportExpression':
      return 'imports on the way';
    case 'MetaProperty':
      return 'asks where it is';
    case 'NewExpression':
      return isNamed(member(node, 'callee'), 'Date') && childrenOf(node).length === 1
        ? 'reads the clock'
        : null;
    case 'CallExpression':
      return isNamed(member(node, 'callee'), 'Date') ? 'reads the clock' : null;
    case 'MemberExpression':
      return actOfMember(node);
    case 'Identifier':
      return OUTSIDE.has(String(node['name'])) && isValue(node, around)
        ? `uses ${String(node['name'])}`
        : null;
    default:
      return null;
  }
}

function actOfMember(node: SyntaxNode): string | null {
  const object = member(node, 'object');
  const name = String(member(node, 'property')?.['name']);
  if (isNamed(object, 'Date') && name === 'now') {
    return 'reads the clock';
  }
  if (isNamed(object, 'Math') && name === 'random') {
    return 'draws at random';
  }
  return LOCAL.test(name) ? `depends on the machine's time zone or language by ${name}` : null;
}

/** Whether an identifier stands for a value: it is not a type's name, a property's or a key's. */
function isValue(node: SyntaxNode, around: SyntaxNode | null): boolean {
  if (around === null || around['computed'] === true) {
    return true;
  }
  const isTyped = around.type.startsWith('TS') && !around.type.endsWith('Expression');
  return !isTyped && around['property'] !== node && around['key'] !== node;
}

function isNamed(node: SyntaxNode | null, name: string): boolean {
  return node?.type === 'Identifier' && node['name'] === name;
}

function at({ path, text }: SourceFile, { start }: SyntaxNode, what: string): string {
  return `${path}:${lineAt(text, start)} ${what}`;
}
