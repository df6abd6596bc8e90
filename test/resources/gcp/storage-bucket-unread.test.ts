import { describe, expect, it } from 'vitest';
import { olderError, rpcError } from '../../../functions/local/sandbox/gcp/replies.ts';
import { FOLDERS_MAX } from '../../../shared/resources/gcp/bucket-folders.ts';
import { bucketBench, bucketWorld, OPEN } from '../../support/gcp-buckets.ts';

const ORG_POLICY = 'orgpolicy.projects.policies.getEffectivePolicy';

describe('what of a bucket cannot be read', () => {
  const busy = olderError(503, 'backendError', 'busy');

  it.each([
    ['is denied', rpcError(403, 'PERMISSION_DENIED', 'no')],
    [
      'belongs to an API that is off',
      rpcError(403, 'PERMISSION_DENIED', 'x API has not been used'),
    ],
    ['answers later', busy],
    [
      'depends on tags',
      {
        status: 200,
        headers: {},
        body: { spec: { rules: [{ enforce: true, condition: { expression: 'x' } }, {}] } },
      },
    ],
    ['has another shape', { status: 200, headers: {}, body: { spec: 7 } }],
  ])('leaves open what the organisation enforces: it %s', async (_, reply) => {
    const { read } = bucketBench(bucketWorld(), (name) => (name === ORG_POLICY ? reply : null));

    expect((await read())?.accessPreventionInherited).toBeNull();
  });

  it('is waited for where something is public', async () => {
    const { read } = bucketBench(bucketWorld({ bindings: [OPEN] }), (name) =>
      name === ORG_POLICY ? busy : null,
    );

    await expect(read()).rejects.toMatchObject({ failure: { code: 'unavailable' } });
  });

  it('finds a bucket gone that disappears between its parts', async () => {
    const { read } = bucketBench(bucketWorld(), (name) =>
      name === 'storage.buckets.getIamPolicy'
        ? olderError(404, 'notFound', 'gone')
        : olderError(403, 'forbidden', 'no'),
    );

    expect(await read()).toBeNull();
  });

  it('is reported before what may pass by itself', async () => {
    const { read } = bucketBench(bucketWorld(), (name) =>
      name === 'storage.buckets.get' ? busy : olderError(403, 'forbidden', 'no'),
    );

    await expect(read()).rejects.toMatchObject({
      failure: { code: 'denied', permission: 'storage.buckets.getIamPolicy' },
    });
  });

  it.each([
    ['nothing', null],
    ['no name', { metageneration: '1' }],
    ['no metageneration', { name: 'churn-ml' }],
    ['labels that are none', { name: 'churn-ml', metageneration: '1', labels: { a: 1 } }],
  ])('is told when it comes in an unknown shape: %s', async (_, body) => {
    const { read } = bucketBench(bucketWorld(), (name) =>
      name === 'storage.buckets.get' ? { status: 200, headers: {}, body } : null,
    );

    await expect(read()).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });

  it.each([
    ['unknown members', { newThing: { a: 1 } }],
    ['a prefix of logs that go nowhere', { logging: { logObjectPrefix: 'x' } }],
    ['empty parts', { labels: {}, encryption: {}, logging: {}, iamConfiguration: {}, acl: [] }],
    ['nulls', { labels: null, encryption: null, acl: null, versioning: null, ipFilter: null }],
    ['an old word', { iamConfiguration: { publicAccessPrevention: 'unspecified' } }],
  ])('is not the bucket with %s', async (_, parts) => {
    const body = { name: 'churn-ml', metageneration: '1', ...parts };
    const { read } = bucketBench(bucketWorld(), (name) =>
      name === 'storage.buckets.get' ? { status: 200, headers: {}, body } : null,
    );

    const state = await read();

    expect(state).toMatchObject({ accessPrevention: 'inherited', incarnation: null });
    expect([state?.encryption, state?.logging, state?.tags]).toEqual([{}, {}, {}]);
  });
});

describe('reading managed folders', () => {
  const folders = Object.fromEntries(
    Array.from({ length: FOLDERS_MAX + 3 }, (_, index) => [
      `${String(index).padStart(4, '0')}/`,
      [],
    ]),
  );

  it('leaves out those without a policy of their own, and knows how to write all', async () => {
    const state = await bucketBench(
      bucketWorld({ uniform: true, folders: { 'a/b c/': [OPEN], 'plain/': [] } }),
    ).read();

    expect(state).toMatchObject({
      folders: { 'a/b c/': { [OPEN.role]: OPEN } },
      folderEnvelopes: { 'a/b c/': { etag: 'CAE=' }, 'plain/': { etag: 'CAE=' } },
      moreFolders: false,
    });
  });

  it('stops at its limit, and says so', async () => {
    const { calls, read } = bucketBench(bucketWorld({ uniform: true, folders }));

    const state = await read();

    expect(state?.moreFolders).toBe(true);
    expect(calls.filter(({ name }) => name === 'storage.managedFolders.getIamPolicy')).toHaveLength(
      FOLDERS_MAX,
    );
  });

  it('goes on where a page ends, and does without a folder that is gone', async () => {
    const two = { 'a/': [OPEN], 'b/': [OPEN] };
    const { read } = bucketBench(
      bucketWorld({ uniform: true, folders: two }),
      (name, { path, query }) => {
        const isFirst = name === 'storage.managedFolders.list' && query['pageToken'] === undefined;
        const first = { items: [{ name: 'a/' }], nextPageToken: '1' };
        const isGone = path.endsWith('/managedFolders/a%2F/iam');
        return isFirst
          ? { status: 200, headers: {}, body: first }
          : isGone
            ? olderError(404, 'notFound', 'gone')
            : null;
      },
    );

    expect(Object.keys((await read())?.folders ?? {})).toEqual(['b/']);
  });

  it('asks for none without uniform access', async () => {
    const { calls, read } = bucketBench(bucketWorld());

    await read();

    expect(calls.some(({ name }) => name.includes('managedFolders'))).toBe(false);
  });
});
