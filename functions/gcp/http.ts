import { BadEvent } from '../../shared/events/bad-event.ts';
import { errorMembers } from '../aws/log.ts';
import type { GcpPorts } from './ports.ts';
import { Refused } from './refused.ts';

/** What is used of a request, as the functions framework hands it over. */
export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it came. */
  readonly rawBody?: Uint8Array;
}

/** What is used of a response. */
export interface HttpResponse {
  status(code: number): { end(): unknown };
}

/** A call that was checked. */
export interface HttpCall {
  /** The body. */
  readonly text: string;
  /** A header by its lower-case name, `''` without one. */
  header(name: string): string;
  /** What is left of the invocation, in ms. */
  remainingMs(): number;
}

/**
 * What is the same around the work of every function that is called by HTTP: the caller is checked first, whatever fails
 * is logged, and answered with no more than a status. Any but 2xx makes Pub/Sub, Cloud Tasks and Cloud Scheduler call
 * again, as their own retry settings have it.
 */
export function createHttp(
  work: (call: HttpCall, ports: GcpPorts) => Promise<void>,
  ports: GcpPorts,
): (request: HttpRequest, response: HttpResponse) => Promise<void> {
  return async (request, response) => {
    response.status(await statusOf(request, work, ports)).end();
  };
}

async function statusOf(
  request: HttpRequest,
  work: (call: HttpCall, ports: GcpPorts) => Promise<void>,
  ports: GcpPorts,
): Promise<number> {
  const remainingMs = ports.begin();
  try {
    if (request.method !== 'POST') {
      return 405;
    }
    const header = (name: string) => [request.headers[name] ?? ''].flat().join(', ');
    await ports.checkCaller(header('authorization'));
    await work({ text: new TextDecoder().decode(request.rawBody), header, remainingMs }, ports);
    return 204;
  } catch (error) {
    if (error instanceof Refused) {
      ports.log({ level: 'warn', message: 'refused', reason: error.message });
      return error.status;
    }
    ports.log({ level: 'error', message: 'not acknowledged', ...errorMembers(error) });
    return error instanceof BadEvent ? 400 : 500;
  }
}
