import type { Json } from '../../../../shared/core/json.ts';
import type { VendorError } from './world.ts';

/** One member of a request as the service's API model (botocore, sagemaker 2017-07-24) describes it. */
export interface Member {
  readonly name: string;
  readonly required?: boolean;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
  /** Bounds: of a number, or of the length of a text or a list. */
  readonly min?: number;
  readonly max?: number;
  /** The members of a structure. */
  readonly inner?: readonly Member[];
}

/** The input of an operation. */
export type Input = Readonly<Record<string, Json>>;

/** SageMaker's refusal, whatever the reason: a `ValidationException` with a text. */
export function refusal(message: string): { readonly error: VendorError } {
  return { error: { code: 'ValidationException', status: 400, message } };
}

/**
 * Checks a request against its members, as the service does before it looks at anything else. Members the model does
 * not know are answered 501: the sandbox must not accept silently what it would then ignore.
 */
export function checkInput(input: Input, members: readonly Member[]): VendorError | null {
  const unknown = Object.keys(input).find((name) =>
    members.every((member) => member.name !== name),
  );
  if (unknown !== undefined) {
    const message = `The sandbox has no model of the member ${unknown}.`;
    return { code: 'NotImplemented', status: 501, message };
  }
  const problem = members
    .map((member) => problemOf(input[member.name] ?? null, member))
    .find((found) => found !== null);
  return problem === undefined ? null : refusal(`1 validation error detected: ${problem}`).error;
}

/** A record's own member: callers choose the names, and may choose `constructor`. */
export function ownOf<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** One page of a list, and the token of the next or null. Tokens are positions; null when it is none of ours. */
export function pageOf<Item>(
  items: readonly Item[],
  input: Input,
  size: number,
): { readonly items: readonly Item[]; readonly next: string | null } | null {
  const token = input['NextToken'] ?? '0';
  if (typeof token !== 'string' || !/^\d{1,6}$/.test(token)) {
    return null;
  }
  const start = Number(token);
  const end = start + Number(input['MaxResults'] ?? size);
  return { items: items.slice(start, end), next: end < items.length ? String(end) : null };
}

function problemOf(value: Json, member: Member): string | null {
  const place = `at '${member.name.charAt(0).toLowerCase()}${member.name.slice(1)}' failed to satisfy constraint`;
  if (value === null) {
    return member.required === true ? `Value null ${place}: Member must not be null` : null;
  }
  if (member.inner !== undefined) {
    const inner = checkInput(value as Input, member.inner)?.message;
    return inner?.replace(/^1 validation error detected: /, '') ?? null;
  }
  const shown = `Value '${typeof value === 'string' ? value : JSON.stringify(value)}' ${place}`;
  if (member.oneOf !== undefined && !member.oneOf.includes(String(value))) {
    return `${shown}: Member must satisfy enum value set: [${member.oneOf.join(', ')}]`;
  }
  const size = typeof value === 'number' ? value : sizeOf(value);
  if (member.max !== undefined && size > member.max) {
    return `${shown}: Member must have length or value less than or equal to ${member.max}`;
  }
  if (member.min !== undefined && size < member.min) {
    return `${shown}: Member must have length or value greater than or equal to ${member.min}`;
  }
  if (member.pattern !== undefined && !(typeof value === 'string' && member.pattern.test(value))) {
    return `${shown}: Member must satisfy regular expression pattern: ${member.pattern.source}`;
  }
  return null;
}

function sizeOf(value: Json): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : 0;
}
