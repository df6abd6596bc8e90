import type { Json } from '../../../../shared/core/json.ts';
import type { GoogleApplied, GoogleReply, GoogleWorld, Members } from './world.ts';

const JSON_HEADERS = { 'content-type': 'application/json; charset=UTF-8' };

/** An answer of 200 that leaves the world, or changes it. */
export function answered(world: GoogleWorld, body: Json): GoogleApplied {
  return { world, answer: { status: 200, headers: JSON_HEADERS, body } };
}

/** The empty answer to a DELETE. */
export function emptied(world: GoogleWorld): GoogleApplied {
  return { world, answer: { status: 204, headers: {}, body: null } };
}

/** A refusal in the form of the older APIs, Cloud Storage's among them. */
export function refused(
  world: GoogleWorld,
  status: number,
  reason: string,
  message: string,
): GoogleApplied {
  return { world, answer: olderError(status, reason, message) };
}

/** A refusal in the form of the newer APIs (google.rpc.Status). */
export function refusedRpc(
  world: GoogleWorld,
  code: number,
  status: string,
  message: string,
  details: readonly Json[] = [],
): GoogleApplied {
  return { world, answer: rpcError(code, status, message, details) };
}

/** The older form by itself. */
export function olderError(status: number, reason: string, message: string): GoogleReply {
  const errors = [{ message, domain: 'global', reason }];
  return { status, headers: JSON_HEADERS, body: { error: { code: status, message, errors } } };
}

/** The newer form by itself. */
export function rpcError(
  code: number,
  status: string,
  message: string,
  details: readonly Json[] = [],
): GoogleReply {
  const error = { code, message, status, ...(details.length === 0 ? {} : { details }) };
  return { status: code, headers: JSON_HEADERS, body: { error } };
}

/** The members of a value; none where it is no object. */
export function membersOf(value: Json | undefined): Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Members)
    : {};
}

/** The items of a value; none where it is no list. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** A page of a list: where it begins is said by its token, the place of its first item. */
export function pageOf<Item>(
  items: readonly Item[],
  query: Readonly<Record<string, string>>,
  sizeName: string,
): { readonly page: readonly Item[]; readonly next: { nextPageToken?: string } } {
  const start = Number(query['pageToken'] ?? 0);
  const size = Math.min(Number(query[sizeName] ?? 1000), 1000);
  const next = start + size < items.length ? { nextPageToken: String(start + size) } : {};
  return { page: items.slice(start, start + size), next };
}
