import { plain, plainLines } from '../core/plain.ts';

/**
 * Text for Slack's mrkdwn. Slack itself only asks for `&`, `<` and `>` to be escaped (docs: Formatting message text); the
 * rest keeps text from outside from looking like ours: bold, strike, code, quotes and emoji names.
 */

/** Looks alike, means nothing to Slack. */
const HARMLESS: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ˋ' };

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Prose from outside: one line, escaped, without markup of its own, at most `max` characters as sent. */
export function prose(text: string, max: number): string {
  return escaped(
    plain(text)
      .replace(/[*~`]/g, (character) => HARMLESS[character] ?? '')
      .replace(/(?<![\w])_|_(?![\w])/g, 'ˍ')
      .replace(/:(?=[\w+'-]+:)/g, '꞉'),
    max,
  );
}

/** An inline code span around a text from outside. Empty text gives an empty span's dash. */
export function code(text: string, max: number): string {
  const inner = escaped(plain(text).replaceAll('`', 'ˋ'), max - 2);
  return inner === '' ? '–' : `\`${inner}\``;
}

/** A code block around lines from outside. Single backticks stay: shells need them; only a fence inside is broken. */
export function fence(text: string, max: number): string {
  const inner = plainLines(text).replace(/`{3,}/g, (run) => 'ˋ'.repeat(run.length));
  return `\`\`\`\n${escaped(inner, max - 8)}\n\`\`\``;
}

/** Escapes `&`, `<`, `>`; cuts to `max` characters as sent, never inside an entity or a character. */
export function escaped(text: string, max: number): string {
  let sent = '';
  const characters = [...text];
  for (const [index, character] of characters.entries()) {
    const next = ENTITIES[character] ?? character;
    const isLast = index === characters.length - 1;
    if (sent.length + next.length > (isLast ? max : max - 1)) {
      return `${sent}…`;
    }
    sent += next;
  }
  return sent;
}
