import type { BlobContainer } from '@azure/arm-storage';
import { describe, expect, it } from 'vitest';
import { createContainer } from '../../../functions/local/sandbox/azure/blobs.ts';
import { createAzureWorld } from '../../../functions/local/sandbox/azure/world.ts';
import { armRequest } from '../../../shared/resources/azure/arm-request.ts';
import type { AzureOperationName } from '../../../shared/resources/azure/operations.ts';
import { resource as account } from '../../../shared/resources/azure/storage-account.ts';
import { resource as container } from '../../../shared/resources/azure/storage-container.ts';
import { AZURE_RULES } from '../../../shared/rules/azure.generated.ts';
import { ACCOUNT_REF, AZURE_CONTEXT, accountIn } from '../../support/azure-accounts.ts';
import { CONTAINER_REF, container as containerState } from '../../support/azure-containers.ts';
import { START } from '../../support/in-process.ts';
import { faulty, KEY, PARAMETERS, SERVICES, UPDATES } from './storage-cures.ts';
import { type Sent, vendorClient } from './vendor-client.ts';

const GROUP = 'rg-ml';

/** The requests of one rule's cure, as they would go over the wire. */
async function oursFor(id: string): Promise<Sent[]> {
  const state = await accountIn(faulty(), [KEY]);
  const context = { ...AZURE_CONTEXT, parameters: PARAMETERS, keys: state.keys };
  const rule = AZURE_RULES.find((each) => each.id === id);
  expect(rule?.check(state, context).kind).toBe('violation');
  const target = rule?.desire(state, context) ?? state;
  return account.steps(ACCOUNT_REF, state, target as typeof state).map(({ call, input }) => {
    const { id: to, body } = input;
    return wire(call as AzureOperationName, String(to), body ?? null);
  });
}

function wire(call: AzureOperationName, id: string, body: Sent['body']): Sent {
  const { method, path, query, body: sent } = armRequest(call, { id, body });
  return { method, path, query, body: sent };
}

describe('our requests are those of the vendor’s own client', () => {
  it.each(Object.entries(UPDATES))('%s', async (id, parameters) => {
    const sent: Sent[] = [];
    const client = vendorClient({ world: faulty() }, sent);

    await client.storageAccounts.update(GROUP, ACCOUNT_REF.name, parameters);

    expect(await oursFor(id)).toEqual(sent);
  });

  it.each(Object.entries(SERVICES))('%s', async (id, parameters) => {
    const sent: Sent[] = [];
    const client = vendorClient({ world: faulty() }, sent);

    await client.blobServices.setServiceProperties(GROUP, ACCOUNT_REF.name, parameters);

    expect(await oursFor(id)).toEqual(sent);
  });

  it('storage-container-not-public', async () => {
    const sent: Sent[] = [];
    const parameters: BlobContainer = { publicAccess: 'None' };
    const world = createContainer(faulty(), ACCOUNT_REF.id, 'models', START);
    const before = containerState({ publicAccess: 'Blob' });
    const [step] = container.steps(CONTAINER_REF, before, containerState());

    await vendorClient({ world }, sent).blobContainers.update(
      GROUP,
      ACCOUNT_REF.name,
      'models',
      parameters,
    );

    const { call = '', input = {} } = step ?? {};
    expect([wire(call as AzureOperationName, String(input['id']), input['body'] ?? null)]).toEqual(
      sent,
    );
  });

  it('covers every rule that changes more than tags and diagnostics', () => {
    const others = AZURE_RULES.filter(
      ({ id, type, cure }) =>
        /^azure\.storage\./.test(type) && cure === 'fix' && !(id in UPDATES) && !(id in SERVICES),
    );

    expect(others.map(({ id }) => id)).toEqual([
      'storage-account-blob-access-logged',
      'storage-container-not-public',
    ]);
  });
});

describe('the vendor’s own client understands our model', () => {
  it('reads an account and its blob service', async () => {
    const client = vendorClient({ world: faulty() });

    const read = await client.storageAccounts.getProperties(GROUP, ACCOUNT_REF.name);
    const service = await client.blobServices.getServiceProperties(GROUP, ACCOUNT_REF.name);

    expect(read).toMatchObject({
      id: ACCOUNT_REF.id,
      allowBlobPublicAccess: true,
      enableHttpsTrafficOnly: false,
      networkRuleSet: { defaultAction: 'Allow' },
      creationTime: new Date(START),
      encryption: { keySource: 'Microsoft.Storage' },
    });
    expect(service.cors?.corsRules).toHaveLength(1);
  });

  it('follows the pages of its lists', async () => {
    const base = createAzureWorld({ pageSize: 2 });
    const world = ['a', 'b', 'c', 'd', 'e'].reduce(
      (next, name) => createContainer(next, ACCOUNT_REF.id, name, START),
      faulty(base),
    );
    const client = vendorClient({ world });

    const names = [];
    for await (const { name } of client.blobContainers.list(GROUP, ACCOUNT_REF.name)) {
      names.push(name);
    }
    const accounts = [];
    for await (const { name } of client.storageAccounts.list()) {
      accounts.push(name);
    }

    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(accounts).toEqual(['churnml', 'othermlacct']);
  });

  it('sees its refusals', async () => {
    const client = vendorClient({ world: faulty() });

    await expect(client.storageAccounts.getProperties(GROUP, 'absent')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
    await expect(
      client.storageAccounts.update(GROUP, ACCOUNT_REF.name, { minimumTlsVersion: 'TLS1_3' }),
    ).rejects.toMatchObject({ statusCode: 400 });
  });
});
