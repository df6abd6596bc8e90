import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/gcp/gcs-bucket-no-foreign-grants.ts';
import { AGENT, bucket, CONTEXT, roles, VIEWER } from './gcs-buckets.ts';

const TRUSTED = { ...CONTEXT, parameters: { trusted: ['example.com', 777888999000] } };

describe(rule.id, () => {
  it('is off where the policy names nobody', () => {
    const state = bucket({ iam: roles({ [VIEWER]: ['user:eve@evil.example'] }) });

    expect(rule.check(state, CONTEXT).kind).toBe('not-applicable');
    expect(rule.check(state, { ...CONTEXT, parameters: { trusted: [] } }).kind).toBe('violation');
  });

  it.each([
    'projectOwner:churn-lab',
    'serviceAccount:trainer@churn-lab.iam.gserviceaccount.com',
    `serviceAccount:${AGENT}`,
    'serviceAccount:service-123456789012@gcp-sa-aiplatform.iam.gserviceaccount.com',
    'serviceAccount:123456789012-compute@developer.gserviceaccount.com',
    'serviceAccount:123456789012@cloudservices.gserviceaccount.com',
    'serviceAccount:churn-lab@appspot.gserviceaccount.com',
    'user:Ada@Example.com',
    'group:team@example.com',
    'domain:example.com',
    'serviceAccount:777888999000-compute@developer.gserviceaccount.com',
    'principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/ci/*',
    'deleted:user:eve@evil.example?uid=123',
    'allUsers',
    'allAuthenticatedUsers',
  ])('trusts %s', (member) => {
    const state = bucket({ iam: roles({ 'roles/storage.admin': [member] }) });

    expect(rule.check(state, TRUSTED)).toEqual({ kind: 'compliant' });
  });

  it.each([
    'user:eve@evil.example',
    'user:eve@notexample.com',
    'user:example.com@evil.example',
    'group:eve@sub.example.com',
    'domain:evil.example',
    'projectViewer:other-lab',
    'serviceAccount:x@other-lab.iam.gserviceaccount.com',
    'serviceAccount:service-123456789012@evil.iam.gserviceaccount.com',
    'serviceAccount:service-999999999999@gs-project-accounts.iam.gserviceaccount.com',
    'principal://iam.googleapis.com/locations/global/workforcePools/theirs/subject/eve',
    'principal://iam.googleapis.com/projects/999/locations/global/workloadIdentityPools/x/subject/y',
    'somethingNew:eve',
  ])('asks about %s, and changes nothing', (member) => {
    const state = bucket({
      iam: roles({ 'roles/storage.admin': ['projectOwner:churn-lab', member] }),
    });

    expect(rule.check(state, TRUSTED)).toEqual({
      kind: 'violation',
      message: `The IAM policy lets others in: "${member}".`,
    });
    expect(rule.desire(state, TRUSTED)).toBe(state);
    expect(rule.preflight?.(state, state, TRUSTED).kind).toBe('problem');
    expect(rule.recipe?.(state, TRUSTED)).toContain('gs://churn-ml');
  });

  it('takes reading less seriously, and looks into managed folders', () => {
    const reading = bucket({ iam: roles({ [VIEWER]: ['user:eve@evil.example'] }) });
    const writing = bucket({
      folders: { 'a/': roles({ 'roles/storage.objectAdmin': ['user:eve@evil.example'] }) },
    });

    expect(rule.check(reading, TRUSTED)).toMatchObject({ severity: 'medium' });
    expect(rule.check(writing, TRUSTED)).not.toHaveProperty('severity');
    expect(rule.recipe?.(writing, TRUSTED)).toContain('("evil.example")');
  });
});
