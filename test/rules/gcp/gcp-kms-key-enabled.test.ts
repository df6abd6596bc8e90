import { describe, expect, it } from 'vitest';
import type { GcpKmsKeyState } from '../../../shared/resources/gcp/kms-key.ts';
import { rule } from '../../../shared/rules/gcp/gcp-kms-key-enabled.ts';
import { GCP_KEY_CONTEXT, googleKey } from '../../support/gcp-keys.ts';

const AT = '2026-12-20T09:00:00Z';

describe(rule.id, () => {
  it.each<[string, Partial<GcpKmsKeyState>]>([
    ['an enabled primary version', {}],
    ['one that is being made', { status: 'PENDING_GENERATION', enabled: { 3: false } }],
  ])('has nothing against %s', (_, fields) => {
    const state = googleKey(fields);

    expect(rule.check(state, GCP_KEY_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.desire(state, GCP_KEY_CONTEXT)).toBe(state);
  });

  it.each(['ASYMMETRIC_SIGN', 'MAC', 'RAW_ENCRYPT_DECRYPT', ''])(
    'leaves alone what no service encrypts with: %s',
    (purpose) => {
      const state = googleKey({
        purpose,
        status: 'NO_PRIMARY_VERSION',
        primary: null,
        enabled: {},
      });

      expect(rule.check(state, GCP_KEY_CONTEXT)).toMatchObject({ kind: 'not-applicable' });
      expect(rule.desire(state, GCP_KEY_CONTEXT)).toBe(state);
    },
  );

  const cases: [string, Partial<GcpKmsKeyState>, string, string | undefined][] = [
    [
      'a disabled key',
      { status: 'DISABLED', enabled: { 3: false } },
      'its primary version 3 is DISABLED',
      undefined,
    ],
    [
      'a key about to be destroyed',
      { status: 'DESTROY_SCHEDULED', enabled: { 3: false }, destruction: { 3: AT } },
      'version 3, the primary one, on 2026-12-20',
      'critical',
    ],
    [
      'a key about to be destroyed beside an older version that goes first',
      {
        status: 'DESTROY_SCHEDULED',
        enabled: { 3: false },
        destruction: { 1: '2026-12-01T00:00:00Z', 3: AT },
      },
      'version 3, the primary one, on 2026-12-20',
      'critical',
    ],
    [
      'older versions about to be destroyed, the next one first',
      { destruction: { 1: AT, 2: '2026-12-01T00:00:00Z' } },
      'version 2 on 2026-12-01',
      undefined,
    ],
    ['a time that is not said', { destruction: { 1: 'soon' } }, 'version 1 soon', undefined],
  ];

  it.each(cases)('asks to bring back %s', (_, fields, said, severity) => {
    const state = googleKey(fields);

    const verdict = rule.check(state, GCP_KEY_CONTEXT);
    const desired = rule.desire(state, GCP_KEY_CONTEXT);

    expect(verdict).toMatchObject({ kind: 'violation', message: expect.stringContaining(said) });
    expect(verdict.kind === 'violation' ? verdict.severity : null).toBe(severity);
    expect(desired).toMatchObject({ enabled: { 3: true }, destruction: {} });
    expect(rule.check(desired, GCP_KEY_CONTEXT)).toEqual({ kind: 'compliant' });
    expect(rule.preflight?.(state, desired, GCP_KEY_CONTEXT)).toMatchObject({ kind: 'problem' });
    expect(rule.recipe?.(state, GCP_KEY_CONTEXT)).toBeNull();
  });

  it('is not content with half a cure', () => {
    const restored = googleKey({ status: 'DISABLED', enabled: { 3: false }, destruction: {} });
    const usable = googleKey({ destruction: { 3: AT } });

    expect(rule.check(restored, GCP_KEY_CONTEXT).kind).toBe('violation');
    expect(rule.check(usable, GCP_KEY_CONTEXT).kind).toBe('violation');
  });

  it.each([
    'DESTROYED',
    'GENERATION_FAILED',
    'IMPORT_FAILED',
    'PENDING_IMPORT',
    'PENDING_EXTERNAL_DESTRUCTION',
    'SOMETHING_NEW',
  ])('has no call for a primary version that is %s, and says what to do', (status) => {
    const state = googleKey({ status, enabled: { 3: false } });

    expect(rule.check(state, GCP_KEY_CONTEXT)).toMatchObject({
      kind: 'violation',
      message: expect.stringContaining(status),
    });
    expect(rule.desire(state, GCP_KEY_CONTEXT)).toBe(state);
    expect(rule.recipe?.(state, GCP_KEY_CONTEXT)).toMatch(/primary/);
  });

  it('saves an older version of a key whose primary one is gone', () => {
    const state = googleKey({
      status: 'DESTROYED',
      enabled: { 3: false },
      destruction: { 2: AT },
    });

    const desired = rule.desire(state, GCP_KEY_CONTEXT);

    expect(desired).toMatchObject({ destruction: {}, enabled: { 3: false } });
    expect(rule.recipe?.(state, GCP_KEY_CONTEXT)).toMatch(/primary/);
  });

  it('takes a key that waits for its first version less seriously', () => {
    const state = googleKey({ status: 'NO_PRIMARY_VERSION', primary: null, enabled: {} });

    expect(rule.check(state, GCP_KEY_CONTEXT)).toMatchObject({
      kind: 'violation',
      severity: 'medium',
    });
    expect(rule.desire(state, GCP_KEY_CONTEXT)).toBe(state);
  });
});
