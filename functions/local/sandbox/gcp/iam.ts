import { shortDigest } from '../../../../shared/core/digest.ts';
import { canonical, type Json } from '../../../../shared/core/json.ts';
import { listOf, membersOf } from './replies.ts';
import type { GoogleBinding, GooglePolicy, Members } from './world.ts';

/** Members that are everybody. */
export function isPublicMember(member: string): boolean {
  return member === 'allUsers' || member === 'allAuthenticatedUsers';
}

/** An etag as Google makes them of a counter: a protocol buffer's first field, in base 64. */
export function etagOf(changes: number): string {
  const bytes = [8];
  let rest = changes;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return btoa(String.fromCharCode(...bytes, rest));
}

/**
 * A policy as `getIamPolicy` answers it. Whoever asks for less than version 3 is not shown conditions: the roles that
 * have one come under names that nobody granted (IAM, allow policy versions).
 */
export function shownPolicy(
  { bindings, others }: Pick<GooglePolicy, 'bindings' | 'others'>,
  etag: string,
  requested: number,
): Members {
  const isConditional = bindings.some(({ condition }) => condition !== undefined);
  const isShown = requested >= 3;
  const shown = bindings.map(({ role, members, condition }) =>
    condition === undefined || isShown
      ? { role, members, ...(condition === undefined ? {} : { condition }) }
      : { role: `${role}_withcond_${shortDigest(condition, 20)}`, members },
  );
  return {
    ...others,
    version: isConditional && isShown ? 3 : 1,
    etag,
    ...(shown.length === 0 ? {} : { bindings: shown }),
  };
}

/** What `setIamPolicy` makes of its body, or why it refuses it. */
export function policyFrom(
  body: Json,
  known: Pick<GooglePolicy, 'bindings' | 'others'>,
  etag: string,
): Pick<GooglePolicy, 'bindings' | 'others'> | 'stale' | 'malformed' {
  const {
    bindings,
    etag: given,
    version,
    kind: _kind,
    resourceId: _id,
    ...others
  } = membersOf(body);
  if (given !== undefined && given !== etag) {
    return 'stale';
  }
  const list = listOf(bindings).map(bindingOf);
  if (list.some((binding) => binding === null)) {
    return 'malformed';
  }
  const read = list.filter((binding) => binding !== null);
  const isConditional = [...read, ...known.bindings].some(
    ({ condition }) => condition !== undefined,
  );
  if (isConditional && version !== 3) {
    return 'malformed';
  }
  return { bindings: merged(read), others };
}

/** A policy's members of a role that has no condition. */
export function membersWith(
  { bindings }: Pick<GooglePolicy, 'bindings'>,
  role: string,
): readonly string[] {
  return bindings
    .filter((binding) => binding.role === role && binding.condition === undefined)
    .flatMap(({ members }) => members);
}

/** The bindings with a role given to a member, or taken from it. */
export function regranted(
  bindings: readonly GoogleBinding[],
  role: string,
  member: string,
  isGranted: boolean,
): readonly GoogleBinding[] {
  const own = bindings.find((each) => each.role === role && each.condition === undefined);
  const left = (own?.members ?? []).filter((each) => each !== member);
  const binding = { role, members: isGranted ? [...left, member].sort() : left };
  const others = bindings.filter((each) => each !== own);
  return [...others, binding].filter(({ members }) => members.length > 0).sort(byRole);
}

function bindingOf(value: Json): GoogleBinding | null {
  const { role, members, condition } = membersOf(value);
  const list = listOf(members);
  if (typeof role !== 'string' || list.length === 0 || list.some((each) => !isMember(each))) {
    return null;
  }
  const binding = { role, members: [...(list as readonly string[])].sort() };
  return condition === undefined || condition === null
    ? binding
    : { ...binding, condition: membersOf(condition) };
}

function isMember(value: Json): boolean {
  return typeof value === 'string' && (isPublicMember(value) || /^[a-zA-Z]+:.+/.test(value));
}

/** Google keeps one binding for each role and condition, sorted. */
function merged(bindings: readonly GoogleBinding[]): readonly GoogleBinding[] {
  const byKey = new Map<string, GoogleBinding>();
  for (const binding of bindings) {
    const key = `${binding.role} ${canonical(binding.condition ?? null)}`;
    const known = byKey.get(key)?.members ?? [];
    const members = [...new Set([...known, ...binding.members])].sort();
    byKey.set(key, { ...binding, members });
  }
  return [...byKey.values()].sort(byRole);
}

function byRole(left: GoogleBinding, right: GoogleBinding): number {
  return left.role < right.role ? -1 : left.role > right.role ? 1 : 0;
}
