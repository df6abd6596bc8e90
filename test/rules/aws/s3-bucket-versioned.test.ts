import { describe, expect, it } from 'vitest';
import { resource } from '../../../shared/resources/aws/s3-bucket.ts';
import { rule } from '../../../shared/rules/aws/s3-bucket-versioned.ts';
import { bucket, CONTEXT, REF } from './s3-buckets.ts';

const WANTED = { ...CONTEXT, parameters: { wanted: true } };

describe(rule.id, () => {
  it.each([undefined, null, false, 'true', 1])('says nothing where it is wanted: %s', (wanted) => {
    const context = { ...CONTEXT, parameters: wanted === undefined ? {} : { wanted } };

    expect(rule.check(bucket(), context)).toMatchObject({ kind: 'not-applicable' });
    expect(rule.desire(bucket(), context)).toEqual(bucket());
  });

  it('is content with a bucket that is versioned', () => {
    expect(rule.check(bucket({ versioning: 'Enabled' }), WANTED)).toEqual({ kind: 'compliant' });
  });

  it.each([
    [null, 'none', 'was never on'],
    ['Suspended', 'exact', 'is Suspended'],
  ])('turns versioning on where it is %s, which can be taken back: %s', (versioning, undo, how) => {
    const state = bucket({ versioning });
    const target = rule.desire(state, WANTED);

    expect(rule.check(state, WANTED)).toMatchObject({
      kind: 'violation',
      message: expect.stringContaining(how),
    });
    expect(rule.check(target, WANTED)).toEqual({ kind: 'compliant' });
    expect(resource.steps(REF, state, target)).toMatchObject([
      {
        call: 's3:PutBucketVersioning',
        input: { VersioningConfiguration: { Status: 'Enabled' } },
        permissions: ['s3:PutBucketVersioning'],
        undo,
      },
    ]);
  });

  it('is suspended when taken back, and then rests', () => {
    const before = bucket();
    const [suspend] = resource.steps(REF, bucket({ versioning: 'Enabled' }), before);
    const suspended = bucket({ versioning: 'Suspended' });
    const edit = { field: 'versioning', before: null, after: 'Enabled' };

    expect(suspend).toMatchObject({
      input: { VersioningConfiguration: { Status: 'Suspended' } },
      edits: [{ before: 'Enabled', after: 'Suspended' }],
    });
    expect(resource.steps(REF, suspended, before)).toEqual([]);
    expect(resource.revert?.(edit, 'Suspended')).toBe('Suspended');
    expect(resource.revert?.({ ...edit, before: 'Suspended' }, 'Other')).toBeUndefined();
  });
});
