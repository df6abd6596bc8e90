import { quoted } from '../../core/plain.ts';
import type { Verdict } from '../../core/rule.ts';
import { type Bindings, isPublic } from './iam-policy.ts';
import { homesOf } from './members.ts';

/** One role that a member has. */
export interface Grant {
  readonly role: string;
  readonly member: string;
}

/** Roles that only look. */
const LOOKING = /[vV]iewer$/;

/** How many members or places a message names. */
const NAMES_MAX = 3;

/**
 * The grants to named members of places that are not trusted: domains, and ids and numbers of projects. Everybody is not
 * among them, and neither is a member that was deleted.
 */
export function foreignGrants(bindings: Bindings, trusted: readonly string[]): readonly Grant[] {
  const known = trusted.filter((name) => name !== '').map((name) => name.toLowerCase());
  return Object.values(bindings)
    .flatMap(({ role, members }) => members.map((member) => ({ role, member })))
    .filter(({ member }) => !isPublic(member))
    .filter(({ member }) => {
      const homes = homesOf(member);
      return homes !== null && !homes.some((home) => known.includes(home));
    });
}

/** The verdict on a policy's grants to others, which are less grave where all of them only look. */
export function judgeGrants(grants: readonly Grant[]): Verdict {
  if (grants.length === 0) {
    return { kind: 'compliant' };
  }
  const message = `The IAM policy lets others in: ${namedMembers(grants)}.`;
  return grants.some(({ role }) => !LOOKING.test(role))
    ? { kind: 'violation', message }
    : { kind: 'violation', severity: 'medium', message };
}

/** The members of grants, for people. */
function namedMembers(grants: readonly Grant[]): string {
  const members = [...new Set(grants.map(({ member }) => member))];
  const named = members.slice(0, NAMES_MAX).map((member) => quoted(member, 160));
  const more = members.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The places that would have to be trusted, for people; `''` where none is known. */
export function namedHomes(grants: readonly Grant[]): string {
  const homes = grants.flatMap(({ member }) => homesOf(member)?.[0] ?? []);
  const named = [...new Set(homes)].slice(0, NAMES_MAX).map((home) => quoted(home));
  return named.length === 0 ? '' : ` (${named.join(', ')})`;
}
