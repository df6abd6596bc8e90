import { shortDigest } from '../../core/digest.ts';
import type { Json } from '../../core/json.ts';

/** All of a thing that its `Create` call takes, but for its name and tags, in one canonical form. */
export type CopyBody = Readonly<Record<string, Json>>;

/** Longest name of an endpoint configuration or a model (API model, `EndpointConfigName` and `ModelName`). */
const NAME_MAX = 63;

/** Hex digits of the body in a copy's name: 40 bits, and equal names with other bodies are noticed. */
const DIGEST_DIGITS = 10;

const COPY_SUFFIX = /-cordon-[0-9a-f]{10}$/;

/** Names what a copy was made from. Marks the copy as Cordon's. */
export const COPY_OF_TAG = 'cordon-copy-of';

/** Where copies of models stand among the copies of an endpoint. No configuration's name has a slash. */
const MODEL_PREFIX = 'model/';

/** Most tags one resource can have (SageMaker quota). */
const TAGS_MAX = 50;

/**
 * The name of the copy with this body: the original's, shortened, and a digest of the body. Always the same for the
 * same original and body; a copy of a copy does not grow.
 */
export function copyName(original: string, body: CopyBody): string {
  const suffix = `-cordon-${shortDigest(body, DIGEST_DIGITS)}`;
  const base = original.replace(COPY_SUFFIX, '').slice(0, NAME_MAX - suffix.length);
  return `${base}${suffix}`;
}

/** Whether a name is of the form that Cordon gives its copies. */
export function isCopyName(name: string): boolean {
  return COPY_SUFFIX.test(name);
}

/** The place of a model among the copies. */
export function modelKey(name: string): string {
  return `${MODEL_PREFIX}${name}`;
}

/** The name of the model whose place it is, or null for a configuration. */
export function modelIn(key: string): string | null {
  return key.startsWith(MODEL_PREFIX) ? key.slice(MODEL_PREFIX.length) : null;
}

/** The tags of a copy as requests take them: the original's own, and ours. */
export function copyTags(original: string, tags: Readonly<Record<string, string>>): Json {
  // Tags of AWS's own, `aws:cloudformation:stack-name`, are refused in requests.
  const own = Object.entries(tags).filter(([key]) => !/^aws:/i.test(key) && key !== COPY_OF_TAG);
  const ours: [string, string][] = own.length < TAGS_MAX ? [[COPY_OF_TAG, original]] : [];
  return [...own, ...ours].map(([Key, Value]) => ({ Key, Value }));
}

/** Members of an answer that a copy carries over, without those that say nothing: absent, `''` and empty lists. */
export function membersIn(answer: object, members: Readonly<Record<string, true>>): CopyBody {
  const body: Record<string, Json> = {};
  for (const [name, value] of Object.entries(answer)) {
    const json = plain(value);
    if (Object.hasOwn(members, name) && json !== null && json !== '' && !isEmptyList(json)) {
      body[name] = json;
    }
  }
  return body;
}

/** Members of an answer that a copy would lose: neither carried over nor the thing's own, like its ARN. */
export function strangersIn(
  answer: object,
  members: Readonly<Record<string, true>>,
  own: readonly string[],
): readonly string[] {
  return Object.entries(answer)
    .filter(
      ([name, value]) =>
        !Object.hasOwn(members, name) && !own.includes(name) && plain(value) !== null,
    )
    .map(([name]) => name)
    .sort();
}

/** The body with its VPC's lists, which are sets, in one order. */
export function withSortedVpc(body: CopyBody): CopyBody {
  const { VpcConfig: vpc } = body as { VpcConfig?: Json };
  return isRecord(vpc)
    ? {
        ...body,
        VpcConfig: { ...vpc, ...sorted(vpc, 'SecurityGroupIds'), ...sorted(vpc, 'Subnets') },
      }
    : body;
}

/** The records in a list; nothing where there is no list. */
export function recordsIn(value: Json | undefined): readonly CopyBody[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Whether a value is a record, and neither a list nor a text. */
export function isRecord(value: Json | undefined): value is CopyBody {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A text, or `''`. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Plain JSON of what an SDK answers: dates become ISO 8601 texts, absent members vanish. */
function plain(value: unknown): Json {
  if (value === null || value === undefined) {
    return null;
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([key, each]) => [key, plain(each)] as const);
    return Object.fromEntries(members.filter(([, each]) => each !== null));
  }
  return value as Json;
}

function sorted(record: CopyBody, name: string): Record<string, Json> {
  const list = record[name];
  return Array.isArray(list) ? { [name]: list.map(textOf).sort() } : {};
}

function isEmptyList(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}
