import type { Json } from '../core/json.ts';

/** An object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** How much of a text chosen by others goes into a sentence, in characters. */
const SHOWN_MAX = 200;

/** How deep a value is copied for a digest: real records are at most a dozen levels deep. */
const PLAIN_DEPTH_MAX = 24;

const NONE: Fields = {};

/** Whether the value is an object, and neither null nor a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one for anything else, so that absent, null and `''` read alike. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : NONE;
}

/** The value as a text: a string, or a list of exactly one (older records wrap them); `''` for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  return Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : '';
}

/** A text, number or boolean as text, because XML turned into JSON loses the difference; null for anything else. */
export function scalarOf(value: unknown): string | null {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? String(value) : null;
}

/** The value as a list: a lone object becomes a list of one, as XML turned into JSON has it. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return value;
  }
  return isFields(value) ? [value] : [];
}

/** Whether the value says yes: XML and log loaders turn booleans into texts. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Whether there is nothing in it: absent, null, false, 0, `''`, `[]` and `{}` are alike in events. */
export function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.trim() === '';
  }
  if (typeof value === 'object' && value !== null) {
    return Object.keys(value).length === 0;
  }
  return !value;
}

/** The text, cut and on one line, for a sentence that people read. It is still hostile: escape it where it is shown. */
export function shown(text: string, max = SHOWN_MAX): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  // Half a surrogate pair, left by the cut or sent so, is no text that every store takes.
  return cut.replaceAll(/[\s\p{Cc}\p{Cf}\p{Cs}]/gu, ' ');
}

/** A copy as plain data, cut at a depth, so that hostile nesting cannot exhaust the stack of whoever walks it. */
export function plain(value: unknown, depth = PLAIN_DEPTH_MAX): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    return value;
  }
  if (typeof value !== 'object' || value === null || depth === 0) {
    return null;
  }
  if (Array.isArray(value)) {
    return value.map((item) => plain(item, depth - 1));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, plain(member, depth - 1)]),
  );
}
