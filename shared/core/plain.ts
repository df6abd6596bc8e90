import { canonical, type Json } from './json.ts';

/** Controls, format characters (bidi overrides, zero-width, tags), lone surrogates, line separators. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text as it may be shown to people: one line, without control, direction or invisible characters.
 * For everything that came from outside, before it is escaped for a particular channel.
 */
export function plain(text: string): string {
  return text
    .replace(/[\r\n\t\v\f\u0085\u2028\u2029]+/g, ' ')
    .replace(UNSAFE, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Like {@link plain}, keeping lines: for commands and other blocks. Tabs become two spaces. */
export function plainLines(text: string): string {
  return text
    .split(/\r\n|[\r\n\v\f\u0085\u2028\u2029]/)
    .map((line) => line.replaceAll('\t', '  ').replace(UNSAFE, '').trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** At most `max` characters, without cutting one in half; a cut shows as `…`. */
export function truncated(text: string, max: number): string {
  if (text.length <= max) {
    return text;
  }
  const cut = text.slice(0, Math.max(0, max - 1));
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** A value as it is quoted in a message: JSON, unsafe characters as escapes, at most `max` characters. */
export function quoted(value: Json | undefined, max = 80): string {
  const text = typeof value === 'number' ? String(value) : canonical(value);
  return truncated(escapedUnsafe(text), max);
}

/** JSON text with every unsafe character as a `\\u` escape: the same data, harmless where the text itself is shown. */
export function escapedUnsafe(json: string): string {
  return json.replace(UNSAFE, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
