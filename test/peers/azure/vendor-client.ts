import { StorageManagementClient } from '@azure/arm-storage';
import { applyArm } from '../../../functions/local/sandbox/azure/arm.ts';
import type { AzureWorld } from '../../../functions/local/sandbox/azure/world.ts';
import type { ArmRequest } from '../../../shared/resources/azure/arm-request.ts';
import { AZURE_OPERATIONS } from '../../../shared/resources/azure/operations.ts';
import { START } from '../../support/in-process.ts';

type Options = NonNullable<ConstructorParameters<typeof StorageManagementClient>[2]>;
type HttpClient = NonNullable<Options['httpClient']>;
type PipelineResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

/** What the vendor's client put on the wire. */
export type Sent = Pick<ArmRequest, 'method' | 'path' | 'query' | 'body'>;

/**
 * Microsoft's own client of Azure Storage, at the version we pin, with our model where Azure would be. It writes what
 * it is given by its own types, and reads what the model answers.
 */
export function vendorClient(host: { world: AzureWorld }, sent: Sent[] = []) {
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      const url = new URL(request.url);
      const call = {
        method: request.method as ArmRequest['method'],
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers.toJSON(),
        body: typeof request.body === 'string' ? JSON.parse(request.body) : null,
      };
      sent.push({ method: call.method, path: call.path, query: call.query, body: call.body });
      const { world, answer } = applyArm(host.world, call, START);
      host.world = world;
      const bodyAsText = answer.body === null ? '' : JSON.stringify(answer.body);
      const headers = headersOf({ ...answer.headers, 'content-type': 'application/json' });
      return { request, status: answer.status, headers, bodyAsText };
    },
  };
  const credential = {
    getToken: async () => ({ token: 'none', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
  };
  return new StorageManagementClient(credential, host.world.subscription, {
    apiVersion: AZURE_OPERATIONS['storage:StorageAccounts_Update'].apiVersion,
    httpClient,
    retryOptions: { maxRetries: 0 },
  });
}

function headersOf(raw: Readonly<Record<string, string>>): PipelineResponse['headers'] {
  return {
    get: (name) => raw[name.toLowerCase()],
    has: (name) => Object.hasOwn(raw, name.toLowerCase()),
    set: () => undefined,
    delete: () => undefined,
    toJSON: () => ({ ...raw }),
    [Symbol.iterator]: () =>
      Object.entries(raw)[Symbol.iterator]() as IterableIterator<[string, string]>,
  };
}
