import * as z from 'zod/mini';
import { shortDigest } from '../../core/digest.ts';
import type { Json } from '../../core/json.ts';
import { parsed } from './parsed.ts';

/** Who has a role, and under which condition. */
export type Binding = {
  readonly role: string;
  /** Sorted, each once: their order means nothing. */
  readonly members: readonly string[];
  /** As Google gives it; absent where there is none. */
  readonly condition?: { readonly [key: string]: Json };
};

/** The bindings of a policy. By role; where there is a condition its digest follows: `roles/viewer#1a2b3c4d5e`. */
export type Bindings = Readonly<Record<string, Binding>>;

/** A policy: what is edited, and all else that is sent back as it came (`etag`, `version`, `auditConfigs`). */
export interface IamPolicy {
  readonly bindings: Bindings;
  readonly envelope: { readonly [key: string]: Json };
}

const Policy = z.looseObject({
  bindings: z.nullish(
    z.array(
      z.object({
        role: z.string(),
        members: z.nullish(z.array(z.string())),
        condition: z.nullish(z.record(z.string(), z.json())),
      }),
    ),
  ),
});

/** The policy version with which conditions are shown and may be written (IAM reference, Policy). */
export const POLICY_VERSION = '3';

/** Members that are everybody: with or without an account of Google's. */
export const EVERYBODY = 'allUsers';
export const EVERYBODY_SIGNED_IN = 'allAuthenticatedUsers';

/** Reads a policy. Rejects what is none with CloudError (`unreadable`). */
export function policyOf(answer: unknown, what: string): IamPolicy {
  const { bindings, ...rest } = parsed(Policy, answer, what);
  const merged: Record<string, Binding> = {};
  for (const { role, members, condition } of bindings ?? []) {
    const given = condition ?? undefined;
    const key = keyOf(role, given);
    // Google keeps one binding for each role and condition; what says it twice means both.
    const known = Object.hasOwn(merged, key) ? (merged[key]?.members ?? []) : [];
    merged[key] = bindingOf(role, [...known, ...(members ?? [])], given);
  }
  return { bindings: present(merged), envelope: rest as IamPolicy['envelope'] };
}

/**
 * The whole policy to be written: everything that was read with it, and these bindings in Google's order. Conditions need version 3,
 * also where they come back into a policy that had none left.
 */
export function policyBody(envelope: IamPolicy['envelope'], bindings: Bindings): Json {
  const keys = Object.keys(present(bindings)).sort();
  const list = keys.flatMap((key) => bindings[key] ?? []);
  const version = list.some(({ condition }) => condition !== undefined)
    ? Number(POLICY_VERSION)
    : (envelope['version'] ?? 1);
  return { ...envelope, version, bindings: list };
}

/** Whether a member is everybody. */
export function isPublic(member: string): boolean {
  return member === EVERYBODY || member === EVERYBODY_SIGNED_IN;
}

/** The bindings that name everybody. */
export function publicBindings(bindings: Bindings): readonly Binding[] {
  return Object.values(bindings).filter(({ members }) => members.some(isPublic));
}

/** The bindings without everybody; one that named nobody else is gone. The very same where there is nothing to take. */
export function withoutPublic(bindings: Bindings): Bindings {
  if (publicBindings(bindings).length === 0) {
    return bindings;
  }
  const cut = Object.entries(bindings).map(([key, { role, members, condition }]) => {
    const left = members.filter((member) => !isPublic(member));
    return [key, bindingOf(role, left, condition)] as const;
  });
  return present(Object.fromEntries(cut));
}

/** The bindings with one member taken out of a role that has no condition. */
export function withoutMember(bindings: Bindings, role: string, member: string): Bindings {
  const binding = bindings[role];
  if (binding?.members.includes(member) !== true) {
    return bindings;
  }
  const left = bindingOf(
    role,
    binding.members.filter((other) => other !== member),
    undefined,
  );
  return present({ ...bindings, [role]: left });
}

/** The bindings with one member put into a role that has no condition. */
export function withMember(bindings: Bindings, role: string, member: string): Bindings {
  const members = [...(bindings[role]?.members ?? []), member];
  return { ...bindings, [role]: bindingOf(role, members, undefined) };
}

/**
 * Takes back what was done to one binding that others changed since: who was taken out comes back beside whoever is in
 * it now, and who was put in goes. Null when nobody is left.
 */
export function revertBinding(
  before: Binding | null,
  after: Binding | null,
  live: Binding | null,
): Binding | null {
  const was = before?.members ?? [];
  const is = after?.members ?? [];
  const now = live?.members ?? [];
  const members = [
    ...now.filter((member) => was.includes(member) || !is.includes(member)),
    ...was.filter((member) => !is.includes(member)),
  ];
  const like = live ?? before ?? after;
  return like === null || members.length === 0
    ? null
    : bindingOf(like.role, members, like.condition);
}

/** Whether a value of a state or an edit is a binding. */
export function isBinding(value: Json | undefined): value is Binding {
  return Shape.safeParse(value).success;
}

const Shape = z.object({ role: z.string(), members: z.array(z.string()) });

function keyOf(role: string, condition: Binding['condition']): string {
  return condition === undefined ? role : `${role}#${shortDigest(condition)}`;
}

function bindingOf(
  role: string,
  members: readonly string[],
  condition: Binding['condition'],
): Binding {
  const sorted = [...new Set(members)].sort();
  return condition === undefined ? { role, members: sorted } : { role, members: sorted, condition };
}

/** A binding without members is refused, so it is left out. */
function present(bindings: Bindings): Bindings {
  return Object.fromEntries(
    Object.entries(bindings).filter(([, { members }]) => members.length > 0),
  );
}
