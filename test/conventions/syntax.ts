import { parseAst } from 'vitest/node';
import type { SourceFile } from './tree.ts';

/** A node of a syntax tree, in the shape ESTree and its TypeScript extension give it. */
export interface SyntaxNode {
  readonly type: string;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/** The syntax tree of a TypeScript file. Throws where it does not parse. */
export function parse({ path, text }: SourceFile): SyntaxNode {
  return parseAst(text, { lang: 'ts' }, path) as unknown as SyntaxNode;
}

/** Every node below and including this one, outer before inner, each with the one around it. */
export function* nodesOf(
  node: SyntaxNode,
  around: SyntaxNode | null = null,
): Generator<readonly [node: SyntaxNode, around: SyntaxNode | null]> {
  yield [node, around];
  for (const child of childrenOf(node)) {
    yield* nodesOf(child, node);
  }
}

/** The nodes directly inside. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.values(node).flat().filter(isNode);
}

/** A member that is a node, or null. */
export function member(node: SyntaxNode, name: string): SyntaxNode | null {
  const value = node[name];
  return isNode(value) ? value : null;
}

/** Modules a file names, in imports and re-exports, with whether only types are taken from them. */
export function importsOf(
  program: SyntaxNode,
): readonly { readonly from: string; readonly isType: boolean }[] {
  const statements = childrenOf(program).filter(({ type }) => /^(Import|Export)/.test(type));
  const dynamic = [...nodesOf(program)].filter(([{ type }]) => type === 'ImportExpression');
  return [
    ...statements.flatMap((node) => {
      const from = member(node, 'source')?.['value'];
      return typeof from === 'string' ? [{ from, isType: takesTypes(node) }] : [];
    }),
    ...dynamic.flatMap(([node]) => {
      const from = member(node, 'source')?.['value'];
      return typeof from === 'string' ? [{ from, isType: false }] : [];
    }),
  ];
}

/** The number of the line at an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function takesTypes(node: SyntaxNode): boolean {
  return node['importKind'] === 'type' || node['exportKind'] === 'type';
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
