import { type Fields, isFields, listOf, scalarOf } from '../read.ts';

/** Tags an event set (value) or removed (null). */
export type TagEdits = Readonly<Record<string, string | null>>;

/** How deep S3 wraps a tag set: `TagResourceRequest.Tags.Tag`, `Tagging.TagSet.Tag`, and one to spare. */
const WRAPS_MAX = 4;

const KEYS = ['Key', 'key', 'TagKey', 'tagKey'];
const VALUES = ['Value', 'value', 'TagValue', 'tagValue'];
const WRAPS = ['TagSet', 'Tags', 'tags', 'Tag', 'member'];

/**
 * Tags in any shape AWS writes them: a map, `[{Key, Value}]`, `[{key, value}]`, KMS's `[{tagKey, tagValue}]`, or S3's
 * XML turned into JSON, where one tag is an object, several are a list, and values such as `true` or `1` have lost their
 * quotes.
 */
export function tagsOf(value: unknown): TagEdits {
  return Object.fromEntries(entriesOf(value, WRAPS_MAX));
}

/** Keys of removed tags as edits. */
export function removedTags(keys: unknown): TagEdits {
  const list = Array.isArray(keys) ? keys : [keys];
  return Object.fromEntries(
    list.flatMap((key) => {
      const text = isFields(key) ? keyOf(key) : scalarOf(key);
      return text === null || text === '' || text === HIDDEN ? [] : [[text, null] as const];
    }),
  );
}

/** What CloudTrail writes in the place of parameters a service asked it to hide. */
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

function entriesOf(value: unknown, depth: number): (readonly [string, string])[] {
  if (depth === 0) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => (isFields(item) ? pairOf(item) : []));
  }
  if (!isFields(value)) {
    return [];
  }
  // A map may hold a tag named `key`: an object is a pair only with its companion.
  if (VALUES.some((name) => value[name] !== undefined)) {
    const pair = pairOf(value);
    if (pair.length > 0) {
      return pair;
    }
  }
  const wrap = WRAPS.find((name) => typeof value[name] === 'object' && value[name] !== null);
  if (wrap !== undefined) {
    const inner = value[wrap];
    return entriesOf(wrap === 'Tag' || wrap === 'member' ? listOf(inner) : inner, depth - 1);
  }
  // A map. XML leaves `xmlns` and, for an empty set, `TagSet: ""` behind.
  return Object.entries(value).flatMap(([key, member]) => {
    const text = scalarOf(member);
    return text === null || key === 'xmlns' || WRAPS.includes(key) ? [] : [[key, text] as const];
  });
}

function pairOf(item: Fields): (readonly [string, string])[] {
  const key = keyOf(item);
  return key === null || key === '' ? [] : [[key, memberOf(item, VALUES) ?? '']];
}

function keyOf(item: Fields): string | null {
  return memberOf(item, KEYS);
}

function memberOf(item: Fields, names: readonly string[]): string | null {
  return scalarOf(names.map((name) => item[name]).find((value) => value != null));
}
