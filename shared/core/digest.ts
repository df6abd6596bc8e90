import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonical, type Json } from './json.ts';

/** SHA-256 of the canonical JSON, in hex. Pure and synchronous, so that plans can carry their own digest. */
export function digest(value: Json): string {
  return bytesToHex(sha256(utf8ToBytes(canonical(value))));
}

/** The first `length` hex digits of {@link digest}: for names people read, never for security. */
export function shortDigest(value: Json, length = 10): string {
  return digest(value).slice(0, length);
}
