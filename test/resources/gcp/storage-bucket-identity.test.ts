import { describe, expect, it } from 'vitest';
import { createGoogleBucket } from '../../../functions/local/sandbox/gcp/storage-bucket.ts';
import type { Ref } from '../../../shared/core/ref.ts';
import { resource } from '../../../shared/resources/gcp/storage-bucket.ts';
import { bucket } from '../../rules/gcp/gcs-buckets.ts';
import { bucketBench, bucketWorld, GCS_REF } from '../../support/gcp-buckets.ts';
import { START } from '../../support/in-process.ts';

describe('what a bucket is for', () => {
  const named = (name: string): Ref => ({ ...GCS_REF, name });

  it.each([
    'churn-ml',
    'ml_data',
    'data.ml.example.com',
    'churn-lab-vertex-staging-europe-west4',
    'vertex-data',
    'vertexai-models',
    'cloud-ai-platform-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
    'my_aiplatform_data',
  ])('is machine learning by the name %s', (name) => {
    expect(resource.isMachineLearning(named(name), bucket())).toBe(true);
  });

  it.each([
    'html-pages',
    'xml',
    'churn-lab_cloudbuild',
    'convertex-data',
    'vertexes',
    'staging.churn-lab.appspot.com',
    'my-cloud-ai-platform-x',
    'gcf-v2-sources-123456789012-europe-west4',
  ])('is not known by the name %s', (name) => {
    expect(resource.isMachineLearning(named(name), bucket())).toBe(false);
    expect(
      resource.isMachineLearning(named(name), bucket({ tags: { 'cordon-scope': 'ml' } })),
    ).toBe(true);
    expect(
      resource.isMachineLearning(named(name), bucket({ tags: { 'cordon-scope': 'other' } })),
    ).toBe(false);
  });

  it.each([
    ['with its project', GCS_REF, 'churn-ml;tab=permissions?project=churn-lab'],
    ['without', { ...GCS_REF, account: '' }, 'churn-ml;tab=permissions'],
  ])('is shown by the console %s', (_, ref, end) => {
    expect(resource.consoleUrl(ref)).toBe(
      `https://console.cloud.google.com/storage/browser/${end}`,
    );
  });
});

describe('listing buckets', () => {
  async function listed(region: string) {
    const metadata = { location: 'US' };
    const world = createGoogleBucket(bucketWorld(), { name: 'us-ml', metadata }, START);
    const bench = bucketBench(world, (name, { query }) => {
      expect([name, query['maxResults'], query['projection']]).toEqual([
        'storage.buckets.list',
        '1000',
        'noAcl',
      ]);
      return null;
    });
    const refs: Ref[] = [];
    for await (const ref of bench.list({ account: 'churn-lab', region })) {
      refs.push(ref);
    }
    return refs;
  }

  it('finds those of one place, or of all', async () => {
    expect((await listed('europe-west4')).map(({ name }) => name)).toEqual([
      'churn-ml',
      'other-ml',
    ]);
    expect(await listed('us')).toEqual([
      {
        cloud: 'gcp',
        type: 'gcp.storage.bucket',
        id: '//storage.googleapis.com/projects/_/buckets/us-ml',
        name: 'us-ml',
        account: 'churn-lab',
        region: 'us',
      },
    ]);
    expect(await listed('')).toHaveLength(3);
    expect(await listed('asia')).toEqual([]);
  });

  it('goes on where a page ends, and gives up in circles', async () => {
    const pages = [
      { items: [{ name: 'a', location: 'EU' }], nextPageToken: 't' },
      { items: [{ name: 'b' }], nextPageToken: '' },
    ];
    const answer = (body: unknown) => ({ status: 200, headers: {}, body: body as never });
    const turning = bucketBench(bucketWorld(), () => answer({ nextPageToken: 'again' }));
    const paged = bucketBench(bucketWorld(), (_, { query }) =>
      answer(pages[query['pageToken'] === 't' ? 1 : 0]),
    );
    const names: string[] = [];

    for await (const { name } of paged.list({ account: 'churn-lab', region: '' })) {
      names.push(name);
    }
    const circling = turning.list({ account: 'churn-lab', region: '' })[Symbol.asyncIterator]();

    expect(names).toEqual(['a', 'b']);
    await expect(circling.next()).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  });
});
