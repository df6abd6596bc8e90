import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-deletions-recoverable.ts';
import { breachesOfCure, bucket, CONTEXT } from './gcs-buckets.ts';

const WANTED = { ...CONTEXT, parameters: { wanted: true } };

describe(rule.id, () => {
  const gone = bucket({ softDeleteSeconds: 0 });

  it('is off unless the policy wants it', () => {
    expect(rule.check(gone, CONTEXT).kind).toBe('not-applicable');
    expect(rule.desire(gone, CONTEXT)).toBe(gone);
  });

  it.each([
    ['soft delete', bucket()],
    ['old versions', bucket({ softDeleteSeconds: 0, versioning: true })],
  ])('leaves alone what can be brought back by %s', (_, state) => {
    expect(rule.check(state, WANTED)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, WANTED)).toBe(state);
  });

  it('keeps what is deleted for a week', () => {
    expect(rule.check(gone, WANTED).kind).toBe('violation');
    expect(rule.desire(gone, WANTED).softDeleteSeconds).toBe(7 * 24 * 3600);
    expect(breachesOfCure(rule, gone, WANTED)).toEqual([]);
  });
});
