import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-ip-filtered.ts';
import { breachesOfCure, bucket, CONTEXT } from './gcs-buckets.ts';

const WANTED = { ...CONTEXT, parameters: { wanted: true } };

describe(rule.id, () => {
  it('is off unless the policy wants it', () => {
    expect(rule.check(bucket(), CONTEXT).kind).toBe('not-applicable');
    expect(rule.desire(bucket(), CONTEXT)).toEqual(bucket());
  });

  it('leaves alone what has a filter', () => {
    const state = bucket({ ipFilter: 'Enabled' });

    expect(rule.check(state, WANTED)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, WANTED)).toBe(state);
  });

  it.each([
    ['none', null, 'The bucket has no IP filter.'],
    ['one that is off', 'Disabled', 'The bucket has an IP filter that is off.'],
  ])('labels a bucket with %s, and tells how to write one', (_, ipFilter, message) => {
    const state = bucket({ ipFilter });

    expect(rule.check(state, WANTED)).toEqual({ kind: 'violation', message });
    expect(rule.desire(state, WANTED).tags).toMatchObject({ 'cordon-status': 'labelled' });
    expect(rule.check(rule.desire(state, WANTED), WANTED)).toMatchObject({ contained: 'labelled' });
    expect(rule.recipe?.(state, WANTED)).toContain('gs://churn-ml --ip-filter-file');
    expect(breachesOfCure(rule, state, WANTED)).toEqual([]);
  });
});
