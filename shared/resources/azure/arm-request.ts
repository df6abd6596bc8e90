import { CloudError } from '../../core/failure.ts';
import type { Json } from '../../core/json.ts';
import type { AzureOperation } from './operation.ts';
import { AZURE_OPERATIONS, type AzureOperationName } from './operations.ts';
import type { AzureRequest } from './send.ts';

/** A request as it goes over the wire, to whichever host the cloud has: signed with a token for that host alone. */
export interface ArmRequest {
  readonly method: AzureOperation['method'];
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** Ids of ARM: segments between slashes, none of which leads elsewhere. Names may hold spaces and brackets, never these. */
const ID = /^\/subscriptions\/[^?#%\\\s/][^?#%\\]*$/i;

/**
 * The HTTP request of an operation. A `nextLink` keeps its path and query and loses its host, so that the token goes
 * where it belongs. Throws CloudError (`invalid`) when the id or the link is none.
 */
export function armRequest(name: AzureOperationName, request: AzureRequest): ArmRequest {
  const operation: AzureOperation = AZURE_OPERATIONS[name];
  const { method, suffix, apiVersion } = operation;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (request.body !== undefined) {
    headers['content-type'] = 'application/json';
  }
  if (request.ifMatch !== undefined) {
    headers['if-match'] = request.ifMatch;
  }
  const body = request.body ?? null;
  if (request.next !== undefined) {
    return { method, ...pageOf(name, request.next), headers, body };
  }
  if (!isArmId(request.id)) {
    throw invalid(`${name} was asked for '${request.id}', which is no ARM id.`);
  }
  const path = `${encoded(request.id)}${suffix}`;
  return { method, path, query: { ...operation.query, 'api-version': apiVersion }, headers, body };
}

/** Whether a text is an ARM id that leads where it says. */
export function isArmId(id: string): boolean {
  return ID.test(id) && !id.split('/').some((part, at) => at > 0 && /^\.{0,2}$/.test(part));
}

function encoded(id: string): string {
  return id.split('/').map(encodeURIComponent).join('/');
}

function pageOf(name: AzureOperationName, next: string): Pick<ArmRequest, 'path' | 'query'> {
  const url = URL.parse(next);
  if (url === null || url.protocol !== 'https:' || !/^\/subscriptions\//i.test(url.pathname)) {
    throw invalid(`${name} answered a next page that is no ARM link.`);
  }
  return { path: url.pathname, query: Object.fromEntries(url.searchParams) };
}

function invalid(message: string): CloudError {
  return new CloudError({ code: 'invalid', message, permission: null }, { applied: 'no' });
}
