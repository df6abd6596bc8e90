import type { Json } from '../core/json.ts';
import type { Edit } from '../core/state.ts';
import { isLabelEdit } from '../core/target.ts';
import { parsedJson, shown } from './changes.ts';
import { isPolicy, statementCounts } from './policy-diff.ts';
import { isSecretEdit } from './redact.ts';

/** Fields named in one sentence. */
const PARTS_MAX = 4;

/** Done, or only meant: `removed` and `remove`. */
export type Tense = 'past' | 'base';

/** What edits amount to, in words for people: `removed one statement from its policy and stopped it`. */
export function phraseOf(edits: readonly Edit[], secret: readonly string[], tense: Tense): string {
  const real = edits.filter((edit) => !isLabelEdit(edit));
  if (real.length === 0) {
    return verb('label', 'labelled', tense, 'it');
  }
  const groups = new Map<string, Edit[]>();
  for (const edit of real) {
    const name = edit.field.split('.')[0] ?? edit.field;
    groups.set(name, [...(groups.get(name) ?? []), edit]);
  }
  const parts = [...groups]
    .slice(0, PARTS_MAX)
    .map(([name, group]) => groupPhrase(name, group, secret, tense));
  if (groups.size > PARTS_MAX) {
    parts.push(verb('change', 'changed', tense, `${groups.size - PARTS_MAX} things more`));
  }
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

function groupPhrase(
  name: string,
  edits: readonly Edit[],
  secret: readonly string[],
  tense: Tense,
): string {
  const [edit] = edits;
  if (edit === undefined || edits.length > 1 || edit.field.includes('.')) {
    return settingsPhrase(name, edits, tense);
  }
  const noun = `its ${words(name)}`;
  const statements = statementCounts(parsedJson(edit.before), parsedJson(edit.after));
  if (statements !== null && statements.gone + statements.added > 0) {
    return statementsPhrase(statements, noun, tense);
  }
  if (name === 'status') {
    return statusPhrase(edit.after, tense);
  }
  if (edit.after === null) {
    return verb('remove', 'removed', tense, noun);
  }
  const isShort = !isSecretEdit(edit, secret) && !isPolicy(parsedJson(edit.after));
  const to = isShort ? shown(name, edit.after) : '';
  return to === '' || to.length > 40 || typeof edit.after === 'object'
    ? verb('change', 'changed', tense, noun)
    : `${verb('set', 'set', tense, noun)} to ${to}`;
}

function statementsPhrase(
  { gone, added }: { readonly gone: number; readonly added: number },
  noun: string,
  tense: Tense,
): string {
  if (gone > 0 && added === 0) {
    return `${verb('remove', 'removed', tense, count(gone, 'statement'))} from ${noun}`;
  }
  if (added > 0 && gone === 0) {
    return `${verb('add', 'added', tense, count(added, 'statement'))} to ${noun}`;
  }
  return `${verb('change', 'changed', tense, count(Math.max(gone, added), 'statement'))} of ${noun}`;
}

function settingsPhrase(name: string, edits: readonly Edit[], tense: Tense): string {
  if (name === 'tags') {
    return verb('change', 'changed', tense, count(edits.length, 'tag'));
  }
  const settings = `${count(edits.length, 'setting')} of its ${words(name)}`;
  if (edits.every(({ after }) => after === true)) {
    return verb('switch on', 'switched on', tense, settings);
  }
  if (edits.every(({ before, after }) => before === true && after !== true)) {
    return verb('switch off', 'switched off', tense, settings);
  }
  return verb('change', 'changed', tense, settings);
}

function statusPhrase(after: Json, tense: Tense): string {
  const status = String(after);
  if (/^(stopped|deallocated|terminated)$/i.test(status)) {
    return verb('stop', 'stopped', tense, 'it');
  }
  return /^(inservice|running|active)$/i.test(status)
    ? verb('start', 'started', tense, 'it')
    : `${verb('set', 'set', tense, 'its status')} to ${shown('status', after)}`;
}

function verb(base: string, past: string, tense: Tense, object: string): string {
  return `${tense === 'past' ? past : base} ${object}`;
}

/** `one statement`, `3 statements`. */
export function count(number: number, noun: string): string {
  return number === 1 ? `one ${noun}` : `${number} ${noun}s`;
}

/** `publicAccessBlock` as words: `public access block`. Acronyms stay: `KMS key id`. */
export function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_]+/g, ' ')
    .replace(/\b[A-Z][a-z]+/g, (word) => word.toLowerCase());
}
