import { shortDigest } from './digest.ts';
import { type Ref, refKey } from './ref.ts';

/** Hex digits of the ref in a case id: 48 bits, so that two refs of one store practically never share it. */
const REF_DIGITS = 12;

/** The id of a ref's k-th case. Short enough for a tag, a label and a Slack message. */
export function caseId(ref: Ref, ordinal: number): string {
  return `${shortDigest(refKey(ref), REF_DIGITS)}-${ordinal}`;
}

/** The part of a case id that names the ref, or null when the text is no case id. */
export function refPartOf(id: string): { ref: string; ordinal: number } | null {
  const match = /^(?<ref>[0-9a-f]{12})-(?<ordinal>[1-9][0-9]{0,8})$/.exec(id);
  return match?.groups === undefined
    ? null
    : { ref: match.groups['ref'] ?? '', ordinal: Number(match.groups['ordinal']) };
}
