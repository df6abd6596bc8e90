import manifest from '../../../package.json' with { type: 'json' };
import { armRequest } from '../../../shared/resources/azure/arm-request.ts';
import { retryAfterMs, toCloudError } from '../../../shared/resources/azure/errors.ts';
import type { AzureOperation } from '../../../shared/resources/azure/operation.ts';
import {
  AZURE_OPERATIONS,
  type AzureOperationName,
} from '../../../shared/resources/azure/operations.ts';
import type { AzureAnswer, AzureRequest, AzureSend } from '../../../shared/resources/azure/send.ts';
import { createRest, type RestOptions } from '../../../shared/rest/rest.ts';
import { AZURE_CLOUDS, type AzureCloud } from './clouds.ts';

/** The public cloud, unless told. */
export interface AzureSendOptions extends RestOptions {
  readonly cloud?: AzureCloud;
  /** Another Resource Manager, `http://127.0.0.1:4566`: a sandbox or a proxy. */
  readonly endpoint?: string;
  /** Fetches a token for a scope, or null for servers that check none. */
  readonly token: (scope: string) => Promise<string | null>;
}

/**
 * The door to Azure Resource Manager. Reads are tried again within their budget, writes are tried once; see
 * {@link createRest}. Rejects with CloudError only.
 */
export function createAzureSend(options: AzureSendOptions): AzureSend {
  const rest = createRest(options);
  const { resourceManager } = AZURE_CLOUDS[options.cloud ?? 'public'];
  const { token } = options;
  return async (name: AzureOperationName, request: AzureRequest): Promise<AzureAnswer> => {
    const { method, path, query, headers, body } = armRequest(name, request);
    const url = new URL(path, options.endpoint ?? resourceManager);
    for (const [key, value] of Object.entries(query)) {
      url.searchParams.set(key, value);
    }
    const answer = await rest(
      { method, url, headers: { ...headers, 'user-agent': `cordon/${manifest.version}` }, body },
      {
        operation: name,
        isRead: isRead(name),
        token: () => token(`${resourceManager}/.default`),
        refusal: ({ status, body: said }) => toCloudError({ status, body: said }, name),
        retryAfterMs: (refused, now) => retryAfterMs(refused.headers.get('retry-after'), now),
      },
    );
    return {
      status: answer.status,
      body: answer.body as AzureAnswer['body'],
      etag: answer.headers.get('etag'),
      date: dateOf(answer.headers.get('date')),
    };
  };
}

function isRead(name: AzureOperationName): boolean {
  const { method }: AzureOperation = AZURE_OPERATIONS[name];
  return method === 'GET';
}

function dateOf(header: string | null): string | null {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
