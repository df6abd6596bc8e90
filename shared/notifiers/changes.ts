import { canonical, type Json, sameJson } from '../core/json.ts';
import { plain, plainLines, truncated } from '../core/plain.ts';
import type { Edit } from '../core/state.ts';
import { isPolicy, policyDiff } from './policy-diff.ts';
import { isSecretEdit, redactText, redactValue } from './redact.ts';

/** Lines shown of one field's change: more is counted. Enough for the statements of a usual policy. */
export const CHANGE_LINES_MAX = 12;

/** Characters of one line of a change. */
export const CHANGE_LINE_MAX = 160;

/** Fields of one story: more are counted. */
export const CHANGES_MAX = 20;

/** Levels of a document that is taken apart. IAM policies have 6. */
const DEPTH_MAX = 40;

/** Characters of a document that is taken apart. The longest policies, those of KMS keys, have 32 KB. */
const DOCUMENT_MAX = 64 * 1024;

/** One line of a compact diff: gone, new, or changed from one to the other. */
export interface DiffLine {
  readonly sign: '-' | '+' | '~';
  readonly text: string;
}

/** What changed in one field, ready to be shown: redacted, plain, bounded. */
export interface Change {
  readonly field: string;
  readonly lines: readonly DiffLine[];
  /** Lines not shown. */
  readonly more: number;
}

/** The changes between two values of each field. `secret` names fields whose values are never shown. */
export function changesOf(edits: readonly Edit[], secret: readonly string[]): Change[] {
  return edits.map((edit) => {
    const lines = linesOf(edit, secret).map(({ sign, text }) => ({
      sign,
      text: truncated(plain(redactText(text)), CHANGE_LINE_MAX),
    }));
    return {
      field: truncated(plain(edit.field), CHANGE_LINE_MAX),
      lines: lines.slice(0, CHANGE_LINES_MAX),
      more: Math.max(0, lines.length - CHANGE_LINES_MAX),
    };
  });
}

function linesOf(edit: Edit, secret: readonly string[]): DiffLine[] {
  const { field, before, after } = edit;
  if (isSecretEdit(edit, secret)) {
    const what = before === null ? 'set' : after === null ? 'removed' : 'changed';
    return [{ sign: '~', text: `${field} ${what}, value not shown` }];
  }
  const from = parsedJson(before);
  const to = parsedJson(after);
  if (isPolicy(from) || isPolicy(to)) {
    return policyDiff(from, to);
  }
  if (isObject(from) && isObject(to)) {
    return memberLines(field, from, to);
  }
  return [arrow(field, field.split('.').at(-1) ?? field, from, to)];
}

function memberLines(
  path: string,
  from: Readonly<Record<string, Json>>,
  to: Readonly<Record<string, Json>>,
): DiffLine[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return keys
    .filter((key) => !sameJson(from[key], to[key]))
    .map((key) => arrow(`${path}.${key}`, key, from[key] ?? null, to[key] ?? null));
}

function arrow(label: string, name: string, from: Json, to: Json): DiffLine {
  return { sign: '~', text: `${label}: ${shown(name, from)} → ${shown(name, to)}` };
}

/** A value on one line: redacted, `(none)` for nothing. */
export function shown(name: string, value: Json): string {
  if (value === null || value === '') {
    return '(none)';
  }
  const redacted = redactValue(name, value);
  return truncated(
    typeof redacted === 'string' ? plain(redacted) : plainLines(canonical(redacted)),
    CHANGE_LINE_MAX / 2,
  );
}

/** What the text of a document says, or the value itself when it is no JSON object or list, or no sane one. */
export function parsedJson(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value) || !isModest(value)) {
    return value;
  }
  try {
    return JSON.parse(value) as Json;
  } catch {
    // Not JSON after all: it is shown as the text it is.
    return value;
  }
}

/** Whether a text is short and flat enough to be taken apart: the cloud stores what people wrote. */
function isModest(text: string): boolean {
  let depth = 0;
  let deepest = 0;
  for (const character of text.length > DOCUMENT_MAX ? '' : text) {
    depth += '{['.includes(character) ? 1 : '}]'.includes(character) ? -1 : 0;
    deepest = Math.max(deepest, depth);
  }
  return deepest > 0 && deepest <= DEPTH_MAX;
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
