import { shortDigest } from './digest.ts';
import { type Ref, refKey } from './ref.ts';

/**
 * Hex digits of the ref in a case id: 80 bits. With 48, two bucket names with one id can be searched for in half a
 * minute, and such a pair could keep each other's messages from being told.
 */
export const REF_DIGITS = 20;

const CASE_ID = new RegExp(`^(?<ref>[0-9a-f]{${REF_DIGITS}})-(?<ordinal>[1-9][0-9]{0,8})$`);

/** The id of a ref's k-th case. Short enough for a tag, a label and a Slack message. */
export function caseId(ref: Ref, ordinal: number): string {
  return `${shortDigest(refKey(ref), REF_DIGITS)}-${ordinal}`;
}

/** The part of a case id that names the ref, or null when the text is no case id. */
export function refPartOf(id: string): { ref: string; ordinal: number } | null {
  const match = CASE_ID.exec(id);
  return match?.groups === undefined
    ? null
    : { ref: match.groups['ref'] ?? '', ordinal: Number(match.groups['ordinal']) };
}
