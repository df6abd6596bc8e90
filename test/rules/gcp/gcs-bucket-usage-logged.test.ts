import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-usage-logged.ts';
import { breachesOfCure, bucket, CONTEXT } from './gcs-buckets.ts';

const WANTED = { ...CONTEXT, parameters: { logBucket: 'central-logs' } };

describe(rule.id, () => {
  it.each([
    ['the policy names none', {}],
    ['what it names is empty', { logBucket: ' ' }],
    ['it is the bucket of the logs', { logBucket: 'churn-ml' }],
  ])('is off where %s', (_, parameters) => {
    const context = { ...CONTEXT, parameters };

    expect(rule.check(bucket(), context).kind).toBe('not-applicable');
    expect(rule.desire(bucket(), context)).toEqual(bucket());
  });

  it('leaves alone what is logged elsewhere', () => {
    const state = bucket({ logging: { logBucket: 'others', logObjectPrefix: 'x' } });

    expect(rule.check(state, WANTED)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, WANTED)).toBe(state);
  });

  it('logs into the bucket that the policy names, by its own name', () => {
    const target = rule.desire(bucket(), WANTED);

    expect(rule.check(bucket(), WANTED).kind).toBe('violation');
    expect(target.logging).toEqual({ logBucket: 'central-logs', logObjectPrefix: 'churn-ml' });
    expect(rule.preflight?.(bucket(), target, WANTED)).toEqual({ kind: 'ready' });
    expect(breachesOfCure(rule, bucket(), WANTED)).toEqual([]);
  });

  it('asks when the policy names no bucket', () => {
    const context = { ...CONTEXT, parameters: { logBucket: 'gs://central' } };
    const target = rule.desire(bucket(), context);

    expect(rule.preflight?.(bucket(), target, context).kind).toBe('problem');
  });
});
