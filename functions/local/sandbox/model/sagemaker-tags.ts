import type { Json } from '../../../../shared/core/json.ts';
import { checkInput, type Input, type Member, ownOf, pageOf, refusal } from './sagemaker-checks.ts';
import type { Answer, Applied, Call, VendorError, World } from './world.ts';

/** AWS's limit on tags of one resource, and the page of `ListTags`, which cannot be smaller. */
const TAGS_MAX = 50;

/** What a tag may be written with; the same class for keys and values. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const ARN: Member = {
  name: 'ResourceArn',
  required: true,
  max: 256,
  pattern: /^arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+$/,
};

const MEMBERS: Readonly<Record<string, readonly Member[]>> = {
  ListTags: [ARN, { name: 'NextToken', max: 8192 }, { name: 'MaxResults', min: TAGS_MAX }],
  AddTags: [ARN, { name: 'Tags', required: true, max: TAGS_MAX }],
  DeleteTags: [ARN, { name: 'TagKeys', required: true, min: 1, max: TAGS_MAX }],
};

type Tags = Readonly<Record<string, string>>;

/**
 * `ListTags`, `AddTags` and `DeleteTags` of every SageMaker resource, by the lower-cased ARN. Whatever creates a
 * resource puts its entry into `world.tags`, an empty one too: an ARN without an entry is no resource.
 */
export function tagsModel(world: World, call: Call): Applied | null {
  const members = ownOf(MEMBERS, call.operation);
  if (call.service !== 'sagemaker' || members === undefined) {
    return null;
  }
  const error = checkInput(call.input, members);
  if (error !== null) {
    return { world, answer: { error } };
  }
  const arn = String(call.input['ResourceArn']).toLowerCase();
  const tags = ownOf(world.tags, arn);
  if (tags === undefined) {
    return { world, answer: refusal(`Could not find resource with ARN ${arn}.`) };
  }
  switch (call.operation) {
    case 'ListTags':
      return { world, answer: listTags(tags, call.input) };
    case 'AddTags':
      return addTags(world, arn, tags, call.input['Tags'] ?? []);
    default:
      return deleteTags(world, arn, tags, call.input['TagKeys'] ?? []);
  }
}

/** The tags of a create request as they are kept, or why they cannot be. */
export function readTags(value: Json): { readonly tags: Tags } | { readonly error: VendorError } {
  const tags = new Map<string, string>();
  for (const item of Array.isArray(value) ? value : []) {
    const { Key, Value } = (item ?? {}) as Readonly<Record<string, Json>>;
    if (typeof Key !== 'string' || typeof Value !== 'string') {
      return refusal(
        `1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null`,
      );
    }
    if (Key.length < 1 || Key.length > 128 || Value.length > 256 || !isTagText(Key, Value)) {
      return refusal(
        `1 validation error detected: Value '${Key}=${Value}' at 'tags' failed to satisfy constraint: Member must satisfy regular expression pattern: ${TAG_TEXT.source}`,
      );
    }
    if (/^aws:/i.test(Key)) {
      return refusal('aws: prefixed tag key names are not allowed for external use.');
    }
    tags.set(Key, Value);
  }
  return { tags: Object.fromEntries(tags) };
}

function isTagText(key: string, value: string): boolean {
  return TAG_TEXT.test(key) && TAG_TEXT.test(value);
}

function listTags(tags: Tags, input: Input): Answer {
  const listed = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const page = pageOf(listed, input, TAGS_MAX);
  if (page === null) {
    return refusal('Invalid NextToken.');
  }
  const next = page.next === null ? {} : { NextToken: page.next };
  return { output: { Tags: page.items, ...next } };
}

function addTags(world: World, arn: string, tags: Tags, value: Json): Applied {
  const added = readTags(value);
  if ('error' in added) {
    return { world, answer: added };
  }
  const merged = { ...tags, ...added.tags };
  if (Object.keys(merged).length > TAGS_MAX) {
    return { world, answer: refusal(`The resource cannot have more than ${TAGS_MAX} tags.`) };
  }
  const listed = Object.entries(added.tags).map(([Key, Value]) => ({ Key, Value }));
  return withTags(world, arn, merged, { Tags: listed });
}

function deleteTags(world: World, arn: string, tags: Tags, value: Json): Applied {
  const keys = new Set(Array.isArray(value) ? value : []);
  const kept = Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.has(key)));
  return withTags(world, arn, kept, {});
}

function withTags(world: World, arn: string, tags: Tags, output: Input): Applied {
  return { world: { ...world, tags: { ...world.tags, [arn]: tags } }, answer: { output } };
}
