import { describe, expect, it } from 'vitest';
import {
  GOOGLE_OPERATIONS,
  type GoogleOperationName,
} from '../../../shared/resources/gcp/operations.ts';
import { httpRequestOf, isRead } from '../../../shared/resources/gcp/request.ts';

const KEY = 'projects/p/locations/eu/keyRings/r/cryptoKeys/k';

describe('the request of a method', () => {
  it('has every name encoded in its place, query and body as they are', () => {
    const body = { bindings: [] };

    const request = httpRequestOf('storage.managedFolders.setIamPolicy', {
      path: { bucket: 'churn-ml', managedFolder: 'a b/ü?#%2f/' },
      query: { userProject: 'x y' },
      body,
    });

    expect(request).toEqual({
      method: 'PUT',
      host: 'storage.googleapis.com',
      path: '/storage/v1/b/churn-ml/managedFolders/a%20b%2F%C3%BC%3F%23%252f%2F/iam',
      query: { userProject: 'x y' },
      body,
    });
  });

  it('keeps the slashes of a resource name, and no more', () => {
    const { path, query, body } = httpRequestOf(
      'cloudkms.projects.locations.keyRings.cryptoKeys.getIamPolicy',
      { path: { resource: `${KEY}?a` } },
    );

    expect(path).toBe(`/v1/${KEY}%3Fa:getIamPolicy`);
    expect([query, body]).toEqual([{}, null]);
  });

  it.each([
    ['nothing', {}],
    ['an empty name', { bucket: '' }],
    ['this folder', { bucket: '.' }],
    ['the folder above', { bucket: '..' }],
    ['half a character', { bucket: 'a\ud800' }],
    ['what every object has', Object.create({ bucket: 'inherited' }) as Record<string, string>],
  ])('is refused with %s for a name', (_, path) => {
    expect(() => httpRequestOf('storage.buckets.get', { path })).toThrowError(/bucket is missing/);
  });

  it.each(['a//b', '../b', 'a/..', '/a', 'a/'])(
    'is refused with %s for a resource name',
    (name) => {
      const path = { name };

      expect(() =>
        httpRequestOf('cloudkms.projects.locations.keyRings.cryptoKeys.get', { path }),
      ).toThrowError(/name is missing/);
    },
  );

  it('lands where it should, as URL parsers see it', () => {
    for (const bucket of ['a/../b', '%2e%2e', 'a\\b', 'x;y', '@evil.example', 'a:b']) {
      const { host, path } = httpRequestOf('storage.buckets.get', { path: { bucket } });
      const url = new URL(`https://${host}${path}`);

      expect(url.host).toBe('storage.googleapis.com');
      expect(url.pathname).toBe(path);
      expect(decodeURIComponent(url.pathname)).toBe(`/storage/v1/b/${bucket}`);
    }
  });
});

it('knows which methods only read', () => {
  const names = Object.keys(GOOGLE_OPERATIONS) as GoogleOperationName[];
  const changing = /\.(set|patch|insert|delete|update|create|commit|publish)[A-Z]?/;

  expect(names.filter((name) => changing.test(name)).filter(isRead)).toEqual([]);
  expect(names.filter(isRead)).toEqual(
    expect.arrayContaining(['storage.buckets.get', 'storage.managedFolders.list']),
  );
});
