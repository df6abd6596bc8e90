import { describe, expect, it } from 'vitest';
import { rule } from '../../../shared/rules/gcp/gcp-kms-key-not-public.ts';
import { GCP_KEY_CONTEXT, googleKey } from '../../support/gcp-keys.ts';
import { roles } from './gcs-buckets.ts';

const USED = 'roles/cloudkms.cryptoKeyEncrypterDecrypter';

describe(rule.id, () => {
  it.each([
    ['an empty policy', {}],
    [
      'people, groups, services and names that only look like everybody',
      {
        [USED]: ['serviceAccount:a@x.iam.gserviceaccount.com', 'user:allUsers@example.com'],
        'roles/cloudkms.admin': ['domain:example.com', 'deleted:user:allUsers@x?uid=1'],
      },
    ],
  ])('has nothing against %s', (_, members) => {
    const state = googleKey({ iam: roles(members) });

    expect(rule.check(state, GCP_KEY_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, GCP_KEY_CONTEXT)).toBe(state);
  });

  it('does not judge a policy that was not read', () => {
    const state = googleKey({ iamProblem: 'Grant x to Cordon.' });

    expect(rule.check(state, GCP_KEY_CONTEXT)).toEqual({
      kind: 'not-applicable',
      reason: 'Grant x to Cordon.',
    });
  });

  it.each([
    ['roles/cloudkms.admin', 'ready', undefined],
    ['roles/iam.securityAdmin', 'ready', undefined],
    ['roles/cloudkms.viewer', 'ready', 'medium'],
    [USED, 'problem', undefined],
    ['roles/cloudkms.cryptoKeyDecrypter', 'problem', undefined],
    ['roles/cloudkms.cryptoOperator', 'problem', undefined],
    ['roles/owner', 'problem', undefined],
    ['projects/x/roles/own', 'problem', undefined],
  ])('takes everybody out of %s: %s', (role, kind, severity) => {
    const partner = 'user:ada@example.com';
    const state = googleKey({ iam: roles({ [role]: ['allAuthenticatedUsers', partner] }) });

    const verdict = rule.check(state, GCP_KEY_CONTEXT);
    const desired = rule.desire(state, GCP_KEY_CONTEXT);

    expect(verdict).toMatchObject({
      kind: 'violation',
      message: `The IAM policy of the key grants ${role} to everybody with a Google account.`,
    });
    expect(verdict.kind === 'violation' ? verdict.severity : null).toBe(severity);
    expect(desired.iam).toEqual(roles({ [role]: [partner] }));
    expect(rule.preflight?.(state, desired, GCP_KEY_CONTEXT).kind).toBe(kind);
    expect(rule.check(desired, GCP_KEY_CONTEXT)).toEqual({ kind: 'compliant' });
  });

  it('asks, and is grave, when one role of several uses the key', () => {
    const state = googleKey({
      iam: roles({ 'roles/cloudkms.viewer': ['allUsers'], [USED]: ['allUsers'] }),
    });

    const verdict = rule.check(state, GCP_KEY_CONTEXT);

    expect(verdict.kind === 'violation' && verdict.severity).toBe(undefined);
    expect(rule.preflight?.(state, state, GCP_KEY_CONTEXT).kind).toBe('problem');
  });

  it('names some roles of many, and quotes what is hostile', () => {
    const many = roles(
      Object.fromEntries(['<@U1>\u202e', 'b', 'c', 'd', 'e'].map((role) => [role, ['allUsers']])),
    );

    expect(rule.check(googleKey({ iam: many }), GCP_KEY_CONTEXT)).toMatchObject({
      message:
        'The IAM policy of the key grants "<@U1>\\u202e" to everybody, b to everybody, c to everybody and 2 more.',
    });
  });
});
