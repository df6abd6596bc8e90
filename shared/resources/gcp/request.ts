import { CloudError } from '../../core/failure.ts';
import type { Json } from '../../core/json.ts';
import type { GoogleOperation } from './operation.ts';
import { GOOGLE_OPERATIONS, type GoogleOperationName } from './operations.ts';
import type { GoogleRequest } from './send.ts';

/** A request as it goes over the wire, without its credentials. */
export interface GoogleHttpRequest {
  readonly method: GoogleOperation['method'];
  readonly host: string;
  /** Percent-encoded, from the first slash. */
  readonly path: string;
  /** Not encoded yet; a list is a parameter that is repeated. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Null for a request without a body. */
  readonly body: Json;
}

/** Characters of a name that is put into a host: a region's. */
const HOST_PART = /^[a-z0-9-]{1,63}$/;

/**
 * Builds the request of a method. Names come from events, so they may be anything: what would leave its place in the
 * address is refused with CloudError (`invalid`), and so is a request that leaves a place empty.
 */
export function httpRequestOf(
  name: GoogleOperationName,
  request: GoogleRequest,
): GoogleHttpRequest {
  const { method, host, path }: GoogleOperation = GOOGLE_OPERATIONS[name];
  return {
    method,
    host: host.replace(/\{(\w+)\}/g, (_, key: string) => {
      const value = givenFor(name, request, key);
      return HOST_PART.test(value) ? value : refuse(name, key);
    }),
    path: path.replace(/\{(\+?)(\w+)\}/g, (_, reserved: string, key: string) => {
      const value = givenFor(name, request, key);
      const segments = reserved === '+' ? value.split('/') : [value];
      return segments.map((segment) => encoded(name, key, segment)).join('/');
    }),
    query: request.query ?? {},
    body: request.body ?? null,
  };
}

/** Whether a method only reads: reads are tried again, writes never. */
export function isRead(name: GoogleOperationName): boolean {
  return GOOGLE_OPERATIONS[name].method === 'GET';
}

function givenFor(name: GoogleOperationName, request: GoogleRequest, key: string): string {
  const value = Object.hasOwn(request.path, key) ? request.path[key] : undefined;
  return value === undefined || value === '' ? refuse(name, key) : value;
}

/** One segment of a path. URL parsers take `.` and `..` for steps, however they are encoded. */
function encoded(name: GoogleOperationName, key: string, segment: string): string {
  return /^\.{0,2}$|\p{Cs}/u.test(segment) ? refuse(name, key) : encodeURIComponent(segment);
}

function refuse(name: GoogleOperationName, key: string): never {
  const message = `${name} was not sent: its ${key} is missing or no name that an address can hold.`;
  throw new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
}
