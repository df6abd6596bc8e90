import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-versioned.ts';
import { breachesOfCure, bucket, CONTEXT } from './gcs-buckets.ts';

const WANTED = { ...CONTEXT, parameters: { wanted: true } };

describe(rule.id, () => {
  it('is off unless the policy wants it, and where there can be none', () => {
    const real = bucket({ hierarchical: true });

    expect(rule.check(bucket(), CONTEXT).kind).toBe('not-applicable');
    expect(rule.desire(bucket(), CONTEXT)).toEqual(bucket());
    expect(rule.check(real, WANTED).kind).toBe('not-applicable');
    expect(rule.desire(real, WANTED)).toBe(real);
  });

  it('keeps old versions', () => {
    expect(rule.check(bucket({ versioning: true }), WANTED)).toEqual({ kind: 'compliant' });
    expect(rule.check(bucket(), WANTED).kind).toBe('violation');
    expect(breachesOfCure(rule, bucket(), WANTED)).toEqual([]);
  });
});
