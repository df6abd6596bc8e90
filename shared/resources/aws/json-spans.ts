/** Where each value of a JSON text stands in it, so that one value can be cut out and every other byte stays. */

/** A JSON value with its place: `text.slice(start, end)` is exactly how it was written. */
export type SpanNode = SpanObject | SpanArray | SpanScalar;

/** An object with its members. */
export interface SpanObject {
  readonly kind: 'object';
  readonly start: number;
  readonly end: number;
  /** In the order written, repeated names included. */
  readonly members: readonly SpanMember[];
}

/** An array with its items. */
export interface SpanArray {
  readonly kind: 'array';
  readonly start: number;
  readonly end: number;
  readonly items: readonly SpanNode[];
}

/** A text, number, switch or null. */
export interface SpanScalar {
  readonly kind: 'scalar';
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean | null;
}

/** One `"name": value` of an object, from the quote of its name to the end of its value. */
export interface SpanMember {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly value: SpanNode;
}

/** A range to replace. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Something with a place in a text. */
export type Span = Pick<Splice, 'start' | 'end'>;

/** Levels of nesting that are read. A policy has six; a hostile one must not exhaust the stack. */
const DEPTH_MAX = 32;

const BYTE_ORDER_MARK = '\uFEFF';

/** The value of a JSON text with the place of every part, or null when it is no JSON or nested too deep. */
export function parseSpans(text: string): SpanNode | null {
  const offset = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  if (!isJson(text.slice(offset)) || depthOf(text) > DEPTH_MAX) {
    return null;
  }
  return nodeAt(text, skipSpace(text, offset));
}

/** The text with some ranges replaced. They must not overlap; their order does not matter. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((left, right) => left.start - right.start);
  let result = '';
  let at = 0;
  for (const splice of ordered) {
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at);
}

/**
 * The ranges that take some elements of a list away, each with one comma. What stays keeps its bytes, its order and
 * the space in front of it. At least one element must stay.
 */
export function removals(list: readonly Span[], isRemoved: (index: number) => boolean): Splice[] {
  const splices: Splice[] = [];
  let hasKept = false;
  for (const [index, span] of list.entries()) {
    if (!isRemoved(index)) {
      hasKept = true;
    } else if (hasKept) {
      splices.push({ start: list[index - 1]?.end ?? span.start, end: span.end, text: '' });
    } else {
      splices.push({ start: span.start, end: list[index + 1]?.start ?? span.end, text: '' });
    }
  }
  return splices;
}

/** The members of an object with that name: more than one when the name is repeated. */
export function membersNamed(node: SpanNode, name: string): readonly SpanMember[] {
  return node.kind === 'object' ? node.members.filter((member) => member.name === name) : [];
}

/** Whether any object in it has a name twice: readers of JSON do not agree on what that means. */
export function repeatsNames(node: SpanNode): boolean {
  switch (node.kind) {
    case 'scalar':
      return false;
    case 'array':
      return node.items.some(repeatsNames);
    case 'object':
      return (
        new Set(node.members.map((member) => member.name)).size < node.members.length ||
        node.members.some((member) => repeatsNames(member.value))
      );
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return false;
    }
    throw error;
  }
}

/** From here on the text is known to be JSON: only its structure has to be found. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at) - 1;
    } else if (character === '{' || character === '[') {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (character === '}' || character === ']') {
      depth -= 1;
    }
  }
  return deepest;
}

function nodeAt(text: string, start: number): SpanNode {
  switch (text[start]) {
    case '{':
      return objectAt(text, start);
    case '[':
      return arrayAt(text, start);
    default:
      return scalarAt(text, start);
  }
}

function objectAt(text: string, start: number): SpanObject {
  const members: SpanMember[] = [];
  let at = skipSpace(text, start + 1);
  while (text[at] !== '}') {
    const nameEnd = endOfString(text, at);
    const colon = skipSpace(text, nameEnd);
    const value = nodeAt(text, skipSpace(text, colon + 1));
    const name = String(JSON.parse(text.slice(at, nameEnd)));
    members.push({ name, start: at, end: value.end, value });
    at = skipComma(text, value.end);
  }
  return { kind: 'object', start, end: at + 1, members };
}

function arrayAt(text: string, start: number): SpanArray {
  const items: SpanNode[] = [];
  let at = skipSpace(text, start + 1);
  while (text[at] !== ']') {
    const item = nodeAt(text, at);
    items.push(item);
    at = skipComma(text, item.end);
  }
  return { kind: 'array', start, end: at + 1, items };
}

function scalarAt(text: string, start: number): SpanScalar {
  let end = start;
  if (text[start] === '"') {
    end = endOfString(text, start);
  } else {
    while (end < text.length && !/[\s,\]}]/.test(text[end] ?? '')) {
      end += 1;
    }
  }
  const value = JSON.parse(text.slice(start, end)) as SpanScalar['value'];
  return { kind: 'scalar', start, end, value };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\n\r'.includes(text[at] ?? '')) {
    at += 1;
  }
  return at;
}

function skipComma(text: string, start: number): number {
  const at = skipSpace(text, start);
  return text[at] === ',' ? skipSpace(text, at + 1) : at;
}
