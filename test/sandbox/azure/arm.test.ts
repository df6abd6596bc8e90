import { describe, expect, it } from 'vitest';
import { applyArm } from '../../../functions/local/sandbox/azure/arm.ts';
import {
  accountId,
  createAccount,
} from '../../../functions/local/sandbox/azure/storage-account.ts';
import {
  type ArmCall,
  type AzureWorld,
  createAzureWorld,
  resourceAt,
  withLock,
} from '../../../functions/local/sandbox/azure/world.ts';
import { START } from '../../support/in-process.ts';

const EMPTY = createAzureWorld();
const ID = accountId(EMPTY, 'churnml');
const SUBSCRIPTION = `/subscriptions/${EMPTY.subscription}`;
const WORLD = createAccount(EMPTY, { name: 'churnml', tags: { Team: 'churn' } }, START);
const STORAGE = { 'api-version': '2025-06-01' };
const TAGS = `${ID}/providers/Microsoft.Resources/tags/default`;
const LOGS = `${ID}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings`;
const INSIGHTS = { 'api-version': '2021-05-01-preview' };

function call(method: string, path: string, parts: Partial<ArmCall> = {}): ArmCall {
  return { method, path, query: STORAGE, headers: {}, body: null, ...parts };
}

function ask(asked: ArmCall, world: AzureWorld = WORLD) {
  return applyArm(world, asked, START);
}

function merge(operation: string, tags: Record<string, string>, world: AzureWorld = WORLD) {
  const body = { operation, properties: { tags } };
  const query = { 'api-version': '2021-04-01' };
  return ask(call('PATCH', TAGS, { query, body }), world);
}

function setting(name: string, logs: readonly string[], world: AzureWorld = WORLD) {
  const properties = {
    workspaceId: '/w',
    logs: logs.map((category) => ({ category, enabled: true })),
  };
  return ask(call('PUT', `${LOGS}/${name}`, { query: INSIGHTS, body: { properties } }), world);
}

describe('Azure Resource Manager', () => {
  it('answers in any case of letters, with the time', () => {
    const { answer, world } = ask(
      call('get', encodeURI(ID.toUpperCase()), { query: { 'API-Version': '2025-06-01' } }),
    );

    expect(answer).toMatchObject({ status: 200, body: { id: ID } });
    expect(answer.headers['date']).toBe(new Date(START).toUTCString());
    expect(world).toBe(WORLD);
  });

  it.each([
    ['another subscription', call('GET', '/subscriptions/other'), 404, 'SubscriptionNotFound'],
    ['no version', call('GET', ID, { query: {} }), 400, 'MissingApiVersionParameter'],
    [
      'an old version',
      call('GET', ID, { query: { 'api-version': '2015-06-15' } }),
      400,
      'NoRegisteredProviderFound',
    ],
    [
      'a type nobody knows',
      call('GET', `${SUBSCRIPTION}/providers/Microsoft.X/ys`),
      404,
      'InvalidResourceType',
    ],
    ['a verb nobody knows', call('POST', ID), 404, 'InvalidResourceType'],
    ['an account that is not there', call('GET', `${ID}2`), 404, 'ResourceNotFound'],
    [
      'a container that is not there',
      call('GET', `${ID}/blobServices/default/containers/x`),
      404,
      'ContainerNotFound',
    ],
    [
      'tags of nothing',
      call('PATCH', TAGS.replace(ID, `${ID}2`), { query: { 'api-version': '2021-04-01' } }),
      404,
      'ResourceNotFound',
    ],
    [
      'logs of nothing',
      call('GET', LOGS.replace(ID, `${ID}2`), { query: INSIGHTS }),
      404,
      'ResourceNotFound',
    ],
  ])('refuses %s', (_, asked, status, code) => {
    const { answer, world } = ask(asked);

    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(world).toBe(WORLD);
  });

  it.each([
    ['ReadOnly', 'PATCH', 409],
    ['CanNotDelete', 'PATCH', 200],
    ['ReadOnly', 'DELETE', 409],
    ['CanNotDelete', 'DELETE', 409],
  ])('holds a lock %s against %s: %i', (level, method, status) => {
    const group = ID.split('/providers/')[0] ?? '';
    const world = withLock(WORLD, group, level);
    const asked =
      method === 'PATCH'
        ? call('PATCH', ID, { body: { properties: { allowSharedKeyAccess: false } } })
        : call('DELETE', `${LOGS}/x`, { query: INSIGHTS });

    expect(ask(asked, world).answer.status).toBe(status);
    expect(ask(call('GET', ID), world).answer.status).toBe(200);
    expect(ask(asked, withLock(WORLD, `${group}2`, level)).answer.status).not.toBe(409);
  });
});

describe('tags', () => {
  it('are merged, and no other is touched', () => {
    const { world, answer } = merge('Merge', { 'cordon-status': 'x' });

    expect(answer.status).toBe(200);
    expect(resourceAt(world, ID)?.['tags']).toEqual({ Team: 'churn', 'cordon-status': 'x' });
  });

  it('are one in any case of letters', () => {
    expect(resourceAt(merge('Merge', { team: 'new' }).world, ID)?.['tags']).toEqual({
      team: 'new',
    });
  });

  it('are deleted by name and value', () => {
    expect(resourceAt(merge('Delete', { TEAM: 'churn' }).world, ID)?.['tags']).toEqual({});
    expect(resourceAt(merge('Delete', { Team: 'other' }).world, ID)?.['tags']).toEqual({
      Team: 'churn',
    });
  });

  it.each([
    ['an operation nobody knows', merge('Patch', { a: 'b' })],
    ['a name that is not allowed', merge('Merge', { 'a/b': 'c' })],
    [
      'too many',
      merge('Merge', Object.fromEntries([...Array(50).keys()].map((n) => [`t${n}`, '']))),
    ],
  ])('are refused: %s', (_, { answer, world }) => {
    expect(answer.status).toBe(400);
    expect(world).toBe(WORLD);
  });
});

describe('diagnostic settings', () => {
  it('are written whole, and told with what nobody set', () => {
    const { world } = setting('cordon', ['StorageRead']);

    expect(ask(call('GET', LOGS, { query: INSIGHTS }), world).answer.body).toMatchObject({
      value: [
        { name: 'cordon', properties: { metrics: [], logs: [{ retentionPolicy: { days: 0 } }] } },
      ],
    });
  });

  it('send each log to a place once', () => {
    const { world } = setting('theirs', ['StorageRead']);

    expect(setting('cordon', ['StorageRead'], world).answer.status).toBe(409);
    expect(setting('cordon', ['StorageWrite'], world).answer.status).toBe(200);
    expect(setting('theirs', ['StorageRead'], world).answer.status).toBe(200);
  });

  it('are at most five, and say something', () => {
    const world = ['a', 'b', 'c', 'd', 'e'].reduce(
      (next, name) => setting(name, [name], next).world,
      WORLD,
    );

    expect(setting('f', ['f'], world).answer.status).toBe(409);
    expect(setting('f', []).answer.status).toBe(400);
  });

  it('can be removed twice', () => {
    const { world } = setting('cordon', ['StorageRead']);
    const remove = call('DELETE', `${LOGS}/cordon`, { query: INSIGHTS });

    const once = ask(remove, world);

    expect(once.answer.status).toBe(200);
    expect(ask(remove, once.world).answer.status).toBe(204);
  });
});
