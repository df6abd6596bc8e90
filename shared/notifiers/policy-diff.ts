import { canonical, type Json, sameJson } from '../core/json.ts';
import type { DiffLine } from './changes.ts';
import { redactValue } from './redact.ts';

type Members = Readonly<Record<string, Json>>;

/** Items shown of a statement's list of actions, principals or resources. */
const ITEMS_MAX = 3;

/** Whether a value is a policy document: IAM's, S3's, KMS's. */
export function isPolicy(value: Json): value is Members {
  return (
    isMembers(value) && (Array.isArray(value['Statement']) || isMembers(value['Statement'] ?? null))
  );
}

/** Statements a change took out, put in, or rewrote. Null when it is not about policies. */
export function statementCounts(
  before: Json,
  after: Json,
): { readonly gone: number; readonly added: number } | null {
  if (!isPolicy(before) || !isPolicy(after)) {
    return null;
  }
  const [old, fresh] = [statementsOf(before), statementsOf(after)];
  return { gone: without(old, fresh).length, added: without(fresh, old).length };
}

/** How two policies differ, a line a statement. Either may be absent. */
export function policyDiff(before: Json, after: Json): DiffLine[] {
  const old = statementsOf(before);
  const fresh = statementsOf(after);
  const gone = without(old, fresh);
  const added = without(fresh, old);
  const lines: DiffLine[] = [];
  for (const statement of gone) {
    const successor = added.findIndex((other) => isSameStatement(statement, other));
    const [changed] = successor < 0 ? [] : added.splice(successor, 1);
    if (changed === undefined) {
      lines.push({ sign: '-', text: describe(statement) });
    } else {
      lines.push(...elementLines(statement, changed));
    }
  }
  lines.push(...added.map((statement): DiffLine => ({ sign: '+', text: describe(statement) })));
  const kept = old.length - gone.length;
  return lines.length === 0
    ? [{ sign: '~', text: `the document around its ${kept} statements` }]
    : lines;
}

/** A statement on one line: `Allow * · s3:GetObject · arn:aws:s3:::data/* (PublicRead)`. */
function describe(statement: Json): string {
  if (!isMembers(statement)) {
    return canonical(statement);
  }
  const parts = [
    `${textOf(statement['Effect'])} ${who(statement)}`,
    items(statement['Action'], statement['NotAction']),
    items(statement['Resource'], statement['NotResource']),
  ].filter((part) => part !== '');
  const sid = textOf(statement['Sid']);
  const condition = statement['Condition'];
  const only =
    condition === undefined || condition === null ? '' : ` if ${conditionText(condition)}`;
  return `${parts.join(' · ')}${only}${sid === '' ? '' : ` (${sid})`}`;
}

function who(statement: Members): string {
  const principal = statement['Principal'] ?? statement['NotPrincipal'] ?? null;
  const not = statement['NotPrincipal'] === undefined ? '' : 'all but ';
  if (!isMembers(principal)) {
    return `${not}${items(principal, undefined)}`;
  }
  return `${not}${Object.values(principal)
    .map((value) => items(value, undefined))
    .join(', ')}`;
}

function items(value: Json | undefined, not: Json | undefined): string {
  if (value === undefined && not !== undefined) {
    return `all but ${items(not, undefined)}`;
  }
  const list = (Array.isArray(value) ? value : [value ?? '']).map(textOf);
  const more = list.length - ITEMS_MAX;
  return `${list.slice(0, ITEMS_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function conditionText(condition: Json): string {
  return canonical(redactValue('Condition', condition)).replaceAll('"', '');
}

/** Two versions of one statement: which elements changed. */
function elementLines(before: Json, after: Json): DiffLine[] {
  if (!isMembers(before) || !isMembers(after)) {
    return [];
  }
  const name = textOf(before['Sid']) || 'a statement';
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !sameJson(before[key], after[key]))
    .map((key) => ({
      sign: '~',
      text: `${name}: ${key} ${elementText(key, before[key])} → ${elementText(key, after[key])}`,
    }));
}

function elementText(key: string, value: Json | undefined): string {
  return value === undefined || value === null
    ? '(none)'
    : canonical(redactValue(key, value)).replaceAll('"', '');
}

/** The same statement in another version: it has a Sid, and it is the same one. */
function isSameStatement(left: Json, right: Json): boolean {
  return (
    isMembers(left) &&
    isMembers(right) &&
    textOf(left['Sid']) !== '' &&
    left['Sid'] === right['Sid']
  );
}

/** The items of `list` that `other` has not, counting repeats. */
function without(list: readonly Json[], other: readonly Json[]): Json[] {
  const rest = other.map((item) => canonical(item));
  return list.filter((item) => {
    const at = rest.indexOf(canonical(item));
    if (at >= 0) {
      rest.splice(at, 1);
    }
    return at < 0;
  });
}

function statementsOf(policy: Json): readonly Json[] {
  const statement = isMembers(policy) ? (policy['Statement'] ?? []) : [];
  return Array.isArray(statement) ? statement : [statement];
}

function isMembers(value: Json): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '' : canonical(value);
}
