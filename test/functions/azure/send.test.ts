import { describe, expect, it } from 'vitest';
import { createAzureSend } from '../../../functions/azure/clients/send.ts';
import { failureOf, serverFor } from '../../support/sandboxed.ts';

const ACCOUNT =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/ml rg/providers/Microsoft.Storage/storageAccounts/mldata';

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly agent: string | undefined;
}

/** A Resource Manager that answers every request alike. */
async function manager(status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked: Asked[] = [];
  const scopes: string[] = [];
  const endpoint = await serverFor((request, response) => {
    const { method, url, headers: sent } = request;
    asked.push({ method, url, authorization: sent.authorization, agent: sent['user-agent'] });
    response.writeHead(status, headers);
    response.end(JSON.stringify(body));
  });
  const send = createAzureSend({
    endpoint,
    cloud: 'us-government',
    readAttempts: 1,
    token: (scope) => {
      scopes.push(scope);
      return Promise.resolve('secret');
    },
  });
  return { asked, scopes, send };
}

describe('the door to Azure', () => {
  it('sends an operation with its version, its token and its name', async () => {
    const { asked, scopes, send } = await manager(
      200,
      { name: 'mldata' },
      { etag: '"1"', date: 'Fri, 20 Nov 2026 09:00:00 GMT' },
    );

    const answer = await send('storage:StorageAccounts_GetProperties', { id: ACCOUNT });

    expect(answer).toEqual({
      status: 200,
      body: { name: 'mldata' },
      etag: '"1"',
      date: '2026-11-20T09:00:00.000Z',
    });
    expect(asked).toEqual([
      {
        method: 'GET',
        url: `${ACCOUNT.replace(' ', '%20')}?api-version=2025-06-01`,
        authorization: 'Bearer secret',
        agent: expect.stringMatching(/^cordon\/\d/),
      },
    ]);
    expect(scopes).toEqual(['https://management.usgovcloudapi.net/.default']);
  });

  it('says which action is missing, and where', async () => {
    const message = `The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Storage/storageAccounts/write' over scope '${ACCOUNT}' or the scope is invalid.`;
    const { send } = await manager(403, { error: { code: 'AuthorizationFailed', message } });

    const error = await failureOf(
      send('storage:StorageAccounts_Update', { id: ACCOUNT, body: { properties: {} } }),
    );

    expect(error).toMatchObject({
      failure: { code: 'denied', permission: 'Microsoft.Storage/storageAccounts/write' },
      applied: 'no',
    });
    expect(error.message).toContain(ACCOUNT);
  });

  it('sends nothing for an id that is none', async () => {
    const { asked, send } = await manager(200, {});

    const error = await failureOf(
      send('storage:StorageAccounts_GetProperties', { id: '/subscriptions/x/../../secrets' }),
    );

    expect(error).toMatchObject({ failure: { code: 'invalid' }, applied: 'no' });
    expect(asked).toEqual([]);
  });
});
