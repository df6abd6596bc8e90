import { describe, expect, it } from 'vitest';
import { olderError } from '../../../functions/local/sandbox/gcp/replies.ts';
import type { Json } from '../../../shared/core/json.ts';
import type { Edit } from '../../../shared/core/state.ts';
import { resource } from '../../../shared/resources/gcp/storage-bucket.ts';
import { stepsTo, VIEWER } from '../../rules/gcp/gcs-buckets.ts';
import { bucketBench, bucketWorld, CONDITION, GCS_REF, OPEN } from '../../support/gcp-buckets.ts';

const OTHER = 'roles/storage.admin';

describe('writing a bucket', () => {
  it('is refused when somebody was faster, by the etag and by the metageneration', async () => {
    for (const field of ['iam', 'accessPrevention'] as const) {
      const { read, call } = bucketBench(bucketWorld({ bindings: [OPEN] }));
      const live = await read();
      const change: readonly [string, Json] =
        field === 'iam' ? [`iam.${VIEWER}`, null] : ['accessPrevention', 'enforced'];
      const [step] = live === null ? [] : stepsTo(live, change);
      const [faster] = live === null ? [] : stepsTo(live, ['versioning', true]);

      await call(GCS_REF, faster ?? { call: '', input: {} });

      await expect(call(GCS_REF, step ?? { call: '', input: {} })).rejects.toMatchObject({
        failure: { code: 'precondition' },
        applied: 'no',
      });
    }
  });

  it('sends the step as it is, and nothing of another bucket', async () => {
    const { calls, call } = bucketBench(bucketWorld());
    const input = { path: { bucket: 'churn-ml' }, body: { versioning: { enabled: true } } };

    await call(GCS_REF, { call: 'storage.buckets.patch', input });

    expect(calls.map(({ name }) => name)).toEqual(['storage.buckets.patch']);
    for (const [name, other] of [
      ['storage.buckets.patch', { ...input, path: { bucket: 'other-ml' } }],
      ['storage.buckets.get', input],
      ['storage.buckets.patch', {}],
    ] as const) {
      await expect(call(GCS_REF, { call: name, input: other })).rejects.toMatchObject({
        failure: { code: 'invalid' },
        applied: 'no',
      });
    }
    expect(calls).toHaveLength(1);
  });

  it('says who refuses what the organisation does not allow', async () => {
    const world = { ...bucketWorld(), preventsPublicAccess: true };
    const { read, call } = bucketBench(world);
    const live = await read();
    const [step] = live === null ? [] : stepsTo(live, [`iam.${VIEWER}`, OPEN]);

    await expect(call(GCS_REF, step ?? { call: '', input: {} })).rejects.toMatchObject({
      failure: { code: 'explicit-deny', message: expect.stringContaining('prevention') },
    });
  });

  it('may have happened when no answer tells', async () => {
    const { call } = bucketBench(bucketWorld(), () => olderError(503, 'backendError', 'x'));
    const input = { path: { bucket: 'churn-ml' }, body: {} };

    await expect(call(GCS_REF, { call: 'storage.buckets.patch', input })).rejects.toMatchObject({
      applied: 'unknown',
    });
  });
});

describe('taking back what others changed since', () => {
  const everybody = { role: VIEWER, members: ['allUsers'] };
  const cut: Edit = { field: `iam.${VIEWER}`, before: everybody, after: null };

  it('gives a role back beside whom it was given to meanwhile', () => {
    const live = { role: VIEWER, members: ['user:new@b'], condition: CONDITION };

    expect(resource.revert?.(cut, live)).toEqual({
      ...live,
      members: ['allUsers', 'user:new@b'],
    });
  });

  it('does so in folders, role by role', () => {
    const kept = { [OTHER]: { role: OTHER, members: ['user:a@b'] } };
    const edit: Edit = {
      field: 'folders.a/b.c/',
      before: { ...kept, [VIEWER]: everybody },
      after: kept,
    };
    const others = { 'roles/x': { role: 'roles/x', members: ['user:c@d'] } };

    expect(resource.revert?.(edit, { ...kept, ...others })).toEqual({
      ...kept,
      ...others,
      [VIEWER]: everybody,
    });
    expect(resource.revert?.({ ...edit, before: null, after: others }, others)).toBeNull();
  });

  it.each([
    ['a folder that may be gone', { ...cut, field: 'folders.a/' }, null],
    ['a setting', { field: 'versioning', before: false, after: true }, null],
    ['an entry of an ACL', { field: 'acl.allUsers', before: 'READER', after: null }, 'OWNER'],
    ['what is no binding', cut, 'x'],
  ])('cannot tell what became of %s', (_, edit, live) => {
    expect(resource.revert?.(edit, live)).toBeUndefined();
  });
});
