import * as z from 'zod/mini';
import { canonical, type Json } from '../../core/json.ts';
import { parseSpans, repeatsNames } from './json-spans.ts';
import { isPinned } from './policy-conditions.ts';

const Texts = z.union([z.string(), z.array(z.string())]);
const Conditions = z.record(z.string(), z.record(z.string(), z.unknown()));
const Statement = z.looseObject({
  Sid: z.optional(z.string()),
  Effect: z.string(),
  Principal: z.optional(z.union([z.string(), z.record(z.string(), Texts)])),
  NotPrincipal: z.optional(z.unknown()),
  Condition: z.nullish(Conditions),
});
type Statement = z.infer<typeof Statement>;
const Policy = z.looseObject({ Statement: z.union([z.array(Statement), Statement]) });

/** How much of a `Sid` is shown as a name, in characters. */
const NAME_MAX = 64;

/** A statement of a key policy that lets principals of any account in. */
export interface PublicStatement {
  /** Its `Sid`, cut, or its place from 1. A user's own text. */
  readonly name: string;
  /** Whether only some services may call for them (`kms:ViaService`): the callers are still anybody's. */
  readonly viaService: boolean;
}

/** The statements by which principals of any account may use the key; null when the text is no policy. */
export function publicStatements(text: string): readonly PublicStatement[] | null {
  return (
    statementsOf(text)?.flatMap((statement, index) =>
      isPublic(statement)
        ? [
            {
              name: statement.Sid?.slice(0, NAME_MAX) || `number ${index + 1}`,
              viaService: holds(statement, 'kms:viaservice'),
            },
          ]
        : [],
    ) ?? null
  );
}

/**
 * The policy with its public statements held to callers of the account (`kms:CallerAccount`), in the form of
 * {@link canonicalPolicy}: whoever of the account came in by them still does. Null where that would cut somebody who is
 * named, or where a statement has a condition on that key already: a person must look at those.
 */
export function heldToAccount(text: string, account: string): string | null {
  const policy = parse(text);
  if (policy === null || !/^\d{12}$/.test(account)) {
    return null;
  }
  const held = listOf(policy.Statement).map((each) =>
    isPublic(each) ? pinned(each, account) : each,
  );
  if (held.includes(null)) {
    return null;
  }
  const Statement = Array.isArray(policy.Statement) ? held : held[0];
  return canonical(ordered({ ...policy, Statement } as unknown as Json));
}

/**
 * A policy as JSON in which the order of members and of lists of texts says nothing, as it does to KMS. Null when the
 * text is no policy.
 */
export function canonicalPolicy(text: string): string | null {
  const policy = parse(text);
  return policy === null ? null : canonical(ordered(policy as unknown as Json));
}

/** A policy's members. Nested too deep, or with a name twice, it is none that anybody could rely on. */
function parse(text: string): z.infer<typeof Policy> | null {
  const node = parseSpans(text);
  if (node === null || repeatsNames(node)) {
    return null;
  }
  try {
    const policy = Policy.safeParse(JSON.parse(text));
    return policy.success ? policy.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

function statementsOf(text: string): readonly Statement[] | null {
  const policy = parse(text);
  return policy === null ? null : listOf(policy.Statement);
}

function isPublic(statement: Statement): boolean {
  return (
    statement.Effect === 'Allow' &&
    (isEverybody(statement.Principal) || statement.NotPrincipal !== undefined) &&
    !isPinned(parseSpans(JSON.stringify(statement.Condition ?? {}))) &&
    !holds(statement, 'kms:calleraccount')
  );
}

function principalsOf({ Principal }: Statement): readonly string[] {
  if (typeof Principal === 'object') {
    return Object.values(Principal).flatMap((named) => listOf(named));
  }
  return Principal === undefined ? [] : [Principal];
}

/** Everybody is a star alone or among AWS principals; a star among services is no principal. */
function isEverybody(principal: Statement['Principal']): boolean {
  const named = typeof principal === 'object' ? listOf(principal['AWS'] ?? []) : [principal];
  return named.includes('*');
}

/** Whether a statement is held to fixed values of a key. Negations, and operators that pass the absent, hold nothing. */
function holds({ Condition }: Statement, key: string): boolean {
  return Object.entries(Condition ?? {}).some(
    ([operator, keys]) =>
      /^(?:foranyvalue:)?string(?:equals|equalsignorecase|like)$/i.test(operator) &&
      Object.entries(keys).some(([name, values]) => {
        const texts = listOf(values);
        return (
          name.toLowerCase() === key &&
          texts.length > 0 &&
          texts.every((text) => /^[^*?$]+$/.test(String(text)))
        );
      }),
  );
}

function pinned(statement: Statement, account: string): Statement | null {
  const conditions = Object.entries(statement.Condition ?? {});
  const names = conditions.flatMap(([, keys]) => Object.keys(keys));
  if (
    statement.NotPrincipal !== undefined ||
    principalsOf(statement).length > 1 ||
    names.some((name) => name.toLowerCase() === 'kms:calleraccount')
  ) {
    return null;
  }
  const StringEquals = { ...statement.Condition?.['StringEquals'], 'kms:CallerAccount': account };
  return { ...statement, Condition: { ...statement.Condition, StringEquals } };
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => ordered(item));
    return items.every((item) => typeof item === 'string') ? [...items].sort() : items;
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, ordered(member ?? null)]),
  );
}

function listOf<Item>(value: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(value) ? value : [value as Item];
}
