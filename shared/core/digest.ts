import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonical, type Json } from './json.ts';

/** SHA-256 of the canonical JSON, in hex. Pure and synchronous, so that plans can carry their own digest. */
export function digest(value: Json): string {
  return bytesToHex(sha256(utf8ToBytes(canonical(value))));
}

/** Characters of canonical JSON up to which a value is its own fingerprint. */
const FINGERPRINT_MAX = 200;

/** A value to compare by and not to read: small ones stay, of a policy or a configuration only the digest is kept. */
export function fingerprint(value: Json): Json {
  return canonical(value).length <= FINGERPRINT_MAX ? value : `sha256:${digest(value)}`;
}

/** The first `length` hex digits of {@link digest}: for names people read, never for security. */
export function shortDigest(value: Json, length = 10): string {
  return digest(value).slice(0, length);
}
