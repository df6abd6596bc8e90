import { describe, expect, it } from 'vitest';
import { BUCKET, onlyIgnored, onlyTrigger, PROJECT, storage } from './samples.ts';

const BUCKET_ID = `//storage.googleapis.com/${BUCKET}`;

describe('calls of Cloud Storage', () => {
  it.each([
    ['buckets.create', 'created'],
    ['buckets.update', 'changed'],
    ['buckets.patch', 'changed'],
    ['buckets.delete', 'deleted'],
    ['buckets.restore', 'changed'],
    ['buckets.relocate', 'changed'],
    ['buckets.lockRetentionPolicy', 'changed'],
    ['buckets.enableObjectRetention', 'changed'],
    ['buckets.setIamPolicy', 'changed'],
    ['buckets.setIpFilter', 'changed'],
    ['setIamPermissions', 'changed'],
  ])('%s: %s', (method, effect) => {
    expect(onlyTrigger(storage(method))).toMatchObject({
      effect,
      phase: 'instant',
      ref: {
        type: 'gcp.storage.bucket',
        id: BUCKET_ID,
        name: 'ml-data',
        account: PROJECT,
        region: 'eu',
      },
    });
  });

  it.each([
    ['managedFolders.create'],
    ['managedFolders.update'],
    ['managedFolders.delete'],
    ['managedFolders.setIamPolicy'],
    ['setIamPermissions'],
  ])('on managed folders are about their bucket: %s', (method) => {
    const resourceName = `${BUCKET}/managedFolders/objects/2026/`;

    expect(onlyTrigger(storage(method, { resourceName }))).toMatchObject({
      effect: 'changed',
      ref: { id: BUCKET_ID },
    });
  });

  it('on managed folders name it by themselves, however long their own name is', () => {
    const resourceName = `${BUCKET}/managedFolders/${'a/'.repeat(512)}`;

    expect(
      onlyTrigger(storage('setIamPermissions', { resourceName }, { resource: {} })).ref.id,
    ).toBe(BUCKET_ID);
  });

  it('on the access list of an object are not about its bucket', () => {
    const resourceName = `${BUCKET}/objects/model.bin`;

    expect(onlyIgnored(storage('setIamPermissions', { resourceName })).reason).toBe('unrelated');
  });

  it('name the bucket in the labels, when the resource is missing', () => {
    expect(onlyTrigger(storage('buckets.update', { resourceName: undefined })).ref.id).toBe(
      BUCKET_ID,
    );
  });

  it('say little at times', () => {
    const bare = { resource: { type: 'gcs_bucket', labels: {} }, logName: undefined };

    expect(onlyTrigger(storage('buckets.update', {}, bare)).ref).toMatchObject({
      id: BUCKET_ID,
      account: '',
      region: '',
    });
  });

  it('say their project besides their log, which may be an organisation’s', () => {
    const logName = 'organizations/1/logs/cloudaudit.googleapis.com%2Factivity';

    expect(onlyTrigger(storage('buckets.update', {}, { logName })).ref.account).toBe(PROJECT);
  });

  it('say where the bucket is besides its labels', () => {
    const payload = { resourceLocation: { currentLocations: ['us-east1'] } };
    const overrides = { resource: undefined };

    expect(onlyTrigger(storage('buckets.update', payload, overrides)).ref).toMatchObject({
      account: PROJECT,
      region: 'us-east1',
    });
  });
});
