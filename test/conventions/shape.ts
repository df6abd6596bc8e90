import { childrenOf, lineAt, member, nodesOf, parse, type SyntaxNode } from './syntax.ts';
import type { SourceFile } from './tree.ts';

/** A file longer than this has two subjects: it is split by noun. */
const FILE_LINES_MAX = 250;

/** A function longer than this is read with a finger on the screen. */
const FUNCTION_LINES_MAX = 70;

/** The files that are too long, with their lines. */
export function longFiles(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.replace(/\n$/, '').split('\n').length;
    return lines > FILE_LINES_MAX ? [`${path} has ${lines} lines`] : [];
  });
}

/**
 * The functions that are too long, with their lines. Lines of functions inside are theirs: a factory of small functions
 * is not long. What is handed to `describe` is no function in this sense: it is a list of tests and their tables.
 */
export function longFunctions(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) =>
    [...nodesOf(parse(file))].flatMap(([node, around]) => {
      const lines = isFunction(node) && !isSuite(around) ? ownLinesOf(node, file.text) : 0;
      return lines > FUNCTION_LINES_MAX
        ? [`${file.path}:${lineAt(file.text, node.start)} has a function of ${lines} lines`]
        : [];
    }),
  );
}

/**
 * The exports without a docstring, those of other files apart. An export on the line after another shares its docstring: a schema's type, a limit's
 * counterpart.
 */
export function undocumented(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const exports = childrenOf(parse(file)).filter((node) => member(node, 'declaration') !== null);
    return exports.flatMap(({ start }, index) => {
      const between = file.text.slice(exports[index - 1]?.end ?? 0, start);
      return /\/\*\*(?:(?!\*\/).)*[a-z](?:(?!\*\/).)*\*\/\n$/s.test(between) ||
        (index > 0 && between === '\n')
        ? []
        : [`${file.path}:${lineAt(file.text, start)} exports without a docstring`];
    });
  });
}

/** The constants a file exports. */
export function constantsOf(file: SourceFile): readonly string[] {
  return childrenOf(parse(file)).flatMap((node) => {
    const declaration = member(node, 'declaration');
    const declarators = declaration?.type === 'VariableDeclaration' ? childrenOf(declaration) : [];
    return declarators.map((declarator) => String(member(declarator, 'id')?.['name']));
  });
}

function isFunction({ type }: SyntaxNode): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type);
}

/** Lines from the first to the last, less those that only functions inside take. */
function ownLinesOf(node: SyntaxNode, text: string): number {
  const inner = outermostFunctionsIn(node).map((each) => breaksIn(each, text));
  return 1 + breaksIn(node, text) - inner.reduce((sum, breaks) => sum + breaks, 0);
}

function outermostFunctionsIn(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).flatMap((child) =>
    isFunction(child) ? [child] : outermostFunctionsIn(child),
  );
}

function breaksIn({ start, end }: SyntaxNode, text: string): number {
  return text.slice(start, end).split('\n').length - 1;
}

function isSuite(around: SyntaxNode | null): boolean {
  return around?.type === 'CallExpression' && nameOf(member(around, 'callee')) === 'describe';
}

/** The leftmost name of `describe`, `describe.skipIf(…)` and `describe.each(…)`. */
function nameOf(node: SyntaxNode | null): string | null {
  switch (node?.type) {
    case 'Identifier':
      return String(node['name']);
    case 'MemberExpression':
      return nameOf(member(node, 'object'));
    case 'CallExpression':
      return nameOf(member(node, 'callee'));
    default:
      return null;
  }
}
