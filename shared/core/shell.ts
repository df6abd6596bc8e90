/** Characters that a terminal acts on when they are pasted: controls, escapes, line ends, invisible ones. */
const PASTED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text as one argument of a POSIX shell command that people copy and paste. Nothing in it is expanded, and characters
 * that could end a line or a paste early are left out. For every value in a recipe: names and tags are hostile.
 */
export function shellQuote(text: string): string {
  return `'${text.replace(PASTED, '').replaceAll("'", `'\\''`)}'`;
}
