import type * as z from 'zod';
import type { Json } from '../core/json.ts';
import { quoted } from '../core/plain.ts';
import type { ParsedYaml, Path, PolicyProblem } from './parse.ts';
import { suggest } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** Sentences for what a schema did not like: what was expected, what was found, what to do. */
export function explain(
  parsed: ParsedYaml,
  issues: readonly Issue[],
  known: (path: Path) => readonly string[],
): PolicyProblem[] {
  return issues.flatMap((issue) => explainOne(parsed, issue, pathOf(issue), known));
}

function explainOne(
  parsed: ParsedYaml,
  issue: Issue,
  path: Path,
  known: (path: Path) => readonly string[],
): PolicyProblem[] {
  const value = valueAt(parsed.data, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      parsed.problem([...path, key], unknownKey(key, known(path)), 'key'),
    );
  }
  if (issue.code === 'invalid_union') {
    const branch = issue.errors.find((one) => one.every((inner) => inner.path.length > 0));
    if (branch !== undefined) {
      return branch.flatMap((inner) =>
        explainOne(parsed, inner, [...path, ...pathOf(inner)], known),
      );
    }
    const nested = Array.isArray(value) ? undefined : issue.errors[0]?.[0];
    if (nested !== undefined && nested.code !== 'invalid_type') {
      return explainOne(parsed, nested, path, known);
    }
  }
  return [parsed.problem(path, sentence(issue, value))];
}

/** Says that a name is not known, and which one was probably meant. */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = suggest(key, known);
  const expected = known.length === 0 ? 'a known key' : `one of ${known.join(', ')}`;
  const advice = near === null ? 'remove it' : `did you mean ${quoted(near)}?`;
  return `expected ${expected}; found the unknown key ${quoted(key)}: ${advice}`;
}

function sentence(issue: Issue, value: Json | undefined): string {
  const found = value === undefined || value === null ? 'nothing' : quoted(value);
  if (issue.path.join() === 'version') {
    return `expected 1, the version this Cordon reads; found ${found}: write version: 1`;
  }
  return `expected ${expectation(issue)}; found ${found}${advice(issue, value)}`;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1
        ? quoted(issue.values[0] as Json)
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') {
        return issue.origin === 'string' ? 'a text that is not empty' : 'a list that is not empty';
      }
      return `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_format':
      return issue.pattern === '/^[^*]+$/'
        ? 'an exact text without *'
        : 'an exact text, or one with a single * at its end (never * alone)';
    case 'invalid_union':
      return issue.errors.length > 2
        ? 'a text, a finite number, true, false, null, a list or a mapping'
        : 'a text or a list of texts';
    case 'invalid_key':
      return 'a key that is not empty';
    default:
      return issue.message;
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of names to values',
  record: 'a mapping of names to values',
};

function unitOf(origin: string): string {
  const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };
  return units[origin] ?? '';
}

function advice(issue: Issue, value: Json | undefined): string {
  if (value === undefined) {
    return ': add it';
  }
  if (value === null) {
    return ': give it a value or remove the key';
  }
  if (issue.code === 'invalid_value') {
    const near = suggest(String(value), issue.values.map(String));
    return near === null ? '' : `: did you mean ${quoted(near)}?`;
  }
  const wantsText = /^a text($| or)/.test(expectation(issue));
  if (wantsText && (typeof value === 'number' || typeof value === 'boolean')) {
    return ': put it in quotes, or YAML reads it as a number or a truth value (and drops leading zeros)';
  }
  if (typeof value === 'string' && expectation(issue).includes('number')) {
    return ': write a plain number, the unit is in the name';
  }
  return expectation(issue) === 'a list' ? ': start each entry with "- "' : '';
}

function pathOf(issue: { readonly path: readonly PropertyKey[] }): Path {
  return issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
}

function valueAt(data: Json | undefined, path: Path): Json | undefined {
  let value: Json | undefined = data;
  for (const part of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) {
      return undefined;
    }
    value = (value as Readonly<Record<string | number, Json>>)[part];
  }
  return value;
}
