import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../shared/core/failure.ts';
import { armRequest, isArmId } from '../../../shared/resources/azure/arm-request.ts';

const ID = '/subscriptions/s/resourceGroups/rg (1)/providers/Microsoft.Storage/storageAccounts/a';
const GET = 'storage:StorageAccounts_GetProperties';

describe('armRequest', () => {
  it('pins the version and encodes names', () => {
    expect(armRequest('storage:BlobContainers_List', { id: ID })).toEqual({
      method: 'GET',
      path: `${ID.replace('rg (1)', 'rg%20(1)')}/blobServices/default/containers`,
      query: { $maxpagesize: '5000', 'api-version': '2025-06-01' },
      headers: { accept: 'application/json' },
      body: null,
    });
  });

  it('sends a body as JSON, and a condition where one is given', () => {
    const body = { properties: {} };

    const sent = armRequest('storage:StorageAccounts_Update', { id: ID, body, ifMatch: '"1"' });

    expect(sent).toMatchObject({
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': '"1"' },
      body,
    });
  });

  it('follows a link to the next page, but not to another host', () => {
    const next =
      'https://evil.example/subscriptions/s/providers/Microsoft.Storage/storageAccounts?api-version=1&%24skiptoken=a%2Fb';

    const sent = armRequest('storage:StorageAccounts_List', { id: '/subscriptions/s', next });

    expect(sent.path).toBe('/subscriptions/s/providers/Microsoft.Storage/storageAccounts');
    expect(sent.query).toEqual({ 'api-version': '1', $skiptoken: 'a/b' });
    expect(JSON.stringify(sent)).not.toContain('evil');
  });

  it.each([
    ['an id of nothing', { id: '' }],
    ['an id of another kind', { id: '/providers/x' }],
    ['an id that leads elsewhere', { id: `${ID}/../b` }],
    ['an id with a query', { id: `${ID}?api-version=1` }],
    ['an id with an escape', { id: `${ID}%2f..` }],
    ['a link of another kind', { id: ID, next: 'https://h.example/metadata' }],
    ['a link without encryption', { id: ID, next: 'http://h.example/subscriptions/s' }],
    ['a link that is none', { id: ID, next: 'next' }],
  ])('refuses %s', (_, request) => {
    expect(() => armRequest(GET, request)).toThrow(CloudError);
  });
});

describe('isArmId', () => {
  it.each([ID, '/subscriptions/s', '/SUBSCRIPTIONS/s/resourceGroups/.hidden'])('takes %s', (id) => {
    expect(isArmId(id)).toBe(true);
  });

  it.each([
    'subscriptions/s',
    '/subscriptions/',
    '/subscriptions/s//a',
    '/subscriptions/s/',
    '/subscriptions/s/.',
  ])('refuses %s', (id) => {
    expect(isArmId(id)).toBe(false);
  });
});
